/** Changing the legal holidays of a year: festival by festival in the form, as a whole on the server. */

import { PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { LegalHoliday } from '@/api/schema.gen';
import { ActionBar } from '@/components/ActionBar';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { LeaveDialog } from '@/components/leave/LeaveDialog';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { ProblemNote } from '@/components/ProblemNote';
import { useUndo } from '@/components/undo/useUndo';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { Festivals } from './Festivals';
import {
  asEntries,
  type Entry,
  type Fault,
  type Festival,
  faultsOf,
  festivalsOf,
  markOf,
  problemsByEntry,
  sentDays,
} from './festivals';
import { replaceLegalHolidays } from './queries';
import { text } from './text';

interface EditProps {
  year: number;
  days: readonly LegalHoliday[];
}

export function EditHolidays({ year, days }: EditProps) {
  const t = useText(text);
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const named = { year: String(year) };
  const [entries, setEntries] = useState(() => asEntries(festivalsOf(days)));
  // Whoever has not finished is not told that something is missing.
  const [isChecked, setChecked] = useState(false);
  const isSaved = useRef(false);
  const faults = isChecked ? faultsOf(entries) : new Map<number, Fault>();
  const changed = entries.filter(markOf).length;
  const leave = () => void navigate({ to: '/holidays', search: named });
  const save = useSubmit<LegalHoliday[], void>({
    send: (values) => replaceLegalHolidays(year, values),
    onDone: () => {
      isSaved.current = true;
      offerUndo(t('saved', named), () => replaceLegalHolidays(year, days));
      leave();
    },
  });
  const problems = new Map(problemsByEntry(entries, save.problem?.fields ?? []));
  for (const [id, fault] of faults) {
    problems.set(id, typeof fault === 'string' ? t(fault) : t('twice', { day: fault.twice }));
  }
  const edit = (next: Entry[]) => {
    save.forget();
    setEntries(next);
  };
  const put = (entry: Entry, now: Festival | undefined) => {
    const others = (it: Entry) => it.id !== entry.id;
    if (!now && !entry.was) edit(entries.filter(others));
    else edit(entries.map((it) => (others(it) ? it : withNow(it, now))));
  };
  const add = () => {
    const id = Math.max(-1, ...entries.map((it) => it.id)) + 1;
    edit([...entries, { id, now: { name: '', worked: [] } }]);
  };
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('holidaysOf', named)}
        hint={t('noneHint')}
        crumb={{ label: t('legalHolidays'), to: '/holidays' }}
      />
      {save.problem && problems.size === 0 && <ProblemNote error={save.problem} />}
      <Festivals
        entries={entries}
        editing={{ year, put, problems }}
        empty={<EmptyState title={t('none', named)} hint={t('noneHint')} />}
      />
      <FilterBar>
        <Button icon={<PlusOutlined />} onClick={add}>
          {t('add')}
        </Button>
      </FilterBar>
      <ActionBar state={changed > 0 ? t('changed', { count: changed }) : t('unchanged')}>
        <Button onClick={leave}>{t('discard')}</Button>
        <Button
          type="primary"
          disabled={changed === 0}
          loading={save.isPending}
          onClick={() => {
            setChecked(true);
            if (faultsOf(entries).size === 0) save.submit(sentDays(entries).map((it) => it.day));
          }}
        >
          {t('save')}
        </Button>
      </ActionBar>
      <LeaveDialog
        isDirty={() => changed > 0 && !isSaved.current}
        staysAt={(next) => next.pathname === '/holidays' && 'edit' in next.search && !!next.search.edit}
      />
    </div>
  );
}

function withNow({ id, was }: Entry, now: Festival | undefined): Entry {
  return { id, ...(was ? { was } : {}), ...(now ? { now } : {}) };
}
