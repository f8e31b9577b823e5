/** Birthdays and anniversaries to come, of the customers in sight. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import type { ComingOccasion } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { employeeName } from '@/features/stations/employees';
import { daysBetween, dayWithWeekday, today } from '@/format/days';
import { useText } from '@/i18n/text';
import { UPCOMING_DAYS } from '@/routes/customers';
import { upcomingPage } from './queries';
import { text } from './text';

export function UpcomingPage() {
  const t = useText(text);
  const navigate = useNavigate();
  const { within = '14' } = useSearch({ from: '/inside/customers/occasions' });
  const coming = useInfiniteQuery({
    queryKey: ['customers', 'occasions', within],
    queryFn: ({ pageParam }) => upcomingPage(Number(within), pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const columns: Column<ComingOccasion>[] = [
    {
      key: 'on',
      title: t('occasionDate'),
      width: 190,
      render: (it) => dayWithWeekday(it.on),
    },
    {
      key: 'in',
      title: '',
      width: 100,
      phone: 'side',
      render: (it) => {
        const left = daysBetween(today(), it.on);
        return left <= 0 ? <Badge tone="amber">{t('today')}</Badge> : t('inDays', { days: left });
      },
    },
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <Link to="/customers/$customerId" params={{ customerId: it.customer.id }}>
          {it.customer.name || it.customer.number}
        </Link>
      ),
    },
    { key: 'kind', title: t('occasionKind'), render: (it) => t.of('on', it.kind) },
    { key: 'phones', title: t('phone'), render: (it) => it.customer.phones[0] ?? '–' },
    {
      key: 'by',
      title: t('owner'),
      render: (it) => employeeName(it.customer.maintainer) || it.customer.owner?.name || '–',
    },
  ];
  return (
    <div className={page.fill}>
      <PageHeader
        crumb={{ label: t('customers'), to: '/customers' }}
        title={t('upcoming')}
        hint={t('upcomingHint')}
        actions={
          <Select
            aria-label={t('occasionDate')}
            style={{ width: 140 }}
            value={within}
            options={UPCOMING_DAYS.map((value) => ({ value, label: t('upcomingDays', { days: value }) }))}
            onChange={(value) => void navigate({ to: '.', search: { within: value }, replace: true })}
          />
        }
      />
      <DataTable
        fill
        name="upcoming"
        label={t('upcoming')}
        columns={columns}
        rows={coming.data?.pages.flatMap((it) => it.items)}
        rowKey={(it) => it.id}
        error={coming.error}
        onRetry={() => void coming.refetch()}
        empty={<EmptyState title={t('noUpcoming')} />}
        footer={
          coming.hasNextPage && (
            <Button
              size="small"
              loading={coming.isFetchingNextPage}
              onClick={() => void coming.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )
        }
      />
    </div>
  );
}
