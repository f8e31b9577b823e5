import { useQuery } from '@tanstack/react-query';
import type { Job } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { duration, instant } from '@/format/days';
import { count, percent } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { isOver, jobsQuery } from './queries';
import { text, type zh } from './text';

export function JobsPage() {
  const t = useText(text);
  const jobs = useQuery({
    ...jobsQuery,
    refetchInterval: ({ state }) => (state.data?.items.every(isOver) ? 15_000 : 2000),
  });
  return (
    <div className={css.fill}>
      <PageHeader title={t('jobs')} hint={t('jobsHint')} />
      <DataTable
        fill
        name="jobs"
        label={t('jobs')}
        columns={columns(t)}
        rows={jobs.data?.items}
        rowKey={(it) => it.id}
        error={jobs.error}
        onRetry={() => void jobs.refetch()}
        empty={<EmptyState title={t('noJobs')} hint={t('noJobsHint')} />}
      />
    </div>
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  queued: 'grey',
  running: 'blue',
  done: 'green',
  failed: 'red',
};

function columns(t: Translate<typeof zh>): Column<Job>[] {
  return [
    {
      key: 'name',
      title: t('job'),
      phone: 'title',
      render: (it) => t.of('name', it.name.replaceAll('.', '_')).replaceAll('_', ' '),
    },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) => <Badge tone={TONES[it.state] ?? 'grey'}>{t.of('state', it.state)}</Badge>,
    },
    {
      key: 'progress',
      title: t('progress'),
      width: 110,
      isNumber: true,
      render: (it) => (it.progress_total ? percent(it.progress_done / it.progress_total, 0) : '–'),
    },
    { key: 'created', title: t('created'), width: 150, render: (it) => instant(it.created_at) },
    { key: 'started', title: t('started'), width: 150, render: (it) => instant(it.started_at) },
    {
      key: 'took',
      title: t('took'),
      width: 110,
      isNumber: true,
      render: (it) =>
        it.started_at && it.finished_at
          ? duration(Date.parse(it.finished_at) - Date.parse(it.started_at))
          : '–',
    },
    { key: 'attempts', title: t('attempts'), width: 100, isNumber: true, render: (it) => count(it.attempts) },
    { key: 'message', wraps: true, title: t('message'), render: (it) => it.message || '–' },
  ];
}
