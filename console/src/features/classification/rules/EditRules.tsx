/** Changing the rules with the effect beside: tried before they are kept, on the version that was read. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { RulesBody } from '@/api/schema.gen';
import { ActionBar } from '@/components/ActionBar';
import { LeaveDialog } from '@/components/leave/LeaveDialog';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useText } from '@/i18n/text';
import { runsQuery } from '../queries';
import { defaults, type RuleSet, request } from './draft';
import { Effect } from './Effect';
import { RuleFields } from './RuleFields';
import css from './rules.module.css';
import { SaveRules } from './SaveRules';
import { text } from './text';
import { lookAt, useRuleDraft } from './useRuleDraft';
import { useTrial } from './useTrial';

interface EditRulesProps {
  rules: RulesBody;
  /** What the form starts with; the newest version when left out. */
  takenUp: RuleSet | undefined;
}

export function EditRules({ rules, takenUp }: EditRulesProps) {
  const t = useText(text);
  const navigate = useNavigate();
  const [newest] = useState(
    rules.versions[0] ?? { ...defaults(rules.parameters, rules.bases), version: 1, note: '' },
  );
  const form = useRuleDraft(rules, newest, takenUp ?? newest);
  const trial = useTrial(form.show);
  const { data: runs } = useQuery(runsQuery(50));
  const [isSaving, setIsSaving] = useState(false);
  const isSaved = useRef(false);
  const isChanged = form.changes.length > 0;
  const isSeen = trial.found?.draft === form.key;
  const isUntryable = runs?.items.length === 0;
  const leave = () => void navigate({ to: '/classification/rules', search: {} });
  const tryOut = () => {
    const [wrong] = form.faults.keys();
    if (wrong) lookAt(wrong);
    else trial.ask({ draft: form.key, body: request(form.base, form.draft, rules.parameters) });
  };
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('editTitle')}
        hint={
          rules.in_force < form.base.version
            ? t('editHintWaiting', { version: form.base.version, day: form.base.valid_from ?? '' })
            : t('editHint', { version: form.base.version })
        }
        crumb={{ label: t('rules'), to: '/classification/rules' }}
        actions={
          <Button onClick={() => form.fill(defaults(rules.parameters, rules.bases))}>{t('defaults')}</Button>
        }
      />
      <div className={css.editor}>
        <div className={page.stack}>
          <RuleFields rules={rules} form={form} />
        </div>
        <Effect trial={trial} isStale={!isSeen} isUntryable={isUntryable} />
      </div>
      <ActionBar
        state={
          <>
            {isChanged ? t('changed', { count: form.changes.length }) : t('unchanged')}
            {form.faults.size > 0 && <b className={css.wrong}>{t('faults', { count: form.faults.size })}</b>}
            {isChanged && !isSeen && !isUntryable && form.faults.size === 0 && ` · ${t('tryFirst')}`}
          </>
        }
      >
        <Button onClick={leave}>{t('discard')}</Button>
        <Button
          type={isSeen ? 'default' : 'primary'}
          disabled={!isChanged || isUntryable || isSeen}
          loading={trial.isRunning}
          onClick={tryOut}
        >
          {t(trial.found && !isSeen ? 'tryAgain' : 'tryOut')}
        </Button>
        <Button
          type={isSeen || isUntryable ? 'primary' : 'default'}
          disabled={!isChanged || !(isSeen || isUntryable) || form.faults.size > 0}
          onClick={() => setIsSaving(true)}
        >
          {t('saveNew')}
        </Button>
      </ActionBar>
      {isSaving && (
        <SaveRules
          rules={rules}
          form={form}
          preview={isSeen ? trial.found?.preview : undefined}
          onClose={() => setIsSaving(false)}
          onDone={() => {
            isSaved.current = true;
            leave();
          }}
        />
      )}
      <LeaveDialog
        isDirty={() => isChanged && !isSaved.current}
        staysAt={(next) =>
          next.pathname === '/classification/rules' && 'edit' in next.search && !!next.search.edit
        }
      />
    </div>
  );
}
