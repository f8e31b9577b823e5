import { Link } from '@tanstack/react-router';
import type { Cockpit } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { Facts } from '@/components/Facts';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { useMay } from '@/features/identity/queries';
import { ago, day, instant } from '@/format/days';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { RunAnalysis } from './RunAnalysis';
import { text } from './text';

/** The last analysis, which is one of everybody, and the button for the next. */
export function LastAnalysis({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const analysis = data?.last_analysis;
  return (
    <Panel
      title={t('lastAnalysis')}
      extra={
        <Link to="/classification" search={{ view: 'runs' }}>
          {t('allAnalyses')} ›
        </Link>
      }
    >
      {!data && <Bone height={44} />}
      {data && !analysis && <p className={css.muted}>{t('noAnalysisHint')}</p>}
      {analysis && (
        <Facts
          items={[
            { label: t('analysisDay'), value: day(analysis.as_of) },
            { label: t('finished'), value: <span title={instant(analysis.at)}>{ago(analysis.at)}</span> },
          ]}
        />
      )}
      <RunAnalysis />
    </Panel>
  );
}

export function LastImport({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const reads = useMay('sales.read_sales');
  const last = data?.last_import;
  return (
    <Panel title={t('lastImport')} extra={reads && <Link to="/imports">{t('allImports')} ›</Link>}>
      {!data && <Bone height={90} />}
      {data && !last && <p className={css.muted}>{t('noImport')}</p>}
      {last && (
        <Facts
          items={[
            { label: t('source'), value: last.source },
            {
              label: t('state'),
              value: (
                <Badge
                  tone={last.state === 'complete' ? 'green' : last.state === 'running' ? 'blue' : 'amber'}
                >
                  {t.of('import', last.state)}
                </Badge>
              ),
            },
            { label: t('freshRows'), value: t('rowsValue', { count: last.rows_new }) },
            { label: t('started'), value: <span title={instant(last.at)}>{ago(last.at)}</span> },
          ]}
        />
      )}
    </Panel>
  );
}
