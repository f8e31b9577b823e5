/** Files that may be of one customer: searched, decided about, and what was merged. */

import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { DuplicateBody } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { useSubmit } from '@/components/useSubmit';
import { isOver, jobQuery } from '@/features/jobs/queries';
import { type Translate, useText } from '@/i18n/text';
import { DUPLICATE_VIEWS, type DuplicatesSearch, GRADES } from '@/routes/trust';
import { DismissDialog } from './DismissDialog';
import { FileLine } from './FileLine';
import { MergesList } from './MergesList';
import { duplicatesQuery } from './queries';
import { text, type zh } from './text';

export function DuplicatesPage() {
  const t = useText(text);
  const { view = 'open' } = useSearch({ from: '/inside/customers/duplicates' });
  const filter = useFilters<DuplicatesSearch>();
  return (
    <div className={page.fill}>
      <PageHeader
        title={t('duplicates')}
        hint={t('duplicatesHint')}
        crumb={{ label: t('customers'), to: '/customers' }}
        actions={<Finder />}
      />
      <FilterBar>
        <Segmented
          value={view}
          options={DUPLICATE_VIEWS.map((value) => ({ value, label: t.of('view', value) }))}
          onChange={(value) => filter({ view: value === 'open' ? undefined : value, grade: undefined })}
        />
        {view !== 'merges' && <GradeSelect />}
      </FilterBar>
      {view === 'merges' ? <MergesList /> : <Pairs state={view} />}
    </div>
  );
}

function GradeSelect() {
  const t = useText(text);
  const { grade } = useSearch({ from: '/inside/customers/duplicates' });
  const filter = useFilters<DuplicatesSearch>();
  return (
    <Select
      allowClear
      aria-label={t('grade')}
      placeholder={t('gradeAll')}
      value={grade}
      onChange={(value) => filter({ grade: value })}
      options={GRADES.map((value) => ({ value, label: t.of('grade', value) }))}
    />
  );
}

/** Asks for a search, and follows it to its end. */
function Finder() {
  const t = useText(text);
  const { message } = App.useApp();
  const [jobId, setJobId] = useState<string>();
  const job = useQuery({
    ...jobQuery(jobId ?? ''),
    enabled: Boolean(jobId),
    refetchInterval: 1000,
  });
  const { submit, isPending } = useSubmit<undefined, { job_id: string }>({
    send: (_, key) =>
      answer(
        api.POST('/api/v1/customers/duplicates/find', { body: {}, headers: { 'Idempotency-Key': key } }),
      ),
    onDone: ({ job_id }) => setJobId(job_id),
  });
  const state = jobId && job.data && isOver(job.data) ? job.data.state : undefined;
  useEffect(() => {
    if (!state) return;
    setJobId(undefined);
    void queryClient.invalidateQueries({ queryKey: ['duplicates'] });
    if (state === 'done') message.success(t('found'));
    else message.error(t('findFailed'));
  }, [state, message, t]);
  const isRunning = isPending || Boolean(jobId);
  return (
    <Button icon={<SearchOutlined />} loading={isRunning} onClick={() => submit(undefined)}>
      {isRunning ? t('finding') : t('find')}
    </Button>
  );
}

function Pairs({ state }: { state: 'open' | 'dismissed' }) {
  const t = useText(text);
  const { grade, cursor } = useSearch({ from: '/inside/customers/duplicates' });
  const pairs = useQuery(duplicatesQuery({ state, grade, cursor }));
  const paging = usePaging(pairs.data?.next_cursor);
  const [dismissing, setDismissing] = useState<DuplicateBody>();
  return (
    <>
      <DataTable
        fill
        name="duplicates"
        label={t('duplicates')}
        columns={columns(t, setDismissing)}
        rows={pairs.data?.items}
        rowKey={(it) => it.id}
        isStale={pairs.isPlaceholderData}
        error={pairs.error}
        onRetry={() => void pairs.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noPairs')} hint={t('noPairsHint')} />}
      />
      {dismissing && <DismissDialog pair={dismissing} onClose={() => setDismissing(undefined)} />}
    </>
  );
}

const TONES: Record<DuplicateBody['grade'], Tone> = { certain: 'red', probable: 'amber', possible: 'grey' };

function columns(t: Translate<typeof zh>, dismiss: (pair: DuplicateBody) => void): Column<DuplicateBody>[] {
  return [
    { key: 'one', title: t('one'), phone: 'title', render: (it) => <FileLine file={it.one} /> },
    { key: 'other', title: t('other'), phone: 'title', render: (it) => <FileLine file={it.other} /> },
    {
      key: 'grade',
      title: t('grade'),
      width: 110,
      phone: 'side',
      render: (it) => (
        <Badge tone={TONES[it.grade]} title={words(it.grade_words)}>
          {t.of('grade', it.grade)} {it.score}
        </Badge>
      ),
    },
    { key: 'evidence', title: t('evidence'), wraps: true, render: (it) => words(it.words) },
    {
      key: 'actions',
      title: '',
      width: 240,
      render: (it) =>
        it.state === 'open' ? (
          <>
            <LinkButton
              type="link"
              size="small"
              to="/customers/merge"
              search={{ kept: it.one?.id, absorbed: it.other?.id }}
            >
              {t('compare')}
            </LinkButton>
            <Button type="link" size="small" onClick={() => dismiss(it)}>
              {t('dismiss')}
            </Button>
          </>
        ) : (
          <Reopen pair={it} />
        ),
    },
  ];
}

function Reopen({ pair }: { pair: DuplicateBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<undefined, unknown>({
    send: () =>
      answer(
        api.POST('/api/v1/customers/duplicates/{duplicate_id}/reopen', {
          params: { path: { duplicate_id: pair.id } },
        }),
      ),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['duplicates'] });
      message.success(t('reopened'));
    },
  });
  return (
    <>
      {pair.reason}{' '}
      <Button type="link" size="small" loading={isPending} onClick={() => submit(undefined)}>
        {t('reopen')}
      </Button>
    </>
  );
}
