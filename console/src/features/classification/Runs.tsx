import { useQuery } from '@tanstack/react-query';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { day, instant } from '@/format/days';
import { duration } from '@/format/durations';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { openWarnings } from './openWarnings';
import { runsQuery } from './queries';
import { text } from './text';

export function Runs() {
  const t = useText(text);
  const runs = useQuery(runsQuery(50));
  return (
    <DataTable
      name="runs"
      label={t('runs')}
      rows={runs.data?.items}
      rowKey={(it) => String(it.number)}
      error={runs.error}
      onRetry={() => void runs.refetch()}
      empty={<EmptyState title={t('noRuns')} hint={t('noRunsHint')} />}
      columns={[
        { key: 'number', title: t('runs'), phone: 'title', render: (it) => t('run', { number: it.number }) },
        { key: 'as_of', title: t('runDay'), width: 120, render: (it) => day(it.as_of) },
        { key: 'customers', title: t('total'), isNumber: true, render: (it) => count(it.summary.customers) },
        { key: 'open', title: t('openWarnings'), isNumber: true, render: (it) => count(openWarnings(it)) },
        {
          key: 'changed',
          title: t('changed'),
          help: t('changedHelp'),
          isNumber: true,
          render: (it) => count(it.changed),
        },
        { key: 'rules', title: t('rules'), isNumber: true, render: (it) => it.rules_version },
        { key: 'finished', title: t('finished'), width: 160, render: (it) => instant(it.finished_at) },
        {
          key: 'took',
          title: t('took'),
          isNumber: true,
          render: (it) => duration(Date.parse(it.finished_at) - Date.parse(it.started_at)),
        },
      ]}
    />
  );
}
