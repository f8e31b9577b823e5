/** The days of the period beside the comparable days of the year before, with the festivals. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useCallback, useMemo } from 'react';
import type { Cockpit, Figures } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { EmptyState } from '@/components/EmptyState';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { addDays, dayWithWeekday } from '@/format/days';
import { festival } from '@/format/festivals';
import { count, exactLitres, exactMoney, plain } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { type CockpitSearch, MEASURES } from '@/routes/business';
import type { Palette } from '@/theme/palette';
import { text } from './text';

type Measure = (typeof MEASURES)[number];

const READ: Readonly<Record<Measure, (it: Figures) => number>> = {
  volume: (it) => it.volume_ml / 1000,
  amount: (it) => it.amount_minor / 100,
  visits: (it) => it.visits,
};
const SAY: Readonly<Record<Measure, (value: number) => string>> = {
  volume: (value) => exactLitres(Math.round(value) * 1000),
  amount: (value) => exactMoney(Math.round(value * 100)),
  visits: (value) => count(value),
};

export function DaysChart({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const { measure = 'volume' } = useSearch({ from: '/inside/' });
  const navigate = useNavigate();
  return (
    <Panel
      title={
        <>
          {t('byDay')}
          <Help what={t('byDay')}>{t(data?.last_year_basis === 'lunar' ? 'lunarHelp' : 'weekdayHelp')}</Help>
        </>
      }
      extra={
        <Segmented
          size="small"
          aria-label={t('measure')}
          value={measure}
          options={MEASURES.map((value) => ({ value, label: t.of('measure', value) }))}
          onChange={(value) =>
            void navigate({
              to: '/',
              search: (before) => ({
                ...before,
                measure: value === 'volume' ? undefined : (value as CockpitSearch['measure']),
              }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      }
    >
      {!data ? (
        <Bone height={287} />
      ) : data.days.length === 0 ? (
        <EmptyState title={t('noSales')} hint={t('noSalesHint')} />
      ) : (
        <Days data={data} measure={measure} />
      )}
    </Panel>
  );
}

function Days({ data, measure }: { data: Cockpit; measure: Measure }) {
  const t = useText(text);
  const shown = useLanguage();
  const { days, last_year: lastYear } = data;
  const read = READ[measure];
  const say = SAY[measure];
  const rows = useMemo(
    () =>
      days.map((it, at) => ({
        day: it.day,
        dayBefore: addDays(lastYear.from, at),
        now: READ[measure](it.figures.now),
        before: READ[measure](it.figures.last_year),
      })),
    [days, lastYear.from, measure],
  );
  const option = useCallback(
    (palette: Palette) => {
      const look = axes(palette);
      const feasts = rows.flatMap((it) => {
        const name = festival(it.day)?.[shown];
        return name ? [{ xAxis: it.day, label: { formatter: name } }] : [];
      });
      return {
        legend: {
          right: 8,
          top: 0,
          icon: 'roundRect',
          itemHeight: 4,
          textStyle: { color: palette.muted },
          itemWidth: 18,
        },
        grid: { left: 8, right: 16, top: 40, bottom: 4, containLabel: true },
        xAxis: {
          ...look.category,
          boundaryGap: false,
          data: rows.map((it) => it.day),
          axisLabel: { ...look.category.axisLabel, formatter: (value: string) => value.slice(5) },
        },
        yAxis: {
          ...look.value,
          name: t.of('axis', measure),
          axisLabel: { color: palette.muted, formatter: (value: number) => plain(value) },
        },
        tooltip: {
          formatter: (points: { dataIndex: number }[]) => {
            const row = rows[points[0]?.dataIndex ?? 0];
            if (!row) return '';
            return [
              `${dayWithWeekday(row.day, shown)} <b>${SAY[measure](row.now)}</b>`,
              `${dayWithWeekday(row.dayBefore, shown)} <b>${SAY[measure](row.before)}</b>`,
            ].join('<br>');
          },
        },
        series: [
          {
            name: t('now'),
            type: 'line',
            data: rows.map((it) => it.now),
            showSymbol: rows.length < 2,
            lineStyle: { width: 2, color: '#3f7fe0' },
            itemStyle: { color: '#3f7fe0' },
            areaStyle: { color: '#3f7fe0', opacity: 0.08 },
            markLine: {
              symbol: 'none',
              silent: true,
              data: feasts,
              lineStyle: { color: palette.amber, type: 'dashed' },
              label: { color: palette.amber, position: 'end' },
            },
          },
          {
            name: t('lastYear'),
            type: 'line',
            data: rows.map((it) => it.before),
            showSymbol: false,
            lineStyle: { width: 1.5, color: '#97a3b4', type: 'dashed' },
            itemStyle: { color: '#97a3b4' },
          },
        ],
      };
    },
    [rows, measure, shown, t],
  );
  const best = days.reduce((a, b) => (read(b.figures.now) > read(a.figures.now) ? b : a));
  return (
    <Chart
      height={260}
      summary={t('daysSummary', {
        count: days.length,
        best: dayWithWeekday(best.day, shown),
        value: say(read(best.figures.now)),
      })}
      option={option}
      table={{
        head: [t('day'), t.of('measure', measure), t('lastYearDay'), t('lastYear')],
        rows: rows.map((it) => [
          dayWithWeekday(it.day, shown),
          say(it.now),
          dayWithWeekday(it.dayBefore, shown),
          say(it.before),
        ]),
      }}
    />
  );
}
