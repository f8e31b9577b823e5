import { useCallback, useMemo } from 'react';
import type { MonthTotals } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { month } from '@/format/days';
import { count, exactLitres, exactMoney, litres } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import type { Palette } from '@/theme/palette';
import { text } from './text';

/** What a customer took each month. */
export function MonthsChart({ months }: { months: readonly MonthTotals[] }) {
  const t = useText(text);
  const shown = useLanguage();
  const names = useMemo(() => months.map((it) => month(it.month, shown)), [months, shown]);
  const option = useCallback(
    (palette: Palette) => ({
      xAxis: { ...axes(palette).category, data: names },
      yAxis: { ...axes(palette).value, name: t('litres') },
      tooltip: {
        trigger: 'axis',
        backgroundColor: palette.raised,
        borderColor: palette.border,
        textStyle: { color: palette.text, fontSize: 13 },
        valueFormatter: (value: unknown) => litres(Number(value) * 1000, shown),
      },
      series: [
        {
          name: t('litres'),
          type: 'bar',
          data: months.map((it) => it.totals.volume_ml / 1000),
          itemStyle: { color: '#3f7fe0', borderRadius: [3, 3, 0, 0] },
          barMaxWidth: 28,
        },
      ],
    }),
    [months, names, shown, t],
  );
  const most = months.reduce((a, b) => (b.totals.volume_ml > a.totals.volume_ml ? b : a));
  const last = months.at(-1) ?? most;
  return (
    <Chart
      height={220}
      summary={t('monthsSummary', {
        count: months.length,
        most: litres(most.totals.volume_ml),
        month: month(most.month),
        last: litres(last.totals.volume_ml),
      })}
      option={option}
      table={{
        head: [t('month'), t('litres'), t('amount'), t('visitsShort')],
        rows: months.map((it, at) => [
          names[at] ?? '',
          exactLitres(it.totals.volume_ml),
          exactMoney(it.totals.amount_minor),
          count(it.totals.visits),
        ]),
      }}
    />
  );
}
