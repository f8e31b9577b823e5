import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button, Popconfirm } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { MergeBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { usePaging } from '@/components/paging';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { FileLine } from './FileLine';
import { mergesQuery } from './queries';
import { text, type zh } from './text';

/** What was merged, each to be undone. */
export function MergesList() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/customers/duplicates' });
  const merges = useQuery(mergesQuery(cursor));
  const paging = usePaging(merges.data?.next_cursor);
  return (
    <DataTable
      fill
      name="merges"
      label={t('view_merges')}
      columns={columns(t)}
      rows={merges.data?.items}
      rowKey={(it) => it.id}
      isStale={merges.isPlaceholderData}
      error={merges.error}
      onRetry={() => void merges.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noMerges')} />}
    />
  );
}

function columns(t: Translate<typeof zh>): Column<MergeBody>[] {
  return [
    { key: 'kept', title: t('kept'), phone: 'title', render: (it) => <FileLine file={it.kept} /> },
    { key: 'absorbed', title: t('absorbed'), render: (it) => <FileLine file={it.absorbed} /> },
    {
      key: 'taken',
      title: t('taken'),
      wraps: true,
      render: (it) => it.taken.map((field) => t.of('field', field)).join(' · ') || '–',
    },
    { key: 'at', title: t('at'), width: 170, render: (it) => instant(it.at) },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) =>
        it.undone_at ? <Badge>{t('undone')}</Badge> : <Badge tone="green">{t('inForce')}</Badge>,
    },
    { key: 'undo', title: '', width: 130, render: (it) => (it.undone_at ? null : <Undo merge={it} />) },
  ];
}

function Undo({ merge }: { merge: MergeBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const undo = async () => {
    try {
      await answer(
        api.POST('/api/v1/customers/merges/{merge_id}/undo', { params: { path: { merge_id: merge.id } } }),
      );
      message.success(t('undoneDone'));
      void queryClient.invalidateQueries();
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
  };
  return (
    <Popconfirm title={t('undoTitle')} description={t('undoHint')} okText={t('undo')} onConfirm={undo}>
      <Button type="link" size="small">
        {t('undo')}
      </Button>
    </Popconfirm>
  );
}
