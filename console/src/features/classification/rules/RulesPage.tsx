/** The rules by which customers are classified and watched: what is in force, what was, and a new version. */

import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import type { RulesBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { ProblemPage } from '@/components/ErrorPage';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { useHolders, useMay, useRoleName } from '@/features/identity/queries';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { newestRun } from '../newestRun';
import { runsQuery } from '../queries';
import { RunButton } from '../RunButton';
import type { RuleSet } from './draft';
import { EditRules } from './EditRules';
import { rulesQuery } from './queries';
import { ShownRules } from './ShownRules';
import { text } from './text';

export function RulesPage() {
  const rules = useQuery(rulesQuery);
  const { edit } = useSearch({ from: '/inside/classification/rules' });
  const mayManage = useMay('classification.manage_rules');
  // An earlier version that is put into the form; left out, the newest is what is changed.
  const [takenUp, setTakenUp] = useState<RuleSet>();
  const navigate = useNavigate();
  if (rules.error && !rules.data) {
    return <ProblemPage error={rules.error} onRetry={() => void rules.refetch()} />;
  }
  if (!rules.data) return <PageSkeleton />;
  if (edit && mayManage) return <EditRules rules={rules.data} takenUp={takenUp} />;
  const change = (from: RuleSet | undefined) => {
    setTakenUp(from);
    void navigate({ to: '/classification/rules', search: { edit: '1' } });
  };
  return <ReadRules rules={rules.data} onChange={mayManage ? change : undefined} />;
}

interface ReadRulesProps {
  rules: RulesBody;
  onChange: ((from: RuleSet | undefined) => void) | undefined;
}

function ReadRules({ rules, onChange }: ReadRulesProps) {
  const t = useText(text);
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('rules')}
        hint={t('rulesHint')}
        crumb={{ label: t('classification'), to: '/classification' }}
        tags={<Badge tone="green">{t('inForce', { version: rules.in_force })}</Badge>}
        actions={
          onChange && (
            <Button type="primary" icon={<EditOutlined />} onClick={() => onChange(undefined)}>
              {t('edit')}
            </Button>
          )
        }
      />
      <Notes rules={rules} isReadOnly={!onChange} />
      <ShownRules rules={rules} onTakeUp={onChange} />
    </div>
  );
}

/** What is not as one might think: later versions, an analysis by an older one, nothing to change. */
function Notes({ rules, isReadOnly }: { rules: RulesBody; isReadOnly: boolean }) {
  const t = useText(text);
  const separator = useLanguage() === 'zh' ? '、' : ', ';
  const { data: runs } = useQuery(runsQuery(50));
  const newest = newestRun(runs?.items);
  const waiting = rules.versions.filter((it) => rules.in_force < it.version);
  const roles = useHolders()('classification.manage_rules').map(useRoleName());
  return (
    <>
      {isReadOnly && <Alert type="info" showIcon title={t('readOnly', { roles: roles.join(separator) })} />}
      {newest && newest.rules_version < rules.in_force && (
        <Alert
          type="info"
          showIcon
          title={t('notUsedYet', {
            day: newest.as_of,
            used: newest.rules_version,
            version: rules.in_force,
          })}
          action={<RunButton />}
        />
      )}
      {waiting.map((it) => (
        <Alert
          key={it.version}
          type="warning"
          showIcon
          title={t('waiting', { version: it.version, day: it.valid_from ?? '' })}
        />
      ))}
    </>
  );
}
