/** What a job came to, in words, and the way to what it made. */

import { Link, type LinkProps } from '@tanstack/react-router';
import { oneLanguage } from '@/api/problem';
import type { Job, Summary } from '@/api/schema.gen';
import type { Permission } from '@/features/identity/permissions';
import { may } from '@/features/identity/permissions';
import { useMe } from '@/features/identity/queries';
import { type Translate, useText } from '@/i18n/text';
import css from './jobs.module.css';
import { text, type zh } from './text';

interface Made {
  permission: Permission;
  link: Pick<LinkProps, 'to' | 'search'>;
}

const RUNS: Made = {
  permission: 'classification.read_class_figures',
  link: { to: '/classification', search: { view: 'runs' } },
};

/** Where to find what jobs of a name make. */
const MADE: Readonly<Record<string, Made>> = {
  'warnings.analyse': RUNS,
  'warnings.analyse_nightly': RUNS,
  'imports.run': { permission: 'imports.run_imports', link: { to: '/imports' } },
};

export function Result({ job }: { job: Job }) {
  const t = useText(text);
  const me = useMe();
  const made = job.state === 'done' ? MADE[job.name] : undefined;
  const hasLink = made !== undefined && me !== undefined && may(me, made.permission);
  return (
    <>
      {job.message && job.state !== 'done' ? (
        <span className={job.state === 'failed' ? css.problem : undefined}>{oneLanguage(job.message)}</span>
      ) : (
        words(job, t)
      )}
      {hasLink && (
        <>
          {' '}
          <Link {...made.link} className={css.made}>
            {t('show')}
          </Link>
        </>
      )}
    </>
  );
}

function words(job: Job, t: Translate<typeof zh>): string {
  if (job.state !== 'done') return '–';
  switch (job.name) {
    case 'warnings.analyse':
    case 'warnings.analyse_nightly':
      return analysed(job.result as Summary | null | undefined, t);
    case 'imports.run':
      return t('result_import');
    case 'sales.catch_up':
      return t('result_catch_up', { count: Number(job.result ?? 0) });
    case 'server.tidy_up':
      return t('result_tidy_up', { count: Number(job.result ?? 0) });
    case 'classification.preview_rules':
      return t('result_preview');
    default:
      return t('result_done');
  }
}

const OPEN = ['yellow', 'red', 'confirmed'];

function analysed(summary: Summary | null | undefined, t: Translate<typeof zh>): string {
  if (!summary) return t('result_no_sales');
  const warnings = OPEN.reduce((sum, state) => sum + (summary.warnings[state] ?? 0), 0);
  return t('result_analysed', { day: summary.as_of, customers: summary.customers, warnings });
}
