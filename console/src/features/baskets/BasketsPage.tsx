/** What customers buy on the same day more often than by chance, what earns most first. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { words } from '@/api/problem';
import type { BasketSuggestion } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HowComputed } from '@/components/HowComputed';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { usePaging } from '@/components/paging';
import { useUnit } from '@/features/stations/units';
import { count, exactMoney, percent, plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { basketsQuery } from './queries';
import { text, type zh } from './text';

export function BasketsPage() {
  const t = useText(text);
  const { cursor } = useSearch({ from: '/inside/baskets' });
  const { unitId } = useUnit();
  const baskets = useQuery(basketsQuery({ unit_id: unitId, cursor }));
  const paging = usePaging(baskets.data?.next_cursor);
  const found = baskets.data;
  return (
    <div className={css.fill}>
      <PageHeader title={t('baskets')} hint={t('basketsHint')} />
      {found?.unit && found.from && found.until && (
        <p>
          {t('counted', {
            unit: found.unit.name,
            from: found.from,
            until: found.until,
            days: count(found.customer_days),
            customers: count(found.customers),
          })}
          {found.found > 0 && ` · ${t('found', { count: count(found.found) })}`}
        </p>
      )}
      <DataTable
        fill
        name="baskets"
        label={t('baskets')}
        columns={columns(t)}
        rows={found?.items}
        rowKey={(it) => String(it.place)}
        isStale={baskets.isPlaceholderData}
        error={baskets.error}
        onRetry={() => void baskets.refetch()}
        paging={paging}
        empty={<EmptyState title={t('none')} hint={words(found?.cannot_judge)} />}
      />
      {found && <HowComputed method={found.method} />}
    </div>
  );
}

function columns(t: Translate<typeof zh>): Column<BasketSuggestion>[] {
  const money = (it: number | null | undefined) => (it == null ? t('unknown') : exactMoney(it));
  return [
    {
      key: 'pair',
      title: t('pair'),
      phone: 'title',
      render: (it) => (
        <>
          {it.given.map((one) => words(one.name)).join(' + ')} → <b>{words(it.follows.name)}</b>
        </>
      ),
    },
    {
      key: 'expected',
      title: t('expected'),
      help: t('expectedHelp'),
      isNumber: true,
      phone: 'side',
      render: (it) => money(it.expected_margin_minor),
    },
    {
      key: 'margin',
      title: t('margin'),
      help: t('marginHelp'),
      isNumber: true,
      render: (it) => money(it.margin_minor),
    },
    {
      key: 'lift',
      title: t('lift'),
      help: t('liftHelp'),
      isNumber: true,
      render: (it) => plain(it.lift_hundredths / 100, 2, 2),
    },
    {
      key: 'confidence',
      title: t('confidence'),
      help: t('confidenceHelp'),
      isNumber: true,
      render: (it) => `${percent(it.confidence_per_mille / 1000)} (${percent(it.usual_per_mille / 1000)})`,
    },
    {
      key: 'days',
      title: t('days'),
      help: t('daysHelp'),
      isNumber: true,
      render: (it) => `${count(it.joint_days)} / ${count(it.given_days)}`,
    },
    { key: 'words', title: t('inWords'), wraps: true, render: (it) => words(it.words) },
  ];
}
