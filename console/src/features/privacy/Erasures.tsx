import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ErasureItem } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { erasuresQuery } from './queries';
import { text, type zh } from './text';

/** Who was erased, and whether no byte is left of them. */
export function Erasures() {
  const t = useText(text);
  const erasures = useQuery(erasuresQuery);
  return (
    <DataTable
      name="erasures"
      label={t('erasures')}
      columns={columns(t)}
      rows={erasures.data?.items}
      rowKey={(it) => it.contact_id ?? it.customer_id}
      error={erasures.error}
      onRetry={() => void erasures.refetch()}
      empty={<EmptyState title={t('noErasures')} />}
    />
  );
}

function columns(t: Translate<typeof zh>): Column<ErasureItem>[] {
  return [
    { key: 'at', title: t('at'), width: 160, render: (it) => instant(it.at) },
    {
      key: 'customer',
      title: t('customer'),
      width: 140,
      phone: 'title',
      render: (it) => (
        <>
          <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
            {it.customer_serial}
          </Link>
          {it.contact_id && ` · ${t('contactPerson')}`}
        </>
      ),
    },
    { key: 'reason', title: t('reason'), width: 200, render: (it) => t.of('because', it.reason) },
    { key: 'by', title: t('by'), width: 180, render: (it) => it.by },
    { key: 'times', title: t('times'), width: 80, isNumber: true, render: (it) => it.times },
    {
      key: 'purged',
      title: t('purged'),
      phone: 'side',
      render: (it) => (it.purged_at ? instant(it.purged_at) : t('purgePending')),
    },
  ];
}
