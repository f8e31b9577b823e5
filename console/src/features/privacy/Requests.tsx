import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { words } from '@/api/problem';
import type { RequestItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { day, instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { PrivacySearch } from '@/routes/business';
import { requestsQuery } from './queries';
import { RequestDrawer } from './RequestDrawer';
import { text, type zh } from './text';

/** What persons asked for, and by when it must be answered. */
export function Requests() {
  const t = useText(text);
  const { shown, request, cursor } = useSearch({ from: '/inside/privacy' });
  const filter = useFilters<PrivacySearch>();
  const address = useAddress<PrivacySearch>();
  const requests = useQuery(
    requestsQuery({
      cursor,
      is_open: shown === undefined ? true : undefined,
      is_overdue: shown === 'late' ? true : undefined,
    }),
  );
  const paging = usePaging(requests.data?.next_cursor);
  const open = (it: RequestItem) => address({ request: it.id });
  return (
    <div className={page.stack}>
      <Segmented
        aria-label={t('state')}
        value={shown ?? 'open'}
        onChange={(value) => filter({ shown: value === 'open' ? undefined : (value as 'all' | 'late') })}
        options={[
          { value: 'open', label: t('onlyOpen') },
          { value: 'late', label: t('onlyLate') },
          { value: 'all', label: t('allRequests') },
        ]}
      />
      <DataTable
        name="requests"
        label={t('requests')}
        columns={columns(t, open)}
        rows={requests.data?.items}
        rowKey={(it) => it.id}
        current={request}
        isStale={requests.isPlaceholderData}
        error={requests.error}
        onRetry={() => void requests.refetch()}
        onOpen={open}
        paging={paging}
        empty={<EmptyState title={t('noRequests')} hint={t('noRequestsHint')} />}
      />
      {request && <RequestDrawer requestId={request} onClose={() => address({ request: undefined })} />}
    </div>
  );
}

function columns(t: Translate<typeof zh>, open: (it: RequestItem) => void): Column<RequestItem>[] {
  return [
    {
      key: 'serial',
      title: t('serial'),
      width: 80,
      render: (it) => (
        <Button type="link" size="small" onClick={() => open(it)}>
          {it.serial}
        </Button>
      ),
    },
    {
      key: 'kind',
      title: t('requestKind'),
      width: 170,
      phone: 'title',
      render: (it) => words(it.kind_name),
    },
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
    {
      key: 'state',
      title: t('state'),
      width: 150,
      phone: 'side',
      render: (it) => (
        <Badge tone={it.is_overdue ? 'red' : it.closed_at ? 'grey' : 'blue'}>{words(it.state_name)}</Badge>
      ),
    },
    {
      key: 'due',
      title: t('dueOn'),
      width: 150,
      render: (it) => (
        <>
          {day(it.due_on)} {it.is_overdue && <Badge tone="red">{t('late')}</Badge>}
        </>
      ),
    },
    { key: 'received', title: t('received'), render: (it) => instant(it.received_at) },
  ];
}
