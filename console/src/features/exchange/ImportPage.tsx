/** A trial or an import: how far it is, what became of it, and what can be done next. It goes on when one leaves. */

import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Progress } from 'antd';
import { useEffect, useRef } from 'react';
import { asProblem, words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { ImportDetail, ImportItem, ImportKind, ImportProblem, StartedImport } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { DataTable } from '@/components/DataTable';
import { ProblemPage } from '@/components/ErrorPage';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { StatCard } from '@/components/StatCard';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { duration } from '@/format/durations';
import { bytes, count, exactMoney, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { FieldProblems } from './FieldProblems';
import { importQuery, isOver, startImport } from './queries';
import { Steps } from './Steps';
import { canBeUndone, stateOf } from './state';
import { TakeBack } from './TakeBack';
import { text } from './text';
import { UndoButton } from './UndoButton';

export function ImportPage() {
  const t = useText(text);
  const { importId } = useParams({ from: '/inside/imports/$importId' });
  const { data, error, refetch } = useQuery(importQuery(importId));
  useNews(data);
  if (error && !data) return <ProblemPage error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const it = data.import;
  const { name, tone } = stateOf(it);
  return (
    <div className={page.flow}>
      <PageHeader
        title={it.file_name}
        crumb={{ label: t('imports'), to: '/imports' }}
        tags={
          <>
            <Badge tone={tone}>{t.of('import', name)}</Badge>
            <Badge>{t.of('kind', it.kind)}</Badge>
            {it.mode !== 'both' && <Badge tone="blue">{t.of('mode', it.mode)}</Badge>}
          </>
        }
        hint={`${bytes(it.file_bytes)} · ${it.user_name} · ${instant(it.asked_at)}`}
      />
      <Steps at={it.dry_run ? 2 : 3} />
      {isOver(it) ? <Result detail={data} /> : <Running item={it} />}
    </div>
  );
}

/** What an import changed is read anew once it ends. */
function useNews(detail: ImportDetail | undefined) {
  const wasRunning = useRef(false);
  useEffect(() => {
    if (!detail) return;
    const over = isOver(detail.import);
    if (over && wasRunning.current && !detail.import.dry_run) {
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'import' });
    }
    wasRunning.current = !over;
  }, [detail]);
}

function Running({ item }: { item: ImportItem }) {
  const t = useText(text);
  const { done, total } = item.progress;
  const percent = total > 0 ? Math.min(99, Math.floor((done / total) * 100)) : 0;
  return (
    <Panel title={t(item.dry_run ? 'trying' : 'importing')}>
      <div className={css.stack} aria-live="polite">
        <Progress percent={percent} status="active" aria-label={t('progress')} />
        <p className={css.muted}>{t(item.state === 'queued' ? 'waiting' : 'mayLeave')}</p>
      </div>
    </Panel>
  );
}

function Result({ detail }: { detail: ImportDetail }) {
  const t = useText(text);
  const it = detail.import;
  const why = words(it.message);
  const rejected = it.counts?.rejected ?? 0;
  return (
    <>
      {it.state === 'failed' ? (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('failedTitle')}
          description={why || t('failedHint')}
        />
      ) : (
        <Alert
          type={rejected > 0 ? 'warning' : 'success'}
          showIcon
          title={verdict(t, it)}
          description={it.is_sample ? t('isSample') : undefined}
        />
      )}
      {it.counts && <Figures item={it} />}
      <NextSteps detail={detail} />
      {detail.problems.length > 0 && <Problems problems={detail.problems} rejected={rejected} />}
    </>
  );
}

function verdict(t: ReturnType<typeof useText<typeof text.zh>>, it: ImportItem): string {
  const rejected = it.counts?.rejected ?? 0;
  const fine = (it.counts?.rows ?? 0) - rejected;
  if (it.batch_state === 'undone' || it.is_undone) return t('verdictUndone');
  if (rejected === 0) return t(it.dry_run ? 'verdictTriedFine' : 'verdictFine', { fine });
  return t(it.dry_run ? 'verdictTried' : 'verdictPartly', { fine, rejected });
}

