import {
  GiftOutlined,
  PlusOutlined,
  ProfileOutlined,
  TagsOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useMemo, useState } from 'react';
import type { Chosen, CustomerItem } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { Columns, chosenColumns } from '@/components/Columns';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ExportButton, FILE_LISTS } from '@/components/ExportButton';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { JoinGroup } from '@/features/groups/JoinGroup';
import { useMay } from '@/features/identity/queries';
import { Views } from '@/features/views/Views';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { CustomersSearch } from '@/routes/customers';
import { CustomerFilters, NO_FILTERS, useCustomersQuery } from './CustomerFilters';
import { customerColumns, USUAL } from './columns';
import own from './customers.module.css';
import { useOverdueReviews } from './file/useOverdueReviews';
import { KeepingMenu } from './keeping/KeepingMenu';
import { rememberList } from './list';
import { ManyDrawer, type ManyWork } from './ManyDrawer';
import { countQuery, customersQuery } from './queries';
import { rememberColumns, rememberedColumns } from './remembered';
import { text } from './text';

/** Who is chosen: some by hand, or all that match. Another filter chooses anew. */
function useSelection(filter: string) {
  const [state, setState] = useState({ filter, ids: new Set<string>(), isAll: false });
  const now = state.filter === filter ? state : { filter, ids: new Set<string>(), isAll: false };
  return {
    ids: now.ids,
    isAll: now.isAll,
    toggle: (ids: readonly string[], isOn: boolean) => {
      const next = new Set(now.ids);
      for (const id of ids) {
        if (isOn) next.add(id);
        else next.delete(id);
      }
      setState({ filter, ids: next, isAll: false });
    },
    takeAll: () => setState({ filter, ids: new Set(), isAll: true }),
    clear: () => setState({ filter, ids: new Set(), isAll: false }),
  };
}

/** The columns that a filter or an order asks about, which are not among the usual ones. */
function asked({ complete, overdue, sort }: CustomersSearch): string[] {
  const columns = [];
  if (complete || sort?.startsWith('completeness')) columns.push('completeness');
  if (overdue || sort?.startsWith('review_due')) columns.push('review_due');
  return columns;
}

export function CustomersPage() {
  const t = useText(text);
  const search = useSearch({ from: '/inside/customers' });
  const { sort, cursor } = search;
  const query = useCustomersQuery();
  const customers = useQuery(customersQuery({ ...query, sort, cursor }));
  const matching = useQuery(countQuery(query));
  const overdue = useOverdueReviews();
  const navigate = useNavigate();
  const filter = useFilters<CustomersSearch>();
  const address = useAddress<CustomersSearch>();
  const paging = usePaging(customers.data?.next_cursor);
  const mayTag = useMay('customers.manage_customers');
  const mayAssign = useMay('customers.assign_customers');
  const selection = useSelection(JSON.stringify(query));
  const [work, setWork] = useState<ManyWork>();
  const rows = customers.data?.items;
  const remember = () =>
    rememberList({
      ids: rows?.map((it) => it.id) ?? [],
      query: { ...query, sort },
      next: customers.data?.next_cursor ?? undefined,
    });
  const all = useMemo(() => customerColumns(t), [t]);
  const columns = chosenColumns(all, [...USUAL, ...asked(search)], search.columns ?? rememberedColumns());
  const choosing: Column<CustomerItem> = {
    key: 'choose',
    title: t('choose'),
    width: 48,
    phone: 'side',
    render: (it) => (
      <Checkbox
        aria-label={t('chooseOne', { number: it.number })}
        checked={selection.isAll || selection.ids.has(it.id)}
        onChange={(event) => selection.toggle([it.id], event.target.checked)}
      />
    ),
  };
  const isFiltered = Object.keys(NO_FILTERS).some((key) => search[key as keyof typeof NO_FILTERS]);
  const total = matching.data?.count;
  const chosenCount = selection.isAll ? (total ?? 0) : selection.ids.size;
  const chosen: Chosen = selection.isAll ? { filter: query as never } : { customer_ids: [...selection.ids] };
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('customers')}
        hint={
          total === undefined ? (
            '\u00a0'
          ) : (
            <>
              {t('matching', { count: total })}
              {overdue !== undefined && overdue > 0 && (
                <>
                  {' · '}
                  <Link to="/customers" search={{ overdue: '1', sort: 'review_due' }}>
                    {t('reviewOverdue', { count: count(overdue) })}
                  </Link>
                </>
              )}
            </>
          )
        }
        actions={
          <>
            <Views to="/customers" current={search as Record<string, unknown>} />
            <Columns
              name="customers"
              all={all}
              chosen={columns.map((it) => it.key)}
              onChange={(keys) => {
                rememberColumns(keys);
                address({ columns: keys });
              }}
            />
            <KeepingMenu />
            <LinkButton to="/customers/occasions" icon={<GiftOutlined />}>
              {t('upcoming')}
            </LinkButton>
            <Allowed to="customers.define_fields">
              <LinkButton to="/customers/fields" icon={<ProfileOutlined />}>
                {t('definitions')}
              </LinkButton>
            </Allowed>
            <ExportButton of="customers" also={FILE_LISTS} query={{ ...query, sort }} />
            <Allowed to="customers.manage_customers">
              <LinkButton to="/customers/new" color="primary" variant="solid" icon={<PlusOutlined />}>
                {t('newCustomer')}
              </LinkButton>
            </Allowed>
          </>
        }
      />
      <FilterBar onClear={isFiltered ? () => filter(NO_FILTERS) : undefined}>
        <CustomerFilters />
      </FilterBar>
      <div className={own.list} onClickCapture={remember}>
        <DataTable
          fill
          name="customers"
          label={t('customers')}
          columns={mayTag || mayAssign ? [choosing, ...columns] : columns}
          rows={rows}
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
          footer={
            chosenCount === 0 ? (
              (mayTag || mayAssign) && rows?.length ? (
                <Button
                  type="link"
                  size="small"
                  onClick={() =>
                    selection.toggle(
                      rows.map((it) => it.id),
                      true,
                    )
                  }
                >
                  {t('choosePage')}
                </Button>
              ) : (
                t('customersHint')
              )
            ) : (
              <div className={own.chosen}>
                <b aria-live="polite">{t('chosen', { count: chosenCount })}</b>
                {mayTag && (
                  <Button size="small" icon={<TagsOutlined />} onClick={() => setWork('tag')}>
                    {t('tags')}
                  </Button>
                )}
                {mayAssign && (
                  <Button size="small" icon={<UserSwitchOutlined />} onClick={() => setWork('assign')}>
                    {t('assign')}
                  </Button>
                )}
                {!selection.isAll && <JoinGroup customerIds={[...selection.ids]} />}
                {!selection.isAll && total !== undefined && total > chosenCount && (
                  <Button type="link" size="small" onClick={selection.takeAll}>
                    {t('chooseAll', { count: count(total) })}
                  </Button>
                )}
                <Button type="link" size="small" onClick={selection.clear}>
                  {t('chooseNone')}
                </Button>
              </div>
            )
          }
        />
      </div>
      {work && (
        <ManyDrawer
          work={work}
          chosen={chosen}
          onClose={() => setWork(undefined)}
          onDone={() => {
            setWork(undefined);
            selection.clear();
          }}
        />
      )}
    </div>
  );
}
