/** What somebody opens in the morning: what was sold, who comes, who is slipping away, and what to do next. */

import { useSearch } from '@tanstack/react-router';
import type { Cockpit } from '@/api/schema.gen';
import { ProblemPage } from '@/components/ErrorPage';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useMay } from '@/features/identity/queries';
import { useUnit } from '@/features/stations/units';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { Alerts } from './Alerts';
import { Customers } from './Customers';
import css from './cockpit.module.css';
import { DaysChart } from './DaysChart';
import { LastAnalysis, LastImport } from './LastWork';
import { Moved } from './Moved';
import { OwnCustomers } from './OwnCustomers';
import { PeriodPicker } from './PeriodPicker';
import { useCockpit } from './queries';
import { SalesCards } from './SalesCards';
import { Families, Stations, Warnings } from './Tables';
import { TopWarnings } from './TopWarnings';
import { text } from './text';

export function CockpitPage() {
  return useMay('cockpit.read_cockpit') ? <Area /> : <OwnWork />;
}

function Area() {
  const t = useText(text);
  const { unit } = useUnit();
  const search = useSearch({ from: '/inside/' });
  const cockpit = useCockpit();
  const readsWarnings = useMay('warnings.read_warnings');
  const data = cockpit.data;
  if (cockpit.error && !data) {
    return (
      <div className={page.flow}>
        <PageHeader title={t('cockpit')} hint={unit?.name} actions={<PeriodPicker />} />
        <ProblemPage error={cockpit.error} onRetry={() => void cockpit.refetch()} />
      </div>
    );
  }
  return (
    <div className={page.flow} aria-busy={cockpit.isPlaceholderData}>
      <PageHeader
        title={t('cockpit')}
        hint={
          data ? (
            <>
              {[unit?.name, t('periodValue', data.period)].filter(Boolean).join(' · ')}
              <UpdatedAt at={cockpit.dataUpdatedAt} />
            </>
          ) : (
            '\u00a0'
          )
        }
        actions={<PeriodPicker key={`${search.from} ${search.until}`} />}
      />
      <Versus data={data} />
      <SalesCards data={data} />
      <div className={page.split}>
        <div className={page.stack}>
          <DaysChart data={data} />
          <Customers data={data} />
          {readsWarnings && <Warnings data={data} />}
          {readsWarnings && <TopWarnings />}
          <Stations data={data} />
          <Families data={data} />
        </div>
        <div className={page.stack}>
          <Moved data={data} />
          {readsWarnings && <Alerts />}
          <LastAnalysis data={data} />
          <LastImport data={data} />
        </div>
      </div>
    </div>
  );
}

/** With what everything on the page is compared, in words. */
function Versus({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  if (!data) return <p className={css.basis}>{'\u00a0'}</p>;
  return (
    <p className={css.basis}>
      {t('previousBasis', data.previous)}{' '}
      {t(data.last_year_basis === 'lunar' ? 'lunarBasis' : 'weekdayBasis', data.last_year)}
    </p>
  );
}

/** When the figures were read; lights up for a moment when they were read anew by themselves. */
function UpdatedAt({ at }: { at: number }) {
  const t = useText(text);
  return (
    <span key={at} className={css.updated}>
      {t('updatedAt', { time: instant(new Date(at).toISOString()).slice(11) })}
    </span>
  );
}

/** For who looks after customers and has no area: their customers and their warnings. */
function OwnWork() {
  const t = useText(text);
  const { unit } = useUnit();
  const readsWarnings = useMay('warnings.read_warnings');
  const readsFigures = useMay('classification.read_class_figures');
  return (
    <div className={page.flow}>
      <PageHeader title={t('cockpit')} hint={unit?.name ?? '\u00a0'} />
      {readsFigures && <OwnCustomers />}
      {readsWarnings && (
        <div className={page.split}>
          <TopWarnings />
          <Alerts />
        </div>
      )}
    </div>
  );
}
