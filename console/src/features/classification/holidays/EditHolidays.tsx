/** Changing the Spring Festivals: year by year in the form, as a whole on the server, and taken back at once. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useRef, useState } from 'react';
import type { Problem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { ActionBar } from '@/components/ActionBar';
import { ConflictDialog, type Difference } from '@/components/ConflictDialog';
import { LeaveDialog } from '@/components/leave/LeaveDialog';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { ProblemNote } from '@/components/ProblemNote';
import { useUndo } from '@/components/undo/useUndo';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import {
  aroundOf,
  daysOf,
  type Entry,
  entriesOf,
  markOf,
  missingYears,
  NO_DAYS,
  problemsByYear,
  withYear,
  yearOf,
} from './calendar';
import { type Editing, Festivals } from './Festivals';
import { type Holidays, holidaysQuery, replaceHolidays } from './queries';
import { text } from './text';

export function EditHolidays({ holidays }: { holidays: Holidays }) {
  const t = useText(text);
  const navigate = useNavigate();
  const { all } = useSearch({ from: '/inside/classification/holidays' });
  // The calendar as it was when the form was opened: what is done is meant as a change of that one.
  const [base, setBase] = useState(holidays);
  const [entries, setEntries] = useState(() => entriesOf(holidays.items.map((it) => it.day)));
  const [problem, setProblem] = useState<Problem>();
  const [theirs, setTheirs] = useState<Holidays>();
  const isSaved = useRef(false);
  const offerUndo = useUndo();
  const changed = entries.filter(markOf).length;
  const leave = () => void navigate({ to: '/classification/holidays', search: { all } });
  const save = useSubmit<Holidays, Holidays>({
    send: (on) => replaceHolidays(daysOf(entries), on.tag),
    onDone: (now, before) => {
      isSaved.current = true;
      queryClient.setQueryData(holidaysQuery.queryKey, now);
      const days = before.items.map((it) => it.day);
      offerUndo(t('saved'), async () => {
        queryClient.setQueryData(holidaysQuery.queryKey, await replaceHolidays(days, now.tag));
      });
      leave();
    },
    onProblem: (found) => {
      if (found.code === 'changed_meanwhile') {
        void queryClient.fetchQuery({ ...holidaysQuery, staleTime: 0 }).then(setTheirs);
        return true;
      }
      setProblem(found);
      return true;
    },
  });
  const problems = problemsByYear(entries, problem?.fields ?? []);
  const edit = (next: Entry[]) => {
    setProblem(undefined);
    setEntries(next);
  };
  const put = (entry: Entry, day: string | undefined) =>
    edit(entries.map((it) => (it === entry ? { ...it, day } : it)));
  const editing: Editing = {
    put,
    remove: (entry) => (entry.was ? put(entry, undefined) : edit(entries.filter((it) => it !== entry))),
    problems,
  };
  const around = aroundOf(base.items) ?? NO_DAYS;
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('edit')}
        hint={t('editing')}
        crumb={{ label: t('holidays'), to: '/classification/holidays' }}
      />
      {problem && problems.size === 0 && <ProblemNote error={problem} />}
      <Festivals
        entries={entries}
        around={around}
        editing={editing}
        extra={
          <Select
            showSearch
            aria-label={t('addYear')}
            placeholder={t('addYear')}
            style={{ width: 150 }}
            value={null}
            options={missingYears(entries).map((value) => ({ value, label: String(value) }))}
            onChange={(year: number | null) => year && edit(withYear(entries, year))}
          />
        }
      />
      <ActionBar state={changed > 0 ? t('changed', { count: changed }) : t('unchanged')}>
        <Button onClick={leave}>{t('discard')}</Button>
        <Button
          type="primary"
          disabled={changed === 0}
          loading={save.isPending}
          onClick={() => save.submit(base)}
        >
          {t('save')}
        </Button>
      </ActionBar>
      <ConflictDialog
        differences={theirs && differences(t('none'), entries, theirs)}
        onClose={() => setTheirs(undefined)}
        onTakeTheirs={() => {
          isSaved.current = true;
          leave();
        }}
        onKeepMine={() => {
          if (!theirs) return;
          setBase(theirs);
          setTheirs(undefined);
          save.submit(theirs);
        }}
      />
      <LeaveDialog
        isDirty={() => changed > 0 && !isSaved.current}
        staysAt={(next) =>
          next.pathname === '/classification/holidays' && 'edit' in next.search && !!next.search.edit
        }
      />
    </div>
  );
}

/** Year by year, where the two calendars are not the same. */
function differences(none: string, entries: readonly Entry[], theirs: Holidays): Difference[] {
  const byYear = (days: readonly string[]) => new Map(days.map((it) => [Number(it.slice(0, 4)), it]));
  const [mine, stored] = [byYear(daysOf(entries)), byYear(theirs.items.map((it) => it.day))];
  const years = [...new Set([...entries.map(yearOf), ...stored.keys()])].sort((a, b) => a - b);
  return years
    .filter((year) => mine.get(year) !== stored.get(year))
    .map((year) => ({
      field: String(year),
      mine: mine.get(year) ?? none,
      theirs: stored.get(year) ?? none,
    }));
}
