import { useQuery } from '@tanstack/react-query';
import type { Job } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useMay, useMe } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { duration } from '@/format/durations';
import { count, percent } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import own from './jobs.module.css';
import { isOver, jobsQuery } from './queries';
import { Result } from './Result';
import { text, type zh } from './text';

const QUIET_MS = 15_000;
const BUSY_MS = 2000;

export function JobsPage() {
  const t = useText(text);
  const me = useMe();
  const seesAll = useMay('jobs.read_jobs');
  const jobs = useQuery({
    ...jobsQuery,
    refetchInterval: ({ state }) => (state.data?.items.every(isOver) ? QUIET_MS : BUSY_MS),
  });
  return (
    <div className={css.fill}>
      <PageHeader title={t('jobs')} hint={t(seesAll ? 'jobsHint' : 'jobsHintOwn')} />
      <DataTable
        fill
        name="jobs"
        label={t('jobs')}
        columns={columns(t, me?.id, jobs.dataUpdatedAt)}
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
  retry: 'amber',
  running: 'blue',
  done: 'green',
  failed: 'red',
};

/** A job that waits again after it failed waits for another attempt. */
function stateOf(job: Job): string {
  return job.state === 'queued' && job.attempts > 0 ? 'retry' : job.state;
}

function columns(t: Translate<typeof zh>, me: string | undefined, now: number): Column<Job>[] {
  return [
    {
      key: 'name',
      title: t('job'),
      phone: 'title',
      render: (it) => t.of('name', it.name.replaceAll('.', '_')),
    },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) => <Badge tone={TONES[stateOf(it)] ?? 'grey'}>{t.of('state', stateOf(it))}</Badge>,
    },
    { key: 'progress', title: t('progress'), width: 170, render: (it) => <Progress job={it} /> },
    { key: 'created', title: t('created'), width: 150, render: (it) => instant(it.created_at) },
    { key: 'asker', title: t('asker'), width: 100, phone: 'none', render: (it) => t(askerOf(it, me)) },
    { key: 'took', title: t('took'), width: 110, isNumber: true, render: (it) => tookFor(it, now) },
    {
      key: 'attempts',
      title: t('attempts'),
      width: 90,
      isNumber: true,
      phone: 'none',
      render: (it) => count(it.attempts),
    },
    { key: 'result', wraps: true, title: t('result'), render: (it) => <Result job={it} /> },
  ];
}

function askerOf(job: Job, me: string | undefined) {
  if (!job.created_by_user) return 'asker_system';
  return job.created_by_user === me ? 'asker_me' : 'asker_other';
}

/** How long it ran, or has been running. */
function tookFor(job: Job, now: number): string {
  if (!job.started_at || job.state === 'queued') return '–';
  const until = job.finished_at ? Date.parse(job.finished_at) : now;
  return duration(Math.max(0, until - Date.parse(job.started_at)));
}

function Progress({ job }: { job: Job }) {
  const t = useText(text);
  if (job.state === 'queued') return '–';
  const isKnown = job.progress_total > 0;
  const share = job.state === 'done' ? 1 : isKnown ? job.progress_done / job.progress_total : undefined;
  const exact = isKnown
    ? t('progressOf', { done: count(job.progress_done), total: count(job.progress_total) })
    : undefined;
  return (
    <span className={own.progress} title={exact}>
      <progress
        className={job.state === 'failed' ? own.failed : own.bar}
        max={1}
        value={share}
        aria-label={t('progress')}
      />
      <span className={own.share}>{share === undefined ? '' : percent(share, 0)}</span>
    </span>
  );
}
