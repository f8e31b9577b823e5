import { useCallback, useMemo } from 'react';
import type { MonthPrice, MonthTotals } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { month } from '@/format/days';
import { count, exactLitres, exactMoney, litres, unitPrice } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import type { Palette } from '@/theme/palette';
import { text } from './text';

/** Something that happened to the customer, as the chart marks it. */
export interface Mark {
  day: string;
  kind: 'warning' | 'class';
  /** In words: the state, the class. */
  what: string;
}

interface MonthsChartProps {
  months: readonly MonthTotals[];
  prices?: readonly MonthPrice[];
  marks?: readonly Mark[];
}

const NO_PRICES: readonly MonthPrice[] = [];
const NO_MARKS: readonly Mark[] = [];

/** What a customer took each month, what it cost, and what happened to them. */
export function MonthsChart({ months, prices = NO_PRICES, marks = NO_MARKS }: MonthsChartProps) {
  const t = useText(text);
  const shown = useLanguage();
  const rows = useMemo(() => {
    const byMonth = new Map(prices.map((it) => [it.month, it.unit_price_ufen]));
    return months.map((it) => ({
      ...it.totals,
      name: month(it.month, shown),
      price: byMonth.get(it.month),
      marks: marks.filter((mark) => mark.day.replace('-', '').startsWith(String(it.month))),
    }));
  }, [months, prices, marks, shown]);
  const hasPrices = rows.some((it) => it.price !== undefined);
  const option = useCallback(
    (palette: Palette) => {
      const look = axes(palette);
      const dots = (kind: Mark['kind'], colour: string) => ({
        name: t.of('mark', kind),
        type: 'line',
        symbol: kind === 'warning' ? 'triangle' : 'diamond',
        symbolSize: 9,
        lineStyle: { opacity: 0 },
        itemStyle: { color: colour },
        data: rows.map((it) => (it.marks.some((mark) => mark.kind === kind) ? it.volume_ml / 1000 : null)),
        z: kind === 'warning' ? 5 : 4,
      });
      return {
        legend: { right: 8, top: 0, textStyle: { color: palette.muted }, itemWidth: 14, itemHeight: 8 },
        grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
        xAxis: { ...look.category, data: rows.map((it) => it.name) },
        yAxis: [
          { ...look.value, name: t('litres') },
          ...(hasPrices
            ? [
                {
                  ...look.value,
                  name: t('perLitre'),
                  nameTextStyle: { color: palette.muted, align: 'right' as const },
                  scale: true,
                  splitLine: { show: false },
                  axisLabel: { color: palette.muted, formatter: (value: number) => value.toFixed(2) },
                },
              ]
            : []),
        ],
        tooltip: {
          formatter: (points: { dataIndex: number }[]) => {
            const row = rows[points[0]?.dataIndex ?? 0];
            if (!row) return '';
            return [
              `${row.name} <b>${litres(row.volume_ml, shown)}</b>`,
              ...(row.price === undefined ? [] : [`${t('price')} ${unitPrice(row.price)}`]),
              ...row.marks.map((mark) => `${mark.day} ${t.of('mark', mark.kind)} ${mark.what}`),
            ].join('<br>');
          },
        },
        series: [
          {
            name: t('litres'),
            type: 'bar',
            data: rows.map((it) => it.volume_ml / 1000),
            itemStyle: { color: '#3f7fe0', borderRadius: [3, 3, 0, 0] },
            barMaxWidth: 28,
          },
          ...(hasPrices
            ? [
                {
                  name: t('price'),
                  type: 'line',
                  yAxisIndex: 1,
                  data: rows.map((it) => (it.price === undefined ? null : it.price / 100_000_000)),
                  showSymbol: false,
                  connectNulls: true,
                  lineStyle: { color: '#e6a23c', width: 2 },
                  itemStyle: { color: '#e6a23c' },
                },
              ]
            : []),
          ...(rows.some((it) => it.marks.some((mark) => mark.kind === 'warning'))
            ? [dots('warning', '#d9534f')]
            : []),
          ...(rows.some((it) => it.marks.some((mark) => mark.kind === 'class'))
            ? [dots('class', '#8e6ad8')]
            : []),
        ],
      };
    },
    [rows, hasPrices, shown, t],
  );
  const most = months.reduce((a, b) => (b.totals.volume_ml > a.totals.volume_ml ? b : a));
  const last = months.at(-1) ?? most;
  return (
    <Chart
      height={240}
      summary={t('monthsSummary', {
        count: months.length,
        most: litres(most.totals.volume_ml),
        month: month(most.month),
        last: litres(last.totals.volume_ml),
      })}
      option={option}
      table={{
        head: [t('month'), t('litres'), t('amount'), t('visitsShort'), t('price'), t('marks')],
        rows: rows.map((it) => [
          it.name,
          exactLitres(it.volume_ml),
          exactMoney(it.amount_minor),
          count(it.visits),
          it.price === undefined ? '–' : unitPrice(it.price),
          it.marks.map((mark) => `${mark.day} ${mark.what}`).join('; ') || '–',
        ]),
      }}
    />
  );
}
