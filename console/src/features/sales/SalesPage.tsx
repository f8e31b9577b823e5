import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useMemo } from 'react';
import { DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { useUnit, useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import type { SalesSearch } from '@/routes/business';
import { saleColumns } from './columns';
import { salesQuery } from './queries';
import { ReceiptDrawer } from './ReceiptDrawer';
import { text } from './text';

export function SalesPage() {
  const t = useText(text);
  const { from, until, customer, sale, cursor } = useSearch({ from: '/inside/sales' });
  const { stationId } = useUnit();
  const unitName = useUnitName();
  const sales = useQuery(salesQuery({ from, until, customer_id: customer, station_id: stationId, cursor }));
  const filter = useFilters<SalesSearch>();
  const address = useAddress<SalesSearch>();
  const paging = usePaging(sales.data?.next_cursor);
  const columns = useMemo(() => saleColumns(t, unitName), [t, unitName]);
  const isFiltered = Boolean(from || until || customer);
  return (
    <div className={css.fill}>
      <PageHeader title={t('sales')} />
      <FilterBar
        onClear={
          isFiltered ? () => filter({ from: undefined, until: undefined, customer: undefined }) : undefined
        }
      >
        <DateField
          label={t('from')}
          placeholder={t('from')}
          width={150}
          value={from}
          onChange={(value) => filter({ from: value })}
        />
        <DateField
          label={t('until')}
          placeholder={t('until')}
          width={150}
          value={until}
          onChange={(value) => filter({ until: value })}
        />
        {customer && (
          <Tag closable onClose={() => filter({ customer: undefined })}>
            {t('ofCustomer')}
          </Tag>
        )}
      </FilterBar>
      <DataTable
        fill
        label={t('sales')}
        columns={columns}
        rows={sales.data?.items}
        rowKey={(it) => it.id}
        current={sale}
        isStale={sales.isPlaceholderData}
        error={sales.error}
        onRetry={() => void sales.refetch()}
        onOpen={(it) => address({ sale: it.id })}
        paging={paging}
        empty={isFiltered ? undefined : <EmptyState title={t('noSales')} hint={t('noSalesHint')} />}
        footer={t('newestFirst')}
      />
      <ReceiptDrawer saleId={sale} onClose={() => address({ sale: undefined })} />
    </div>
  );
}
