import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { words } from '@/api/problem';
import type { RevealItem } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { usePaging } from '@/components/paging';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { revealsQuery } from './queries';
import { text, type zh } from './text';

/** Who saw which values in clear, and why. */
export function Reveals() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/privacy' });
  const reveals = useQuery(revealsQuery({ cursor }));
  const paging = usePaging(reveals.data?.next_cursor);
  return (
    <DataTable
      name="reveals"
      label={t('reveals')}
      columns={columns(t)}
      rows={reveals.data?.items}
      rowKey={(it) => `${it.at} ${it.user_id} ${it.customer_id} ${it.field}`}
      isStale={reveals.isPlaceholderData}
      error={reveals.error}
      onRetry={() => void reveals.refetch()}
      paging={paging}
      empty={<EmptyState title={t('noReveals')} />}
    />
  );
}

function columns(t: Translate<typeof zh>): Column<RevealItem>[] {
  return [
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    { key: 'who', title: t('who'), width: 180, phone: 'title', render: (it) => it.user_login },
    {
      key: 'customer',
      title: t('customer'),
      width: 150,
      render: (it) => (
        <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
          {it.customer_number}
        </Link>
      ),
    },
    { key: 'what', title: t('what'), width: 120, phone: 'side', render: (it) => words(it.field_name) },
    { key: 'why', title: t('why'), width: 170, render: (it) => words(it.reason_name) },
    { key: 'note', title: t('note'), wraps: true, render: (it) => it.note ?? '–' },
  ];
}
