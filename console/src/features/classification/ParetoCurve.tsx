/** How few customers bring how much, and where A and B end. */

import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ParetoBody } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { count, money, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { Palette } from '@/theme/palette';
import { type Part, paretoQuery } from './queries';
import { text } from './text';

export function ParetoCurve({ part }: { part: Part }) {
  const t = useText(text);
  const { data } = useQuery(paretoQuery(part));
  return (
    <Panel
      title={
        <>
          {t('paretoTitle')}
          <Help what={t('paretoTitle')}>{t('paretoHelp')}</Help>
        </>
      }
      extra={
        data && t('paretoBy', { measure: t.of('measure', data.measure), value: money(data.value_minor) })
      }
    >
      {!data ? (
        <Bone height={290} />
      ) : data.points.length === 0 ? (
        <p>{t('noPareto')}</p>
      ) : (
        <Curve data={data} />
      )}
    </Panel>
  );
}

function Curve({ data }: { data: ParetoBody }) {
  const t = useText(text);
  const share = (basisPoints: number) => percent(basisPoints / 10_000);
  const option = useCallback(
    (palette: Palette) => {
      const look = axes(palette);
      const cuts = data.cuts.map((it) => ({
        name: t.of('abc', it.class),
        at: it.point.customers_basis_points / 100,
      }));
      return {
        xAxis: {
          ...look.value,
          min: 0,
          max: 100,
          name: t('shareOfCustomers'),
          nameLocation: 'middle',
          nameGap: 26,
        },
        yAxis: { ...look.value, min: 0, max: 100, name: t('shareOfValue') },
        grid: { left: 8, right: 24, top: 34, bottom: 26, containLabel: true },
        series: [
          {
            type: 'line',
            showSymbol: false,
            name: t('shareOfValue'),
            areaStyle: { opacity: 0.12 },
            lineStyle: { color: palette.link },
            itemStyle: { color: palette.link },
            data: data.points.map((it) => [it.customers_basis_points / 100, it.value_basis_points / 100]),
            markLine: {
              symbol: 'none',
              silent: true,
              lineStyle: { color: palette.muted, type: 'dashed' },
              label: { color: palette.text, formatter: '{b}' },
              data: cuts.map((it) => ({ name: it.name, xAxis: it.at })),
            },
          },
        ],
      };
    },
    [data, t],
  );
  const a = data.cuts.find((it) => it.class === 'a')?.point;
  const summary = a
    ? t('paretoSummary', {
        count: count(a.customers),
        customers: share(a.customers_basis_points),
        value: share(a.value_basis_points),
      })
    : t('paretoTitle');
  return (
    <Chart
      height={260}
      summary={summary}
      option={option}
      table={{
        head: [t('class'), t('total'), t('shareOfCustomers'), t('shareOfValue')],
        rows: data.classes.map((it) => [
          t.of('abc', it.class),
          count(it.part.customers),
          share(it.part.customers_basis_points),
          share(it.part.value_basis_points),
        ]),
      }}
    />
  );
}
