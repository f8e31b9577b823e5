import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button, Popconfirm } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence, words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { HandoverBody } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { usePaging } from '@/components/paging';
import { employeeName } from '@/features/stations/employees';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { handoversQuery } from './queries';
import { text, type zh } from './text';

/** Hand-overs so far, each to be undone. */
export function HandoversList() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/customers/handover' });
  const list = useQuery(handoversQuery(cursor));
  const paging = usePaging(list.data?.next_cursor);
  return (
    <DataTable
      name="handovers"
      label={t('past')}
      columns={columns(t)}
      rows={list.data?.items}
      rowKey={(it) => it.id}
      isStale={list.isPlaceholderData}
      error={list.error}
      onRetry={() => void list.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noneYet')} />}
    />
  );
}

const TONES: Record<HandoverBody['state'], Tone> = {
  running: 'blue',
  done: 'green',
  undoing: 'blue',
  undone: 'grey',
};

function columns(t: Translate<typeof zh>): Column<HandoverBody>[] {
  return [
    { key: 'from', title: t('from'), phone: 'title', render: (it) => employeeName(it.from) },
    { key: 'to', title: t('to'), render: (it) => (it.to ? employeeName(it.to) : t('toPool')) },
    {
      key: 'state',
      title: t('state'),
      width: 110,
      phone: 'side',
      render: (it) => <Badge tone={TONES[it.state]}>{t.of('state', it.state)}</Badge>,
    },
    { key: 'moved', title: t('moved'), wraps: true, render: (it) => passed(it, t) },
    { key: 'at', title: t('at'), width: 170, render: (it) => instant(it.at) },
    { key: 'undo', title: '', width: 100, render: (it) => (it.state === 'done' ? <Undo it={it} /> : null) },
  ];
}

function passed(it: HandoverBody, t: Translate<typeof zh>): string {
  const moved = it.moved.filter((one) => one.rows > 0).map((one) => `${words(one.words)} ${one.rows}`);
  const locked = it.locked > 0 ? [t('locked', { count: it.locked })] : [];
  return [...moved, ...locked].join(' · ') || '–';
}

function Undo({ it }: { it: HandoverBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const undo = async () => {
    try {
      await answer(
        api.POST('/api/v1/customers/handovers/{handover_id}/undo', {
          params: { path: { handover_id: it.id } },
        }),
      );
      message.success(t('undoBegun'));
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
