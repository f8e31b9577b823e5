/** What was recorded of sales, batch by batch: from files and from tills alike. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { BatchBody } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { count, exactMoney, money } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { batchesQuery } from './queries';
import { text, type zh } from './text';
import { UndoButton } from './UndoButton';

export function Batches() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/imports' });
  const batches = useQuery(batchesQuery(50, cursor));
  const paging = usePaging(batches.data?.next_cursor);
  const mayUndo = useMay('sales.undo_batches');
  return (
    <DataTable
      fill
      name="batches"
      label={t('batches')}
      columns={columns(t, mayUndo)}
      rows={batches.data?.items}
      rowKey={(it) => it.id}
      isStale={batches.isPlaceholderData}
      error={batches.error}
      onRetry={() => void batches.refetch()}
      paging={paging}
      footer={t('batchesHint')}
      empty={<EmptyState title={t('noBatches')} hint={t('noBatchesHint')} />}
    />
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  running: 'blue',
  complete: 'green',
  interrupted: 'amber',
  undone: 'grey',
};

function columns(t: Translate<typeof zh>, mayUndo: boolean): Column<BatchBody>[] {
  const shown: Column<BatchBody>[] = [
    { key: 'source', title: t('source'), phone: 'title', render: (it) => it.source },
    { key: 'seq', title: t('number'), width: 80, isNumber: true, render: (it) => it.seq },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) => <Badge tone={TONES[it.state] ?? 'grey'}>{t.of('batch', it.state)}</Badge>,
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
  if (!mayUndo) return shown;
  return [
    ...shown,
    {
      key: 'undo',
      title: t('undo'),
      width: 80,
      render: (it) =>
        it.state === 'undone' || it.state === 'running' ? null : (
          <UndoButton batchId={it.id} count={it.counts.new} />
        ),
    },
  ];
}
