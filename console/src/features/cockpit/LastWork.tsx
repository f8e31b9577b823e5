import { useQuery } from '@tanstack/react-query';
import { Facts } from '@/components/Facts';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { openWarnings } from '@/features/classification/openWarnings';
import { runsQuery } from '@/features/classification/queries';
import { batchesQuery } from '@/features/exchange/queries';
import { day, instant } from '@/format/days';
import { count, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { text } from './text';

/** The last analysis, which is one of everybody: its figures are those of the whole company. */
export function LastAnalysis() {
  const t = useText(text);
  const { data, error } = useQuery(runsQuery(1));
  const run = data?.items[0];
  return (
    <Panel title={t('lastAnalysis')} extra={t('wholeCompany')}>
      <ProblemNote error={error} />
      {!data && !error && <Bone height={96} />}
      {data && !run && <p className={css.muted}>{t('noAnalysis')}</p>}
      {run && (
        <Facts
          items={[
            { label: t('analysisDay'), value: day(run.as_of) },
            { label: t('finished'), value: instant(run.finished_at) },
            { label: t('openWarnings'), value: count(openWarnings(run)) },
            { label: t('changed'), value: count(run.changed) },
          ]}
        />
      )}
    </Panel>
  );
}

export function LastImport() {
  const t = useText(text);
  const { data, error } = useQuery(batchesQuery(1));
  const batch = data?.items[0];
  return (
    <Panel title={t('lastImport')} extra={batch?.source}>
      <ProblemNote error={error} />
      {!data && !error && <Bone height={96} />}
      {data && !batch && <p className={css.muted}>{t('noImport')}</p>}
      {batch && (
        <Facts
          items={[
            { label: t('finished'), value: instant(batch.started_at) },
            { label: t('rows'), value: count(batch.counts.rows) },
            { label: t('freshRows'), value: count(batch.counts.new) },
            { label: t('rejected'), value: count(batch.counts.rejected) },
            { label: t('amount'), value: money(batch.counts.amount_minor) },
          ]}
        />
      )}
    </Panel>
  );
}
