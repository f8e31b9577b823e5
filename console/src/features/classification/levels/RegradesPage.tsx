/** Changes of level: those that wait for approval, decided in bulk, and those of the past. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useMemo, useState } from 'react';
import { words } from '@/api/problem';
import type { RegradesPage as Regrades } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useFilters, usePaging } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { REGRADE_STATES, type RegradesSearch } from '@/routes/business';
import { DecideRegrades } from './DecideRegrades';
import { Change } from './LevelPanel';
import { regradesQuery } from './queries';
import { text, type zh } from './text';

export type Regrade = Regrades['items'][number];

export function RegradesPage() {
  const t = useText(text);
  const { stage: state = 'proposed', cursor } = useSearch({ from: '/inside/classification/regrades' });
  const { unitId } = useUnit();
  const regrades = useQuery(regradesQuery({ state, unit_id: unitId, cursor }));
  const paging = usePaging(regrades.data?.next_cursor);
  const filter = useFilters<RegradesSearch>();
  const mayDecide = useMay('classification.approve_regrades') && state === 'proposed';
  const rows = regrades.data?.items;
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [decision, setDecision] = useState<'approve' | 'refuse'>();
  // Who was chosen among the rows that are seen: what is not seen is not decided.
  const chosen = useMemo(() => (rows ?? []).filter((it) => ids.has(it.regrade.id)), [rows, ids]);
  const columns = useMemo(() => {
    const all = regradeColumns(t);
    return mayDecide ? [chooser(t('choose'), ids, setIds), ...all] : all;
  }, [t, mayDecide, ids]);
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('regrades')}
        hint={t('regradesHint')}
        crumb={{ label: t('classification'), to: '/classification' }}
      />
      <FilterBar>
        <Select
          aria-label={t('state')}
          style={{ width: 160 }}
          value={state}
          options={REGRADE_STATES.map((value) => ({ value, label: t.of('state', value) }))}
          onChange={(value) => filter({ stage: value === 'proposed' ? undefined : value })}
        />
      </FilterBar>
      <DataTable
        fill
        name="regrades"
        label={t('regrades')}
        columns={columns}
        rows={rows}
        rowKey={(it) => it.regrade.id}
        isStale={regrades.isPlaceholderData}
        error={regrades.error}
        onRetry={() => void regrades.refetch()}
        paging={paging}
        empty={
          state === 'proposed' ? (
            <EmptyState title={t('noneWaiting')} hint={t('noneWaitingHint')} />
          ) : undefined
        }
        footer={
          mayDecide && (
            <>
              <b aria-live="polite">{t('chosen', { count: chosen.length })}</b>
              <Button
                size="small"
                type="primary"
                disabled={chosen.length === 0}
                onClick={() => setDecision('approve')}
              >
                {t('approve')}
              </Button>
              <Button size="small" disabled={chosen.length === 0} onClick={() => setDecision('refuse')}>
                {t('refuse')}
              </Button>
              <Button
                size="small"
                type="link"
                onClick={() => setIds(new Set(rows?.map((it) => it.regrade.id)))}
              >
                {t('choosePage')}
              </Button>
              <Button size="small" type="link" onClick={() => setIds(new Set())}>
                {t('chooseNone')}
              </Button>
            </>
          )
        }
      />
      {decision && (
        <DecideRegrades
          items={chosen}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDone={() => setIds(new Set())}
        />
      )}
    </div>
  );
}

function regradeColumns(t: Translate<typeof zh>): Column<Regrade>[] {
  return [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <>
          <Link
            to="/customers/$customerId"
            params={{ customerId: it.customer_id }}
            search={{ tab: 'classes' }}
          >
            {it.customer_number}
          </Link>{' '}
          {it.customer_name && <bdi>{it.customer_name}</bdi>}
        </>
      ),
    },
    { key: 'owner', title: t('owner'), render: (it) => it.owner_unit?.name ?? '' },
    { key: 'change', title: t('change'), phone: 'side', render: (it) => <Change regrade={it.regrade} /> },
    {
      key: 'mass',
      title: t('mass'),
      isNumber: true,
      render: (it) => plain(it.regrade.mass_kg / 1000, 1, 1),
    },
    {
      key: 'reason',
      title: t('reason'),
      wraps: true,
      render: (it) => (
        <>
          {words(it.regrade.reason)}
          {it.decided_by_login && (
            <div>
              {t('decidedBy', { login: it.decided_by_login, reason: it.regrade.decision_reason || '–' })}
            </div>
          )}
        </>
      ),
    },
  ];
}

function chooser(
  title: string,
  ids: ReadonlySet<string>,
  choose: (ids: ReadonlySet<string>) => void,
): Column<Regrade> {
  const toggle = (id: string) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return {
    key: 'choose',
    title,
    width: 48,
    phone: 'side',
    render: (it) => (
      <Checkbox
        aria-label={`${title} ${it.customer_number}`}
        checked={ids.has(it.regrade.id)}
        onChange={() => toggle(it.regrade.id)}
      />
    ),
  };
}
