/** What a replay found: in sentences first, then beside simple rules, by station, and how far its probabilities held. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import type { BacktestFigures } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { Sentences } from '@/components/Sentences';
import { percent, plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { backtestQuery } from './queries';
import { text, type zh } from './text';

const part = (ppm: number | null | undefined) => (ppm == null ? '—' : percent(ppm / 1e6, 1));
const ratio = (ppm: number | null | undefined) => (ppm == null ? '—' : plain(ppm / 1e6, 2, 2));

function columns(t: Translate<typeof zh>): Column<BacktestFigures>[] {
  const number = (
    key: string,
    title: string,
    value: (it: BacktestFigures) => string,
  ): Column<BacktestFigures> => ({
    key,
    title,
    isNumber: true,
    render: (it) => value(it),
  });
  return [
    { key: 'group', title: t('group'), render: (it) => words(it.group_name) },
    { key: 'how', title: t('how'), render: (it) => words(it.method_name) },
    number('judged', t('judged'), (it) => plain(it.judged)),
    number('fell', t('fell'), (it) => plain(it.fell)),
    number('auc', t('auc'), (it) => ratio(it.auc_ppm)),
    number('lift', t('lift'), (it) => ratio(it.lift_ppm)),
    number('precision', t('precision'), (it) => part(it.precision_ppm)),
    number('recall', t('recall'), (it) => part(it.recall_ppm)),
    number('delay', t('delay'), (it) => (it.median_delay_weeks == null ? '—' : plain(it.median_delay_weeks))),
    number('caught', t('caught'), (it) => part(it.amount_caught_ppm)),
  ];
}

const key = (it: BacktestFigures) => `${it.group} ${it.group_name.en} ${it.method}`;

export function BacktestResult({ id }: { id: string }) {
  const t = useText(text);
  const { data } = useQuery(backtestQuery(id));
  if (!data) return <Bone height={240} />;
  const { backtest, result } = data;
  if (!result) return <EmptyState title={t.of('state', backtest.state)} hint={words(backtest.summary)} />;
  const stations = result.figures.filter((it) => it.group === 'station');
  return (
    <>
      <Panel title={t('found')}>
        <Sentences of={result.words} />
      </Panel>
      <Panel title={t('methods')}>
        <DataTable
          name="backtest-methods"
          label={t('methods')}
          columns={columns(t)}
          rows={result.figures.filter((it) => it.group !== 'station')}
          rowKey={key}
        />
      </Panel>
      {0 < stations.length && (
        <Panel title={t('stations')}>
          <DataTable
            name="backtest-stations"
            label={t('stations')}
            columns={columns(t)}
            rows={stations}
            rowKey={key}
          />
        </Panel>
      )}
      <Panel title={t('calibration')} extra={t('calibrationHint')}>
        <DataTable
          name="backtest-calibration"
          label={t('calibration')}
          rows={result.calibration}
          rowKey={(it) => String(it.said_ppm)}
          columns={[
            { key: 'said', title: t('said'), isNumber: true, render: (it) => part(it.said_ppm) },
            {
              key: 'came',
              title: t('came'),
              isNumber: true,
              render: (it) => part((it.fell / it.judged) * 1e6),
            },
            { key: 'judged', title: t('judged'), isNumber: true, render: (it) => plain(it.judged) },
          ]}
        />
      </Panel>
      <Panel title={t('record')}>
        <Sentences of={result.track_record.map((it) => it.words)} />
      </Panel>
    </>
  );
}
