import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useMemo } from 'react';
import { Allowed } from '@/components/Allowed';
import { Columns, chosenColumns } from '@/components/Columns';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useUnit } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { type CustomersSearch, KINDS } from '@/routes/customers';
import { customerColumns, USUAL } from './columns';
import { customersQuery } from './queries';
import { text } from './text';

export function CustomersPage() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/customers' });
  const { unitId } = useUnit();
  const { q, kind, maintainer, sort, cursor } = search;
  const customers = useQuery(
    customersQuery({ q, kind, maintainer_id: maintainer, sort, cursor, unit_id: unitId }),
  );
  const maintainers = useMaintainers();
  const navigate = useNavigate();
  const filter = useFilters<CustomersSearch>();
  const address = useAddress<CustomersSearch>();
  const paging = usePaging(customers.data?.next_cursor);
  const all = useMemo(() => customerColumns(t), [t]);
  const columns = chosenColumns(all, USUAL, search.columns);
  const isFiltered = Boolean(q || kind || maintainer);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('customers')}
        actions={
          <Allowed to="customers.manage_customers">
            <LinkButton to="/customers/new" color="primary" variant="solid" icon={<PlusOutlined />}>
              {t('newCustomer')}
            </LinkButton>
          </Allowed>
        }
      />
      <FilterBar
        onClear={
          isFiltered ? () => filter({ q: undefined, kind: undefined, maintainer: undefined }) : undefined
        }
        extra={
          <Columns
            all={all}
            chosen={columns.map((it) => it.key)}
            onChange={(keys) => address({ columns: keys })}
          />
        }
      >
        <SearchBox
          value={q}
          label={t('search')}
          placeholder={t('searchHint')}
          width={430}
          onChange={(wanted) => filter({ q: wanted })}
        />
        <Select
          allowClear
          aria-label={t('kind')}
          placeholder={t('kindAll')}
          style={{ width: 150 }}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t.of('kind', value) }))}
          onChange={(value) => filter({ kind: value })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('maintainer')}
          placeholder={t('maintainerAll')}
          style={{ width: 170 }}
          value={maintainer}
          options={maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))}
          onChange={(value) => filter({ maintainer: value })}
        />
      </FilterBar>
      <DataTable
        fill
        label={t('customers')}
        columns={columns}
        rows={customers.data?.items}
        rowKey={(it) => it.id}
        isStale={customers.isPlaceholderData}
        error={customers.error}
        onRetry={() => void customers.refetch()}
        onOpen={(it) => void navigate({ to: '/customers/$customerId', params: { customerId: it.id } })}
        sorting={{
          value: sort ?? 'serial',
          onChange: (value) => filter({ sort: value as CustomersSearch['sort'] }),
        }}
        paging={paging}
        empty={isFiltered ? undefined : <EmptyState title={t('noCustomers')} hint={t('noCustomersHint')} />}
        footer={t('customersHint')}
      />
    </div>
  );
}