function Figures({ item }: { item: ImportItem }) {
  const t = useText(text);
  const { counts } = item;
  if (!counts) return null;
  const isSales = item.kind === 'sales';
  const took =
    item.finished_at == null
      ? undefined
      : t('tookFor', { time: duration(Date.parse(item.finished_at) - Date.parse(item.asked_at)) });
  const made = [
    ['stationsMade', counts.stations_created],
    ['customersMade', counts.customers_created],
    ['productsMade', counts.products_created],
  ] as const;
  return (
    <div className={page.cards}>
      <StatCard label={t('rows')} value={count(counts.rows)} note={took} />
      <StatCard label={t('fresh')} value={count(counts.new)} help={t('freshHelp')} tone="green" />
      {!isSales && <StatCard label={t('changed')} value={count(counts.changed)} help={t('changedHelp')} />}
      <StatCard label={t('known')} value={count(counts.known)} help={t('knownHelp')} />
      <StatCard
        label={t('rejected')}
        value={count(counts.rejected)}
        help={t('rejectedHelp')}
        tone={counts.rejected > 0 ? 'red' : undefined}
      />
      {isSales && <StatCard label={t('flagged')} value={count(counts.flagged)} help={t('flaggedHelp')} />}
      {isSales && (
        <StatCard
          label={t('amount')}
          value={money(counts.amount_minor)}
          exact={exactMoney(counts.amount_minor)}
          help={t('amountHelp')}
        />
      )}
      {made
        .filter(([, number]) => number > 0)
        .map(([key, number]) => (
          <StatCard key={key} label={t(key)} value={count(number)} />
        ))}
    </div>
  );
}

function NextSteps({ detail }: { detail: ImportDetail }) {
  const t = useText(text);
  const navigate = useNavigate();
  const it = detail.import;
  const mayUndo = useMay('sales.undo_batches');
  const { submit, isPending, problem } = useSubmit<void, StartedImport>({
    send: (_, key) =>
      startImport(
        {
          uploadId: it.upload_id,
          kind: it.kind as ImportKind,
          mapping: detail.mapping,
          isTrial: false,
          mode: it.mode,
        },
        key,
      ),
    onDone: async (started) => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      await navigate({ to: '/imports/$importId', params: { importId: started.import_id } });
    },
  });
  const isGone = problem && asProblem(problem).status === 404;
  const file = detail.mapping.file ?? {};
  return (
    <>
      {isGone ? <Alert type="error" showIcon title={t('uploadGone')} /> : <FieldProblems error={problem} />}
      <div className={css.next}>
        {it.dry_run && it.state === 'done' && (
          <Button type="primary" loading={isPending} onClick={() => submit()}>
            {t('importNow')}
          </Button>
        )}
        {it.has_rejects && (
          <>
            <Button
              icon={<DownloadOutlined />}
              href={`/api/v1/imports/${it.id}/rejects?format=xlsx`}
              download
            >
              {t('downloadErrors')}
            </Button>
            <Button icon={<DownloadOutlined />} href={`/api/v1/imports/${it.id}/rejects?format=csv`} download>
              {t('downloadRejects')}
            </Button>
          </>
        )}
        {it.state !== 'done' || it.dry_run || (it.counts?.rejected ?? 0) > 0 ? (
          <LinkButton
            to="/imports/new"
            search={{
              upload: it.upload_id,
              kind: it.kind as ImportKind,
              encoding: file.encoding ?? undefined,
              delimiter: file.delimiter ?? undefined,
              sheet: file.sheet ?? undefined,
              header_row: file.header_row ? String(file.header_row) : undefined,
              like: it.id,
            }}
          >
            {t('changeColumns')}
          </LinkButton>
        ) : null}
        <Button icon={<DownloadOutlined />} href={`/api/v1/imports/${it.id}/mapping`} download>
          {t('downloadMapping')}
        </Button>
        {mayUndo && canBeUndone(it) && (
          <UndoButton isLarge batchId={it.batch_id ?? ''} count={it.counts?.new ?? 0} />
        )}
        {it.can_undo && <TakeBack detail={detail} />}
        {!it.dry_run && <LinkButton to="/imports/new">{t('anotherImport')}</LinkButton>}
      </div>
    </>
  );
}

function Problems({ problems, rejected }: { problems: ImportProblem[]; rejected: number }) {
  const t = useText(text);
  return (
    <>
      <PageHeaderLine
        title={t('problems')}
        hint={problems.length < rejected ? t('problemsFirst', { count: problems.length }) : undefined}
      />
      <DataTable
        name="import-problems"
        label={t('problems')}
        rows={problems}
        rowKey={(it) => `${it.row} ${it.column} ${it.code}`}
        columns={[
          {
            key: 'row',
            title: t('row'),
            width: 90,
            phone: 'title',
            render: (it) => t('rowNumber', { number: String(it.row) }),
          },
          { key: 'column', title: t('column'), width: 180, phone: 'side', render: (it) => it.column || '–' },
          { key: 'what', title: t('problem'), wraps: true, render: (it) => words(it.message) },
        ]}
      />
    </>
  );
}
