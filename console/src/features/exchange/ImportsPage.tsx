import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { BatchBody } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { count, exactMoney, money } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { batchesQuery } from './queries';
import { text, type zh } from './text';

export function ImportsPage() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/imports' });
  const batches = useQuery(batchesQuery(50, cursor));
  const paging = usePaging(batches.data?.next_cursor);
  const undo = useUndo();
  const mayUndo = useMay('sales.undo_batches');
  return (
    <div className={css.fill}>
      <PageHeader title={t('imports')} hint={t('importsHint')} />
      <DataTable
        fill
        label={t('imports')}
        columns={columns(t, mayUndo ? undo : undefined)}
        rows={batches.data?.items}
        rowKey={(it) => it.id}
        isStale={batches.isPlaceholderData}
        error={batches.error}
        onRetry={() => void batches.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noImports')} hint={t('noImportsHint')} />}
      />
    </div>
  );
}

/** Asks first: what the batch changed is worked out anew for everybody. */
function useUndo(): (batch: BatchBody) => void {
  const t = useText(text);
  const { modal, message } = App.useApp();
  return (batch) =>
    void modal.confirm({
      title: t('undoAsk', { number: batch.seq }),
      content: t('undoHint', { source: batch.source, count: batch.counts.new }),
      okText: t('undo'),
      onOk: async () => {
        try {
          const undone = await answer(
            api.POST('/api/v1/sales/batches/{batch_id}/undo', { params: { path: { batch_id: batch.id } } }),
          );
          message.success(t('undone', { count: undone.sales }));
          await queryClient.invalidateQueries();
        } catch (error) {
          message.error(sentence(asProblem(error)));
        }
      },
    });
}

const TONES: Readonly<Record<string, Tone>> = {
  running: 'blue',
  complete: 'green',
  interrupted: 'amber',
  undone: 'grey',
};

function columns(
  t: Translate<typeof zh>,
  undo: ((batch: BatchBody) => void) | undefined,
): Column<BatchBody>[] {
  const shown: Column<BatchBody>[] = [
    { key: 'source', title: t('source'), phone: 'title', render: (it) => it.source },
    { key: 'seq', title: t('number'), width: 80, isNumber: true, render: (it) => it.seq },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) => <Badge tone={TONES[it.state] ?? 'grey'}>{t.of('state', it.state)}</Badge>,
    },
    { key: 'started', title: t('started'), width: 150, render: (it) => instant(it.started_at) },
    { key: 'rows', title: t('rows'), isNumber: true, render: (it) => count(it.counts.rows) },
    { key: 'new', title: t('fresh'), isNumber: true, render: (it) => count(it.counts.new) },
    {
      key: 'known',
      title: t('known'),
      help: t('knownHelp'),
      isNumber: true,
      render: (it) => count(it.counts.known),
    },
    { key: 'rejected', title: t('rejected'), isNumber: true, render: (it) => count(it.counts.rejected) },
    {
      key: 'flagged',
      title: t('flagged'),
      help: t('flaggedHelp'),
      isNumber: true,
      render: (it) => count(it.counts.flagged),
    },
    {
      key: 'amount',
      title: t('amount'),
      isNumber: true,
      render: (it) => <span title={exactMoney(it.counts.amount_minor)}>{money(it.counts.amount_minor)}</span>,
    },
  ];
  if (!undo) return shown;
  return [
    ...shown,
    {
      key: 'undo',
      title: t('undo'),
      width: 80,
      render: (it) =>
        it.state === 'undone' || it.state === 'running' ? null : (
          <Button size="small" onClick={() => undo(it)}>
            {t('undo')}
          </Button>
        ),
    },
  ];
}
