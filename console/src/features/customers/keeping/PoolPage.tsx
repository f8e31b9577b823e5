/** Customers whom nobody looks after, to be picked. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, oneLanguage, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CustomerDetail, PoolItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { usePaging } from '@/components/paging';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { type Translate, useText } from '@/i18n/text';
import { LimitsPanel } from './LimitsPanel';
import { poolQuery } from './queries';
import { text, type zh } from './text';

export function PoolPage() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/customers/pool' });
  const pool = useQuery(poolQuery(cursor));
  const paging = usePaging(pool.data?.next_cursor);
  const mayAssign = useMay('customers.assign_customers');
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('pool')}
        hint={t('poolHint')}
        crumb={{ label: t('customers'), to: '/customers' }}
      />
      <DataTable
        name="pool"
        label={t('pool')}
        columns={columns(t, mayAssign)}
        rows={pool.data?.items}
        rowKey={(it) => it.id}
        isStale={pool.isPlaceholderData}
        error={pool.error}
        onRetry={() => void pool.refetch()}
        paging={paging}
        empty={<EmptyState title={t('poolEmpty')} hint={t('poolEmptyHint')} />}
        footer={
          pool.data &&
          t('poolSize', { count: pool.data.size, held: pool.data.held, max: pool.data.limits.held_max })
        }
      />
      {mayAssign && <LimitsPanel />}
    </div>
  );
}

/** Whoever sees their own customers alone cannot open one before it is theirs. */
function columns(t: Translate<typeof zh>, mayOpen: boolean): Column<PoolItem>[] {
  return [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) =>
        mayOpen ? (
          <Link to="/customers/$customerId" params={{ customerId: it.id }}>
            {it.name || it.number}
          </Link>
        ) : (
          it.name || it.number
        ),
    },
    { key: 'kind', title: t('kind'), width: 120, render: (it) => <Badge>{t.of('kind', it.kind)}</Badge> },
    { key: 'owner', title: t('owner'), render: (it) => it.owner?.name ?? '–' },
    { key: 'contact', title: t('contact'), render: (it) => [...it.phones, ...it.plates].join(' ') || '–' },
    { key: 'pick', title: '', width: 260, phone: 'side', wraps: true, render: (it) => <Pick item={it} /> },
  ];
}

function Pick({ item }: { item: PoolItem }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<undefined, CustomerDetail>({
    send: (_, key) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/pick', {
          params: { path: { customer_id: item.id } },
          body: {},
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: () => {
      message.success(t('picked'));
      void queryClient.invalidateQueries();
    },
    onProblem: (problem) => {
      message.error(sentence(asProblem(problem)));
      void queryClient.invalidateQueries({ queryKey: ['pool'] });
      return true;
    },
  });
  if (item.refusal) return <span>{oneLanguage(item.refusal)}</span>;
  return (
    <Button size="small" loading={isPending} onClick={() => submit(undefined)}>
      {t('pick')}
    </Button>
  );
}
