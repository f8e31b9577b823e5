/** The list of festivals, to read or to edit: the near years, or all of them. */

import { Link, useSearch } from '@tanstack/react-router';
import { Alert, Button, Segmented } from 'antd';
import { oneLanguage } from '@/api/problem';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { useAddress } from '@/components/paging';
import { useMay } from '@/features/identity/queries';
import { daysBetween, dayWithWeekday, today } from '@/format/days';
import { springFestival } from '@/format/festivals';
import { type Translate, useText } from '@/i18n/text';
import type { HolidaysSearch } from '@/routes/business';
import { type Around, type Entry, type Mark, markOf, missingYears, period, yearOf } from './calendar';
import css from './holidays.module.css';
import { text, type zh } from './text';

export interface Editing {
  put: (entry: Entry, day: string | undefined) => void;
  /** Takes a year away; one that was stored stays in the list, to be put back. */
  remove: (entry: Entry) => void;
  problems: ReadonlyMap<number, string>;
}

interface FestivalsProps {
  entries: readonly Entry[];
  around: Around;
  editing?: Editing;
  extra?: React.ReactNode;
}

const YEARS_BEFORE = 2;
const YEARS_AFTER = 5;

export function Festivals({ entries, around, editing, extra }: FestivalsProps) {
  const t = useText(text);
  const { all } = useSearch({ from: '/inside/classification/holidays' });
  const address = useAddress<HolidaysSearch>();
  const readsForecasts = useMay('forecasts.read_forecasts');
  const now = Number(today().slice(0, 4));
  const isNear = (year: number) => now - YEARS_BEFORE <= year && year <= now + YEARS_AFTER;
  const rows = entries.filter(
    (it) => all || isNear(yearOf(it)) || markOf(it) || editing?.problems.has(yearOf(it)),
  );
  const gaps = missingYears(entries.filter((it) => it.day)).filter(isNear);
  return (
    <>
      {entries.length > 0 && gaps.length > 0 && (
        <Alert type="warning" showIcon title={t('missingYear', { years: gaps.join(', ') })} />
      )}
      <FilterBar extra={extra}>
        <Segmented
          aria-label={t('years')}
          value={all ? 'all' : 'near'}
          options={(['near', 'all'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(value) => address({ all: value === 'all' ? '1' : undefined })}
        />
      </FilterBar>
      <DataTable
        name="festivals"
        label={t('holidays')}
        rows={rows}
        rowKey={(it) => String(yearOf(it))}
        columns={columns(t, around, editing)}
        empty={<EmptyState title={t('noHolidays')} hint={t('noHolidaysHint')} />}
      />
      <p className={css.others}>
        {t('others')} {readsForecasts && <Link to="/holidays">{t('legalHolidays')}</Link>}
      </p>
    </>
  );
}

const TONES: Readonly<Record<Mark, Tone>> = { added: 'green', changed: 'amber', removed: 'red' };

function columns(t: Translate<typeof zh>, around: Around, editing: Editing | undefined): Column<Entry>[] {
  const mark = (it: Entry) => {
    const found = markOf(it);
    return found && <Badge tone={TONES[found]}>{t.of('mark', found)}</Badge>;
  };
  return [
    {
      key: 'year',
      title: t('year'),
      phone: 'title',
      width: 150,
      render: (it) => (
        <span className={css.year}>
          {yearOf(it)} {mark(it)}
        </span>
      ),
    },
    {
      key: 'day',
      title: t('day'),
      width: editing ? 320 : undefined,
      wraps: editing !== undefined,
      render: (it) =>
        editing ? <DayField entry={it} editing={editing} /> : it.day && dayWithWeekday(it.day),
    },
    {
      key: 'period',
      title: t('period'),
      render: (it) => {
        if (!it.day) return '–';
        const [from, until] = period(it.day, around);
        return t('days', { from, until, count: daysBetween(from, until) + 1 });
      },
    },
    {
      key: 'lunar',
      title: t('lunar'),
      help: t('lunarHelp'),
      width: 200,
      render: (it) => <Lunar entry={it} />,
    },
    ...(editing
      ? [
          {
            key: 'work',
            title: '',
            width: 110,
            phone: 'side',
            render: (it: Entry) =>
              it.was && it.was !== it.day ? (
                <Button type="link" size="small" onClick={() => editing.put(it, it.was)}>
                  {t('putBack')}
                </Button>
              ) : (
                <Button type="link" size="small" danger onClick={() => editing.remove(it)}>
                  {t('remove')}
                </Button>
              ),
          } satisfies Column<Entry>,
        ]
      : []),
  ];
}

function DayField({ entry, editing }: { entry: Entry; editing: Editing }) {
  const t = useText(text);
  const year = yearOf(entry);
  const problem = editing.problems.get(year);
  if (!entry.day) return <del className={css.gone}>{entry.was && dayWithWeekday(entry.was)}</del>;
  return (
    <div className={css.field}>
      <DateField
        label={t('dayOf', { year: String(year) })}
        width={150}
        value={entry.day}
        from={`${year}-01-20`}
        until={`${year}-02-21`}
        onChange={(value) => value && editing.put(entry, value)}
      />
      <span>{dayWithWeekday(entry.day).slice(entry.day.length)}</span>
      {markOf(entry) === 'changed' && (
        <span className={css.was}>{t('wasDay', { day: entry.was ?? '' })}</span>
      )}
      {problem && (
        <span className={css.error} role="alert">
          {oneLanguage(problem)}
        </span>
      )}
    </div>
  );
}

function Lunar({ entry: { day } }: { entry: Entry }) {
  const t = useText(text);
  if (!day) return '–';
  const expected = springFestival(Number(day.slice(0, 4)));
  if (!expected) return <span className={css.same}>{t('lunarUnknown')}</span>;
  if (expected === day) return <span className={css.same}>{t('lunarSame')}</span>;
  return <Badge tone="amber">{t('lunarOther', { day: expected })}</Badge>;
}
