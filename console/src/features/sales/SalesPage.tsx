import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Select, Tag } from 'antd';
import { useMemo } from 'react';
import { DataTable } from '@/components/DataTable';
import { DayRange } from '@/components/DayRange';
import { EmptyState } from '@/components/EmptyState';
import { ExportButton } from '@/components/ExportButton';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { useUnit } from '@/features/stations/units';
import { Views } from '@/features/views/Views';
import { useText } from '@/i18n/text';
import { SALES_ONLY, type SalesSearch } from '@/routes/business';
import { saleColumns } from './columns';
import { salesQuery } from './queries';
import { ReceiptDrawer } from './ReceiptDrawer';
import { TotalsBar } from './TotalsBar';
import { text } from './text';

const NO_FILTERS = {
  from: undefined,
  until: undefined,
  customer: undefined,
  only: undefined,
  receipt: undefined,
} as const satisfies SalesSearch;

export function SalesPage() {
  const t = useText(text);
  const { from, until, customer, only, receipt, sale, cursor } = useSearch({ from: '/inside/sales' });
  const { unitId, unit } = useUnit();
  const query = { from, until, customer_id: customer, only, receipt, unit_id: unitId };
  const sales = useQuery(salesQuery({ ...query, cursor }));
  const filter = useFilters<SalesSearch>();
  const address = useAddress<SalesSearch>();
  const paging = usePaging(sales.data?.next_cursor);
  const columns = useMemo(() => saleColumns(t), [t]);
  const isFiltered = Boolean(from || until || customer || only || receipt);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('sales')}
        hint={unit?.name ?? '\u00a0'}
        actions={<Views to="/sales" current={{ from, until, customer, only, receipt }} />}
      />
      <FilterBar
        onClear={isFiltered ? () => filter(NO_FILTERS) : undefined}
        extra={<ExportButton of="sales" query={query} />}
      >
        <SearchBox
          value={receipt}
          label={t('receiptFilter')}
          placeholder={t('receiptFilter')}
          width={200}
          onChange={(value) => filter({ receipt: value })}
        />
        <DayRange from={from} until={until} labels={[t('from'), t('until')]} onChange={filter} />
        <Select
          allowClear
          aria-label={t('only')}
          placeholder={t('onlyAll')}
          style={{ width: 180 }}
          value={only}
          options={SALES_ONLY.map((value) => ({ value, label: t.of('only', value) }))}
          onChange={(value) => filter({ only: value })}
        />
        {customer && (
          <Tag closable={{ 'aria-label': t('allCustomers') }} onClose={() => filter({ customer: undefined })}>
            {t('ofCustomer')}
          </Tag>
        )}
      </FilterBar>
      <TotalsBar query={query} />
      <DataTable
        fill
        name="sales"
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
        empty={
          only === 'unmatched' ? (
            <EmptyState title={t('noUnmatched')} hint={t('noUnmatchedHint')} />
          ) : isFiltered ? undefined : (
            <EmptyState title={t('noSales')} hint={t('noSalesHint')} />
          )
        }
        footer={t('newestFirst')}
      />
      <ReceiptDrawer saleId={sale} onClose={() => address({ sale: undefined })} />
    </div>
  );
}
