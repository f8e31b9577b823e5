/** Replays of the past: those that were asked for, and what one of them found. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { words } from '@/api/problem';
import type { BacktestsPage as Page } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { BacktestResult } from './BacktestResult';
import { backtestsQuery } from './queries';
import { StartBacktest } from './StartBacktest';
import { text, type zh } from './text';

type Row = Page['items'][number];

function columns(t: Translate<typeof zh>): Column<Row>[] {
  return [
    { key: 'asked', title: t('asked'), render: (it) => instant(it.asked_at) },
    { key: 'unit', title: t('unit'), render: (it) => it.unit?.name },
    { key: 'weeks', title: t('weeks'), render: (it) => `${it.plan.from} – ${it.plan.until}` },
    { key: 'state', title: t('state'), render: (it) => t.of('state', it.state) },
    { key: 'summary', title: t('summary'), wraps: true, render: (it) => words(it.summary) },
    {
      key: 'show',
      title: '',
      render: (it) =>
        it.state === 'waiting' ? null : (
          <Link to="/warnings/backtests" search={{ backtest: it.id }}>
            {t('show')}
          </Link>
        ),
    },
  ];
}

export function BacktestsPage() {
  const t = useText(text);
  const { backtest, cursor } = useSearch({ from: '/inside/warnings/backtests' });
  const found = useQuery(backtestsQuery(cursor));
  const paging = usePaging(found.data?.next_cursor);
  const mayStart = useMay('scores.start_backtests');
  const [isStarting, setIsStarting] = useState(false);
  const shown = useMemo(() => columns(t), [t]);
  const start = mayStart && (
    <Button type="primary" onClick={() => setIsStarting(true)}>
      {t('start')}
    </Button>
  );
  return (
    <div className={css.flow}>
      <PageHeader
        title={t('backtests')}
        hint={t('backtestsHint')}
        crumb={{ label: t('warnings'), to: '/warnings' }}
        actions={start}
      />
      <DataTable
        name="backtests"
        label={t('backtests')}
        columns={shown}
        rows={found.data?.items}
        rowKey={(it) => it.id}
        isStale={found.isPlaceholderData}
        error={found.error}
        onRetry={() => void found.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noBacktests')} hint={t('noBacktestsHint')} />}
      />
      {backtest && <BacktestResult id={backtest} />}
      {isStarting && <StartBacktest onClose={() => setIsStarting(false)} />}
    </div>
  );
}
