/** What a unit will probably sell, family by family, with how sure that is and how earlier forecasts did. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useCallback, useState } from 'react';
import { words } from '@/api/problem';
import type { FamilyForecast } from '@/api/schema.gen';
import { axes, Chart } from '@/components/Chart';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { useMay } from '@/features/identity/queries';
import { exactLitres, litres, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { Palette } from '@/theme/palette';
import { forecastsQuery, type Rhythm } from './queries';
import { text } from './text';

const RHYTHMS: readonly Rhythm[] = ['daily', 'weekly'];

export function ForecastPanel({ unitId }: { unitId: string }) {
  const t = useText(text);
  const [rhythm, setRhythm] = useState<Rhythm>('daily');
  const reads = useMay('forecasts.read_forecasts');
  const { data } = useQuery({ ...forecastsQuery(unitId, rhythm), enabled: reads });
  if (!reads) return null;
  const until = data?.known_until;
  return (
    <Panel title={t('forecast')} extra={until ? t('knownUntil', { day: until }) : undefined}>
      <div className={page.stack}>
        <div>
          <Segmented
            value={rhythm}
            options={RHYTHMS.map((value) => ({ value, label: t(value) }))}
            onChange={setRhythm}
          />
        </div>
        {!data && <Bone height={240} />}
        {data?.families.length === 0 && <EmptyState title={t('none')} hint={t('noneHint')} />}
        {data?.families.map((it) => (
          <Family key={it.family} forecast={it} rhythm={rhythm} />
        ))}
        <p className={page.quiet}>
          {t('forecastHint')} {t('holidays')} <Link to="/holidays">{t('holidaysPage')}</Link>
        </p>
      </div>
    </Panel>
  );
}

function Family({ forecast, rhythm }: { forecast: FamilyForecast; rhythm: Rhythm }) {
  const t = useText(text);
  const { family, steps, method, track_record: record, trend, cannot_forecast: cannot, stations } = forecast;
  const name = t.of('family', family);
  if (cannot) return <EmptyState title={name} hint={words(cannot)} />;
  const sum = steps.reduce((all, it) => all + it.expected, 0);
  const told = [
    trend && words(trend),
    method ? t('method', { method: words(method) }) : t('stations', { count: stations }),
    record &&
      t('record', {
        count: record.forecasts,
        error: percent(record.scaled_error_per_mille / 1000, 0),
        plain: percent(record.plain_mean_per_mille / 1000, 0),
      }),
  ];
  return (
    <div>
      <h3>{name}</h3>
      <Steps
        steps={steps}
        rhythm={rhythm}
        summary={t('summary', { family: name, span: t(rhythm), sum: litres(sum) })}
      />
      <ul className={page.lines}>
        {told.filter(Boolean).map((it) => (
          <li key={it}>{it}</li>
        ))}
      </ul>
    </div>
  );
}

interface StepsProps {
  steps: FamilyForecast['steps'];
  rhythm: Rhythm;
  summary: string;
}

/** Bands are drawn as what lies between their bounds, on top of what lies below them. */
function Steps({ steps, rhythm, summary }: StepsProps) {
  const t = useText(text);
  const option = useCallback(
    (palette: Palette) => {
      const look = axes(palette);
      const band = (low: (it: StepsProps['steps'][number]) => number, name: string, opacity: number) => ({
        name,
        type: 'line',
        symbol: 'none',
        lineStyle: { opacity: 0 },
        areaStyle: { opacity, color: '#3f7fe0' },
        data: steps.map((it) => low(it) / 1000),
        stack: 'bands',
        silent: true,
      });
      return {
        grid: { left: 8, right: 8, top: 24, bottom: 4, containLabel: true },
        xAxis: { ...look.category, data: steps.map((it) => it.day.slice(5)) },
        yAxis: { ...look.value, scale: true, name: t('litres') },
        tooltip: {
          formatter: (points: { dataIndex: number }[]) => {
            const step = steps[points[0]?.dataIndex ?? 0];
            if (!step) return '';
            return [
              `${step.day} <b>${litres(step.expected)}</b>`,
              `${t('likely')} ${litres(step.likely_low)} – ${litres(step.likely_high)}`,
              `${t('sure')} ${litres(step.sure_low)} – ${litres(step.sure_high)}`,
            ].join('<br>');
          },
        },
        series: [
          band((it) => it.sure_low, 'below', 0),
          band((it) => it.likely_low - it.sure_low, 'sure', 0.12),
          band((it) => it.likely_high - it.likely_low, 'likely', 0.28),
          band((it) => it.sure_high - it.likely_high, 'sure', 0.12),
          {
            name: t('expected'),
            type: 'line',
            symbolSize: 5,
            lineStyle: { color: '#3f7fe0', width: 2 },
            itemStyle: { color: '#3f7fe0' },
            data: steps.map((it) => it.expected / 1000),
          },
        ],
      };
    },
    [steps, t],
  );
  const between = (low: number, high: number) => `${exactLitres(low)} – ${exactLitres(high)}`;
  return (
    <Chart
      height={220}
      summary={summary}
      option={option}
      table={{
        head: [t(rhythm === 'daily' ? 'day' : 'week'), t('expected'), t('likely'), t('sure')],
        rows: steps.map((it) => [
          it.day,
          exactLitres(it.expected),
          between(it.likely_low, it.likely_high),
          between(it.sure_low, it.sure_high),
        ]),
      }}
    />
  );
}
