/** The festivals of a year, to read or to edit. */

import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { DateField } from '@/components/DateField';
import { weekday } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { daysOf, type Entry, type Festival, type Mark, markOf } from './festivals';
import css from './holidays.module.css';
import { text, type zh } from './text';
import { WorkedDays } from './WorkedDays';

export interface Editing {
  year: number;
  put: (entry: Entry, now: Festival | undefined) => void;
  problems: ReadonlyMap<number, string>;
}

interface FestivalsProps {
  entries: readonly Entry[];
  empty: ReactNode;
  editing?: Editing;
}

export function Festivals({ entries, empty, editing }: FestivalsProps) {
  const t = useText(text);
  return (
    <DataTable
      name="legal-holidays"
      label={t('legalHolidays')}
      rows={entries}
      rowKey={(it) => String(it.id)}
      columns={editing ? editColumns(t, editing) : readColumns(t)}
      empty={empty}
    />
  );
}

const dated = (day: string) => `${day.slice(5)} ${weekday(day)}`;

function readColumns(t: Translate<typeof zh>): Column<Entry>[] {
  return [
    { key: 'name', title: t('name'), phone: 'title', width: 170, render: ({ now }) => now?.name },
    { key: 'off', title: t('off'), width: 250, render: ({ now }) => now && (off(t, now) ?? '–') },
    {
      key: 'days',
      title: t('days'),
      width: 110,
      phone: 'side',
      render: ({ now }) => (now?.from ? t('dayCount', { count: lengthOf(now) }) : '–'),
    },
    {
      key: 'worked',
      title: t('worked'),
      help: t('workedHelp'),
      wraps: true,
      render: ({ now }) => now?.worked.map(dated).join(' · ') || '–',
    },
  ];
}

const lengthOf = (it: Festival) => daysOf(it).length - it.worked.length;

function off(t: Translate<typeof zh>, { from, until }: Festival): string | undefined {
  if (!from) return undefined;
  return !until || until === from ? dated(from) : t('span', { from: dated(from), until: dated(until) });
}

const TONES: Readonly<Record<Mark, Tone>> = { added: 'green', changed: 'amber', removed: 'red' };

function editColumns(t: Translate<typeof zh>, editing: Editing): Column<Entry>[] {
  const { year, put } = editing;
  const bounds = { from: `${year}-01-01`, until: `${year}-12-31` };
  const field =
    (render: (now: Festival, change: (part: Partial<Festival>) => void) => ReactNode) => (entry: Entry) => {
      const { now } = entry;
      return now && render(now, (part) => put(entry, { ...now, ...part }));
    };
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'title',
      width: 220,
      wraps: true,
      render: (it) => <Name entry={it} editing={editing} />,
    },
    {
      key: 'from',
      title: t('from'),
      width: 165,
      render: field(({ from, until }, change) => (
        <DateField
          label={t('from')}
          value={from}
          {...bounds}
          onChange={(day) => change({ from: day, until: until && day && day <= until ? until : day })}
        />
      )),
    },
    {
      key: 'until',
      title: t('until'),
      width: 165,
      render: field(({ until }, change) => (
        <DateField label={t('until')} value={until} {...bounds} onChange={(day) => change({ until: day })} />
      )),
    },
    {
      key: 'worked',
      title: t('worked'),
      help: t('workedHelp'),
      wraps: true,
      render: field(({ worked }, change) => (
        <WorkedDays days={worked} bounds={bounds} onChange={(days) => change({ worked: days })} />
      )),
    },
    { key: 'work', title: '', width: 110, phone: 'side', render: (it) => <Work entry={it} put={put} /> },
  ];
}

function Name({ entry, editing }: { entry: Entry; editing: Editing }) {
  const t = useText(text);
  const { now } = entry;
  const mark = markOf(entry);
  const problem = editing.problems.get(entry.id);
  return (
    <div className={css.name}>
      <div className={css.line}>
        {now ? (
          <Input
            aria-label={t('name')}
            aria-invalid={problem !== undefined}
            placeholder={t('namePlaceholder')}
            maxLength={40}
            value={now.name}
            onChange={(event) => editing.put(entry, { ...now, name: event.target.value })}
          />
        ) : (
          <del className={css.gone}>{entry.was?.name}</del>
        )}
        {mark && <Badge tone={TONES[mark]}>{t.of('mark', mark)}</Badge>}
      </div>
      {problem && (
        <span className={css.error} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

function Work({ entry, put }: { entry: Entry; put: Editing['put'] }) {
  const t = useText(text);
  return entry.was && markOf(entry) ? (
    <Button type="link" size="small" onClick={() => put(entry, entry.was)}>
      {t('putBack')}
    </Button>
  ) : (
    <Button type="link" size="small" danger onClick={() => put(entry, undefined)}>
      {t('remove')}
    </Button>
  );
}
