/** A customer's level: its arithmetic, who visits how often, and how it came about. */

import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { words } from '@/api/problem';
import type { CustomerLevelBody, RegradeBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { type Fact, Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { day } from '@/format/days';
import { exactMoney } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { levelQuery } from './queries';
import { text, type zh } from './text';

export function LevelPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const level = useQuery(levelQuery(customerId));
  if (level.error && !level.data) {
    return <ProblemPage error={level.error} onRetry={() => void level.refetch()} />;
  }
  if (!level.data) return <Bone height={160} />;
  const shown = level.data;
  return (
    <div className={page.stack}>
      <Panel
        title={
          <>
            {t('level')} <Help what={t('level')}>{t('levelHelp')}</Help>
          </>
        }
        extra={shown.as_of ? t('levelAsOf', { day: shown.as_of }) : undefined}
      >
        <Reasons level={shown} />
      </Panel>
      {shown.duties.length > 0 && (
        <Panel title={t('duties')}>
          <Facts items={dutiesOf(shown, t)} />
        </Panel>
      )}
      <DataTable
        name="level-history"
        label={t('history')}
        rows={shown.regrades}
        rowKey={(it) => it.id}
        columns={[
          { key: 'day', title: t('day'), width: 130, render: (it) => day(it.effective_from ?? it.day) },
          { key: 'change', title: t('change'), phone: 'title', render: (it) => <Change regrade={it} /> },
          { key: 'state', title: t('state'), phone: 'side', render: (it) => words(it.state_name) },
          { key: 'reason', title: t('reason'), wraps: true, render: (it) => words(it.reason) },
        ]}
        empty={<EmptyState title={t('noHistory')} />}
      />
    </div>
  );
}

function Reasons({ level }: { level: CustomerLevelBody }) {
  const t = useText(text);
  const { figures, near, waiting } = level;
  return (
    <>
      <p>
        <Badge>{words(level.level.name)}</Badge> {level.since && t('since', { day: level.since })}{' '}
        {near && words(near.words)}
      </p>
      <p>{figures ? words(figures.reason) : t('noFigures')}</p>
      {figures?.falls_on && <p>{t('fallsOn', { day: figures.falls_on })}</p>}
      {waiting && (
        <Alert
          type="info"
          showIcon
          title={t('waits', { from: words(waiting.from_level.name), to: words(waiting.to_level.name) })}
          description={words(waiting.reason)}
        />
      )}
    </>
  );
}

function dutiesOf(level: CustomerLevelBody, t: Translate<typeof zh>): Fact[] {
  return level.duties.map((it) => ({
    label: words(it.post_name),
    value: t('duty', { days: it.every_days, discount: exactMoney(it.discount_max_minor_per_litre) }),
  }));
}

export function Change({ regrade }: { regrade: RegradeBody }) {
  return (
    <>
      {words(regrade.from_level.name)} → <b>{words(regrade.to_level.name)}</b>
    </>
  );
}
