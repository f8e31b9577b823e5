/** Families, stations and warnings of the period, each row leading to the list behind it. */

import { Link } from '@tanstack/react-router';
import type { Cockpit, FamilyFigures, Figures, StationFigures, WarningCounts } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useMay } from '@/features/identity/queries';
import { StateBadge } from '@/features/warnings/StateBadge';
import { daysBetween } from '@/format/days';
import { count, exactLitres, exactMoney, litres, money, percent, quantity } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { Change } from './Change';
import css from './cockpit.module.css';
import { text, type zh } from './text';

type Words = Translate<typeof zh>;

/** Litres, or kilograms of what is weighed. */
function much(it: Figures) {
  if (it.volume_ml) return <span title={exactLitres(it.volume_ml)}>{litres(it.volume_ml)}</span>;
  return it.mass_g ? quantity(it.mass_g, 'gram') : '–';
}

const amount = (value: number) => <span title={exactMoney(value)}>{money(value)}</span>;

export function Families({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const all = data?.sales.now.amount_minor ?? 0;
  const rows =
    data && [...data.families].sort((a, b) => b.figures.now.amount_minor - a.figures.now.amount_minor);
  const columns: Column<FamilyFigures>[] = [
    { key: 'family', title: t('family'), phone: 'title', render: (it) => t.of('family', it.family) },
    { key: 'much', title: t('quantity'), isNumber: true, render: (it) => much(it.figures.now) },
    {
      key: 'amount',
      title: t('sales'),
      isNumber: true,
      phone: 'side',
      render: (it) => amount(it.figures.now.amount_minor),
    },
    {
      key: 'share',
      title: t('share'),
      help: t('shareHelp'),
      isNumber: true,
      render: (it) => (all > 0 ? percent(it.figures.now.amount_minor / all) : '–'),
    },
    ...versus<FamilyFigures>(
      t,
      (it) => it.figures,
      (it) => it.amount_minor,
      money,
    ),
  ];
  return (
    <div className={page.stack}>
      <PageHeaderLine title={t('byFamily')} />
      <DataTable
        name="families"
        label={t('byFamily')}
        rows={rows}
        rowKey={(it) => it.family}
        columns={columns}
        empty={<EmptyState title={t('noSales')} hint={t('noSalesHint')} />}
      />
    </div>
  );
}

function versus<Row>(
  t: Words,
  of: (row: Row) => { now: Figures; previous: Figures; last_year: Figures },
  read: (it: Figures) => number,
  format: (value: number) => string,
): Column<Row>[] {
  return (['previous', 'last_year'] as const).map((key) => ({
    key,
    title: t(key === 'previous' ? 'versusPrevious' : 'versusYear'),
    isNumber: true,
    render: (row) => (
      <Change
        now={read(of(row).now)}
        before={read(of(row)[key])}
        title={t('was', { value: format(read(of(row)[key])) })}
      />
    ),
  }));
}

/** Of the target of the month, as much as falls on the days of the period. */
function attainment(it: StationFigures, data: Cockpit): number | undefined {
  const target = it.target_volume_ml ?? it.target_amount_minor;
  if (!target) return undefined;
  const { from, until } = data.period;
  const [year = 0, month = 1] = until.split('-').map(Number);
  const share = (daysBetween(from, until) + 1) / new Date(Date.UTC(year, month, 0)).getUTCDate();
  const now = it.target_volume_ml ? it.figures.now.volume_ml : it.figures.now.amount_minor;
  return now / (target * share);
}

export function Stations({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const readsWarnings = useMay('warnings.read_warnings');
  const most = Math.max(1, ...(data?.stations ?? []).map((it) => it.figures.now.volume_ml));
  const columns: Column<StationFigures>[] = [
    {
      key: 'name',
      title: t('station'),
      phone: 'title',
      render: (it) => (
        <Link to="/stations/$stationId" params={{ stationId: it.station_id }}>
          {it.name}
        </Link>
      ),
    },
    {
      key: 'litres',
      title: t('litres'),
      width: '26%',
      phone: 'side',
      render: (it) => (
        <span className={css.ranked}>
          <span className={css.track} aria-hidden="true">
            <span style={{ width: `${(Math.max(0, it.figures.now.volume_ml) / most) * 100}%` }} />
          </span>
          <span title={exactLitres(it.figures.now.volume_ml)}>{litres(it.figures.now.volume_ml)}</span>
        </span>
      ),
    },
    ...versus<StationFigures>(
      t,
      (it) => it.figures,
      (it) => it.volume_ml,
      litres,
    ),
    { key: 'sales', title: t('sales'), isNumber: true, render: (it) => amount(it.figures.now.amount_minor) },
    {
      key: 'target',
      title: t('target'),
      help: t('targetHelp'),
      isNumber: true,
      render: (it) => {
        const share = data && attainment(it, data);
        return share === undefined ? (
          <span className={css.muted}>{t('noTarget')}</span>
        ) : (
          <span className={share < 1 ? css.fall : css.rise}>{percent(share)}</span>
        );
      },
    },
    {
      key: 'warnings',
      title: t('openWarnings'),
      help: t('openWarningsHelp'),
      isNumber: true,
      render: (it) =>
        readsWarnings && it.warnings > 0 ? (
          <Link to="/warnings" search={{ unit: it.code }}>
            {count(it.warnings)}
          </Link>
        ) : (
          count(it.warnings)
        ),
    },
  ];
  return (
    <div className={page.stack}>
      <PageHeaderLine title={t('ranking')} hint={t('rankingHint')} />
      <DataTable
        name="ranking"
        label={t('ranking')}
        rows={data?.stations}
        rowKey={(it) => it.station_id}
        columns={columns}
        empty={<EmptyState title={t('noStations')} />}
      />
    </div>
  );
}

export function Warnings({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const order = ['confirmed', 'red', 'yellow'];
  const rows = data && [...data.warnings].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const list = (it: WarningCounts, value: number, attention?: 'new' | 'overdue') => (
    <Link
      to="/warnings"
      search={{ state: it.state as 'red', ...(attention ? { attention } : {}) }}
      className={attention === 'overdue' && value > 0 ? css.fall : ''}
    >
      {count(value)}
    </Link>
  );
  const columns: Column<WarningCounts>[] = [
    { key: 'state', title: t('warnings'), phone: 'title', render: (it) => <StateBadge state={it.state} /> },
    { key: 'open', title: t('openCount'), isNumber: true, phone: 'side', render: (it) => list(it, it.count) },
    {
      key: 'new',
      title: t('fresh'),
      help: t('freshWarningsHelp'),
      isNumber: true,
      render: (it) => count(it.new),
    },
    {
      key: 'overdue',
      title: t('overdue'),
      help: t('overdueHelp'),
      isNumber: true,
      render: (it) => list(it, it.overdue, 'overdue'),
    },
    {
      key: 'litres',
      title: t('litresAtRisk'),
      help: t('atRiskHelp'),
      isNumber: true,
      render: (it) => <span title={exactLitres(it.volume_at_risk_ml)}>{litres(it.volume_at_risk_ml)}</span>,
    },
    {
      key: 'value',
      title: t('value'),
      help: t('atRiskHelp'),
      isNumber: true,
      render: (it) => <b>{amount(it.value_at_risk_minor)}</b>,
    },
  ];
  return (
    <div className={page.stack}>
      <PageHeaderLine title={t('openWarnings')} />
      <DataTable
        name="open-warnings"
        label={t('openWarnings')}
        rows={rows}
        rowKey={(it) => it.state}
        columns={columns}
        empty={<EmptyState title={t('noWarnings')} />}
      />
    </div>
  );
}
