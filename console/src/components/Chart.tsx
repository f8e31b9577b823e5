/**
 * A chart in the colours of the theme. The library comes when the first chart is shown, and every chart
 * tells in words what it shows and lays its figures open as a table.
 */

import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '@/i18n/text';
import { DARK, LIGHT, type Palette } from '@/theme/palette';
import { useIsDark } from '@/theme/preferences';
import css from './Chart.module.css';
import { text } from './text';

export interface ChartTable {
  head: string[];
  rows: string[][];
}

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

interface ChartProps {
  /** One sentence with what can be seen. */
  summary: string;
  option: (palette: Palette) => EChartsCoreOption;
  table: ChartTable;
  height?: number;
}

export function Chart({ summary, option, table, height = 240 }: ChartProps) {
  const t = useText(text);
  const [showsTable, setShowsTable] = useState(false);
  return (
    <figure className={css.figure}>
      {showsTable ? (
        <Figures table={table} height={height} label={t('chartAlternative')} />
      ) : (
        <Drawing summary={summary} option={option} height={height} />
      )}
      <figcaption className={css.caption}>
        <span>{summary}</span>
        <button type="button" className={css.toggle} onClick={() => setShowsTable(!showsTable)}>
          {t(showsTable ? 'showChart' : 'showData')}
        </button>
      </figcaption>
    </figure>
  );
}

function Drawing({ summary, option, height }: Pick<ChartProps, 'summary' | 'option'> & { height: number }) {
  const place = useRef<HTMLDivElement>(null);
  const palette = useIsDark() ? DARK : LIGHT;
  useEffect(() => {
    let chart: EChartsType | undefined;
    let isGone = false;
    const watch = new ResizeObserver(() => chart?.resize());
    void import('./echarts').then(({ init }) => {
      if (isGone || !place.current) return;
      chart = init(place.current, null, { renderer: 'svg' });
      const [plain, own] = [base(palette), option(palette)];
      chart.setOption({ ...plain, ...own, tooltip: { ...plain.tooltip, ...(own.tooltip as object) } });
      watch.observe(place.current);
    });
    return () => {
      isGone = true;
      watch.disconnect();
      chart?.dispose();
    };
  }, [option, palette]);
  return <div ref={place} role="img" aria-label={summary} style={{ height }} />;
}

function Figures({ table, height, label }: { table: ChartTable; height: number; label: string }) {
  return (
    <section className={css.scroller} style={{ height }} aria-label={label} {...BY_KEYBOARD}>
      <table className={css.table}>
        <thead>
          <tr>
            {table.head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, at) => (
                <td key={table.head[at]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What every chart looks like, as far as it says nothing else. */
function base(palette: Palette) {
  return {
    animationDuration: 200,
    textStyle: { fontFamily: 'inherit', color: palette.muted },
    grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis' as const,
      backgroundColor: palette.raised,
      borderColor: palette.border,
      textStyle: { color: palette.text, fontSize: 13 },
    },
  };
}

/** The look of axes, to be spread into an option. */
export function axes(palette: Palette) {
  return {
    category: {
      type: 'category' as const,
      axisLine: { lineStyle: { color: palette.border } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true },
    },
    value: {
      type: 'value' as const,
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.muted },
      nameTextStyle: { color: palette.muted, align: 'left' as const },
    },
  };
}
