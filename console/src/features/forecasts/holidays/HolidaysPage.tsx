/** The legal holidays that forecasts know, year by year. */

import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Alert, Select } from 'antd';
import type { LegalHoliday } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { FilterBar } from '@/components/FilterBar';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { useAddress } from '@/components/paging';
import { useHolders, useMay, useRoleName } from '@/features/identity/queries';
import { addDays, today } from '@/format/days';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import type { LegalHolidaysSearch } from '@/routes/business';
import { EditHolidays } from './EditHolidays';
import { Festivals } from './Festivals';
import { asEntries, festivalsOf } from './festivals';
import { legalHolidaysQuery } from './queries';
import { text } from './text';

/** How far forecasts reach: what is not known by then is missing from them. */
const FORECAST_DAYS = 26 * 7;
const FIRST_YEAR = 2002;

const yearOf = (day: string) => Number(day.slice(0, 4));

export function HolidaysPage() {
  const search = useSearch({ from: '/inside/holidays' });
  const year = Number(search.year ?? yearOf(today()));
  const found = useQuery(legalHolidaysQuery(year));
  const mayManage = useMay('forecasts.manage_holidays');
  if (found.error && !found.data) {
    return <ProblemPage error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!found.data) return <PageSkeleton />;
  const { items } = found.data;
  if (search.edit && mayManage) return <EditHolidays key={year} year={year} days={items} />;
  return <ReadHolidays year={year} days={items} mayManage={mayManage} />;
}

interface ReadProps {
  year: number;
  days: readonly LegalHoliday[];
  mayManage: boolean;
}

function ReadHolidays({ year, days, mayManage }: ReadProps) {
  const t = useText(text);
  const separator = useLanguage() === 'zh' ? '、' : ', ';
  const roles = useHolders()('forecasts.manage_holidays').map(useRoleName());
  const edit = mayManage && (
    <LinkButton
      color="primary"
      variant="solid"
      icon={<EditOutlined />}
      to="/holidays"
      search={{ year: String(year), edit: '1' }}
    >
      {t(days.length === 0 ? 'fill' : 'edit', { year: String(year) })}
    </LinkButton>
  );
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('legalHolidays')}
        hint={t('legalHolidaysHint')}
        crumb={{ label: t('stations'), to: '/stations' }}
        actions={edit}
      />
      {!mayManage && <Alert type="info" showIcon title={t('readOnly', { roles: roles.join(separator) })} />}
      <Missing shown={year} />
      <YearSelect year={year} />
      <Festivals
        entries={asEntries(festivalsOf(days))}
        empty={<EmptyState title={t('none', { year: String(year) })} hint={t('noneHint')} />}
      />
      <SpringFestival />
    </div>
  );
}

function YearSelect({ year }: { year: number }) {
  const t = useText(text);
  const address = useAddress<LegalHolidaysSearch>();
  const last = yearOf(today()) + 1;
  const years = Array.from({ length: last - FIRST_YEAR + 1 }, (_, at) => last - at);
  return (
    <FilterBar>
      <Select
        showSearch
        aria-label={t('year')}
        style={{ width: 120 }}
        value={year}
        options={years.map((value) => ({ value, label: t('yearOf', { year: String(value) }) }))}
        onChange={(value) => address({ year: String(value) })}
      />
    </FilterBar>
  );
}

/** Tells of a year that forecasts reach into and nobody has entered. */
function Missing({ shown }: { shown: number }) {
  const t = useText(text);
  const year = yearOf(addDays(today(), FORECAST_DAYS));
  const { data } = useQuery(legalHolidaysQuery(year));
  if (year === shown || data?.items.length !== 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('nextMissing', { year: String(year) })}
      action={
        <Link to="/holidays" search={{ year: String(year) }}>
          {t('yearOf', { year: String(year) })}
        </Link>
      }
    />
  );
}

function SpringFestival() {
  const t = useText(text);
  if (!useMay('classification.read_class_figures')) return null;
  return (
    <p className={page.quiet}>
      {t('springFestival')} <Link to="/classification/holidays">{t('springFestivalPage')}</Link>
    </p>
  );
}
