/** Who was lost to a station in the period, who came back, and who came for the first time. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useState } from 'react';
import type { ComersBody } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useMay } from '@/features/identity/queries';
import { day } from '@/format/days';
import { count, exactMoney, litres, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { comingsQuery, type Days } from './queries';
import { text } from './text';

const GROUPS = ['lost', 'won_back', 'first_time'] as const;
type Group = (typeof GROUPS)[number];

interface ComingsProps {
  stationId: string;
  period: Days | undefined;
}

export function Comings({ stationId, period }: ComingsProps) {
  const t = useText(text);
  const [group, setGroup] = useState<Group>('lost');
  const readsCustomers = useMay('customers.read_customers');
  const { data, error, refetch } = useQuery({
    ...comingsQuery(stationId, period),
    enabled: readsCustomers,
  });
  if (!readsCustomers) return null;
  const shown = data?.[group];
  const title = t('comings');
  return (
    <>
      <PageHeaderLine
        title={title}
        hint={t.of('comingsHint', group)}
        extra={
          <Segmented
            aria-label={title}
            value={group}
            options={GROUPS.map((value) => ({
              value,
              label: data
                ? t('comingsCount', { name: t.of('comings', value), customers: count(data[value].customers) })
                : t.of('comings', value),
            }))}
            onChange={setGroup}
          />
        }
      />
      <DataTable
        name={`station-comings-${group}`}
        label={t.of('comings', group)}
        rows={shown?.first}
        rowKey={(it) => it.customer.id}
        error={error}
        onRetry={() => void refetch()}
        columns={[
          {
            key: 'name',
            title: t('customer'),
            phone: 'title',
            render: (it) => (
              <Link to="/customers/$customerId" params={{ customerId: it.customer.id }}>
                {it.customer.name || it.customer.number}
              </Link>
            ),
          },
          { key: 'number', title: t('customerNumber'), render: (it) => it.customer.number },
          { key: 'day', title: t.of('comingsDay', group), render: (it) => day(it.day) },
          {
            key: 'volume',
            title: t.of('comingsVolume', group),
            isNumber: true,
            render: (it) => litres(it.volume_ml),
          },
          {
            key: 'amount',
            title: t.of('comingsAmount', group),
            isNumber: true,
            phone: 'side',
            render: (it) => <b title={exactMoney(it.amount_minor)}>{money(it.amount_minor)}</b>,
          },
        ]}
        empty={<EmptyState title={t.of('comingsNobody', group)} />}
        footer={shown && shown.customers > 0 ? <Sum group={group} all={shown} /> : undefined}
      />
    </>
  );
}

function Sum({ group, all }: { group: Group; all: ComersBody }) {
  const t = useText(text);
  const sum = t(group === 'first_time' ? 'comingsBought' : 'comingsYear', {
    count: all.customers,
    volume: litres(all.volume_ml),
    amount: money(all.amount_minor),
  });
  const listed = all.first.length;
  return listed < all.customers ? `${sum} · ${t('comingsListed', { count: listed })}` : sum;
}
