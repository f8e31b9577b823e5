/** Who joined a group and who left it. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { GroupBody } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { usePaging } from '@/components/paging';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { historyQuery } from './queries';
import { text } from './text';

export function Moves({ group }: { group: GroupBody }) {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/groups/$groupId' });
  const moves = useQuery(historyQuery(group.id, cursor));
  const paging = usePaging(moves.data?.next_cursor);
  return (
    <DataTable
      name="group-history"
      label={t('history')}
      columns={[
        {
          key: 'number',
          title: t('number'),
          phone: 'title',
          render: (it) => (
            <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
              {it.number}
            </Link>
          ),
        },
        { key: 'joined', title: t('joined'), render: (it) => instant(it.joined_at) },
        { key: 'joinedBy', title: t('by'), render: (it) => it.joined_by ?? t('theRule') },
        { key: 'left', title: t('left'), render: (it) => (it.left_at ? instant(it.left_at) : '–') },
        {
          key: 'leftBy',
          title: t('by'),
          render: (it) => (it.left_at ? (it.left_by ?? t('theRule')) : '–'),
        },
      ]}
      rows={moves.data?.items}
      rowKey={(it) => `${it.customer_id} ${it.joined_at}`}
      isStale={moves.isPlaceholderData}
      error={moves.error}
      onRetry={() => void moves.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noHistory')} />}
    />
  );
}
