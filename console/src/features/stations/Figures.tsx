/** What a station sold, when, and to whom. */

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useCallback, useMemo } from 'react';
import type { StationFiguresBody } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { type Share, ShareBar } from '@/components/ShareBar';
import { WeekHeat } from '@/components/WeekHeat';
import { RELATIONSHIP_TONES } from '@/features/classification/ClassBadges';
import { useMay } from '@/features/identity/queries';
import { addDays, dayWithWeekday } from '@/format/days';
import { exactLitres, exactMoney, litres, money, plain } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { PERIODS, RELATIONSHIPS } from '@/routes/business';
import type { Palette } from '@/theme/palette';
import { Comings } from './Comings';
import { neighbours, places } from './geometry';
import { allStationsQuery, figuresQuery } from './queries';
import { StationMap } from './StationMap';
import { text } from './text';

const USUAL = '28';
const COLOURS = ['#3f7fe0', '#3fa66a', '#e6a23c', '#8e6ad8', '#2fa3b0', '#d9534f', '#97a3b4'] as const;

export function StationFigures({ stationId }: { stationId: string }) {
  const t = useText(text);
  const { days } = useSearch({ from: '/inside/stations/$stationId' });
  const navigate = useNavigate();
  const usual = useQuery(figuresQuery(stationId));
  const until = usual.data?.period.until;
  const wanted = days && until ? { from: addDays(until, 1 - Number(days)), until } : undefined;
  const other = useQuery({ ...figuresQuery(stationId, wanted), enabled: wanted !== undefined });
  const { data, error } = wanted ? other : usual;
  return (
    <>
      <PageHeaderLine
        title={t('figures')}
        hint={data ? t('periodValue', data.period) : '\u00a0'}
        extra={
          <Segmented
            aria-label={t('period')}
            value={days ?? USUAL}
            options={PERIODS.map((value) => ({ value, label: t('lastDays', { count: Number(value) }) }))}
            onChange={(value) =>
              void navigate({
                to: '.',
                search: (before) => ({ ...before, days: value === USUAL ? undefined : (value as '7') }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        }
      />
      <ProblemNote error={error} />
      <div className={page.split}>
        <div className={page.stack}>
          <Panel
            title={
              <>
                {t('byGrade')}
                <Help what={t('byGrade')}>{t('byGradeHelp')}</Help>
              </>
            }
          >
            {data ? <Grades data={data} /> : <Bone height={287} />}
          </Panel>
          <Panel title={t('hours')} extra={t('hoursHint')}>
            {data ? <WeekHeat cells={data.hours} label={t('hours')} /> : <Bone height={190} />}
          </Panel>
          <TopCustomers data={data} />
          <Comings stationId={stationId} period={wanted} />
        </div>
        <div className={page.stack}>
          <Relationships stationId={stationId} data={data} />
          <Neighbours stationId={stationId} />
        </div>
      </div>
    </>
  );
}

function Grades({ data }: { data: StationFiguresBody }) {
  const t = useText(text);
  const shown = useLanguage();
  const { grades } = data;
  const { days, names, values } = useMemo(() => {
    const liquid = grades.filter((it) => it.unit === 'millilitre');
    const allDays = [...new Set(grades.map((it) => it.day))].sort();
    const name = (it: (typeof grades)[number]) =>
      [t.of('family', it.family), it.grade && `${it.grade}#`].filter(Boolean).join(' ');
    const sums = new Map<string, Map<string, number>>();
    for (const it of liquid) {
      const of = sums.get(name(it)) ?? new Map<string, number>();
      of.set(it.day, (of.get(it.day) ?? 0) + it.quantity);
      sums.set(name(it), of);
    }
    const total = (of: Map<string, number>) => [...of.values()].reduce((a, b) => a + b, 0);
    const ordered = [...sums].sort((a, b) => total(b[1]) - total(a[1]));
    return {
      days: allDays,
      names: ordered.map(([it]) => it),
      values: ordered.map(([, of]) => allDays.map((it) => of.get(it) ?? 0)),
    };
  }, [grades, t]);
  const option = useCallback(
    (palette: Palette) => {
      const look = axes(palette);
      return {
        legend: { right: 8, top: 0, textStyle: { color: palette.muted }, itemWidth: 14, itemHeight: 8 },
        grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
        xAxis: {
          ...look.category,
          data: days,
          axisLabel: { ...look.category.axisLabel, formatter: (value: string) => value.slice(5) },
        },
        yAxis: {
          ...look.value,
          name: t('litresAxis'),
          axisLabel: { color: palette.muted, formatter: (value: number) => plain(value) },
        },
        tooltip: {
          valueFormatter: (value: unknown) => litres(Number(value) * 1000, shown),
        },
        series: names.map((name, at) => ({
          name,
          type: 'bar',
          stack: 'all',
          data: (values[at] ?? []).map((it) => it / 1000),
          itemStyle: { color: COLOURS[at % COLOURS.length] },
          barMaxWidth: 26,
        })),
      };
    },
    [days, names, values, shown, t],
  );
  if (names.length === 0) return <EmptyState title={t('noFigures')} hint={t('noFiguresHint')} />;
  const all = values.flat().reduce((a, b) => a + b, 0);
  const first = (values[0] ?? []).reduce((a, b) => a + b, 0);
  return (
    <Chart
      height={260}
      summary={t('gradesSummary', { all: litres(all), grade: names[0] ?? '', litres: litres(first) })}
      option={option}
      table={{
        head: [t('day'), ...names],
        rows: days.map((it, at) => [
          dayWithWeekday(it, shown),
          ...values.map((of) => exactLitres(of[at] ?? 0)),
        ]),
      }}
    />
  );
}

function TopCustomers({ data }: { data: StationFiguresBody | undefined }) {
  const t = useText(text);
  if (!useMay('customers.read_customers')) return null;
  return (
    <>
      <PageHeaderLine title={t('topCustomers')} hint={t('topCustomersHint')} />
      <DataTable
        name="station-customers"
        label={t('topCustomers')}
        rows={data?.top_customers}
        rowKey={(it) => it.customer.id}
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
          {
            key: 'visits',
            title: t('visits'),
            isNumber: true,
            render: (it) => t('visitsValue', { count: it.visits }),
          },
          {
            key: 'amount',
            title: t('amount'),
            isNumber: true,
            phone: 'side',
            render: (it) => <b title={exactMoney(it.amount_minor)}>{money(it.amount_minor)}</b>,
          },
        ]}
        empty={<EmptyState title={t('noTopCustomers')} />}
      />
    </>
  );
}

function Relationships({ stationId, data }: { stationId: string; data: StationFiguresBody | undefined }) {
  const t = useText(text);
  const reads = useMay('customers.read_customers');
  const shares = RELATIONSHIPS.map((key): Share => {
    const share: Share = {
      key,
      label: t.of('relationship', key),
      value: data?.relationships[key] ?? 0,
      tone: RELATIONSHIP_TONES[key] ?? 'grey',
    };
    return reads
      ? { ...share, link: { to: '/customers', search: { home: stationId, relationship: key } } }
      : share;
  });
  const all = shares.reduce((sum, it) => sum + it.value, 0);
  return (
    <Panel
      title={
        <>
          {t('relationships')}
          <Help what={t('relationships')}>{t('relationshipsHelp')}</Help>
        </>
      }
      extra={data && t('customersCount', { count: all })}
    >
      {data ? <ShareBar shares={shares} /> : <Bone height={206} />}
    </Panel>
  );
}

const NEIGHBOURS = 5;

function Neighbours({ stationId }: { stationId: string }) {
  const t = useText(text);
  const { data } = useQuery(allStationsQuery());
  const all = useMemo(() => places(data ?? []), [data]);
  const near = neighbours(all, stationId).slice(0, NEIGHBOURS);
  const self = all.find((it) => it.id === stationId);
  return (
    <Panel title={t('neighbours')} extra={t('neighboursHint')}>
      {!data ? (
        <Bone height={200} />
      ) : !self || near.length === 0 ? (
        <EmptyState title={t('noNeighbours')} />
      ) : (
        <>
          <StationMap places={[self, ...near]} current={stationId} />
          <ShareList near={near} />
        </>
      )}
    </Panel>
  );
}

function ShareList({ near }: { near: ReturnType<typeof neighbours> }) {
  const t = useText(text);
  return (
    <DataTable
      name="neighbours"
      label={t('neighbours')}
      rows={near}
      rowKey={(it) => it.id}
      columns={[
        {
          key: 'name',
          title: t('name'),
          phone: 'title',
          render: (it) => (
            <Link to="/stations/$stationId" params={{ stationId: it.id }}>
              {it.name}
            </Link>
          ),
        },
        { key: 'direction', title: t('direction'), render: (it) => t.of('direction', String(it.direction)) },
        {
          key: 'km',
          title: t('distance'),
          help: t('distanceHelp'),
          isNumber: true,
          phone: 'side',
          render: (it) => t('kilometres', { km: plain(it.km, 1) }),
        },
      ]}
    />
  );
}
