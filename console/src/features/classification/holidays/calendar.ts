/** The Spring Festivals while they are edited: one for each year, kept or given up as a whole. */

import type { FieldProblem, HolidayBody } from '@/api/schema.gen';
import { addDays, daysBetween } from '@/format/days';
import { springFestival } from '@/format/festivals';

export interface Entry {
  /** The day that is stored; nothing for a year that was added. */
  was: string | undefined;
  /** The day that is to be; nothing for a year that is to go, or whose day was emptied. */
  day: string | undefined;
}

/** From which year to which the API takes festivals. */
const FIRST_YEAR = 2001;
const LAST_YEAR = 2100;

export const yearOf = (entry: Entry): number => Number((entry.was ?? entry.day ?? '').slice(0, 4));

export function entriesOf(days: readonly string[]): Entry[] {
  return days.map((day) => ({ was: day, day }));
}

/** What is sent: the API puts it in order. */
export function daysOf(entries: readonly Entry[]): string[] {
  return entries.map((it) => it.day).filter((it) => it !== undefined);
}

export type Mark = 'added' | 'changed' | 'removed';

export function markOf({ was, day }: Entry): Mark | undefined {
  if (was === day) return undefined;
  if (!was) return 'added';
  return day ? 'changed' : 'removed';
}

/** Years without a festival, for the choice of one to add. */
export function missingYears(entries: readonly Entry[]): number[] {
  const known = new Set(entries.map(yearOf));
  return Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, at) => FIRST_YEAR + at).filter(
    (it) => !known.has(it),
  );
}

/** A year more, on the day that the lunar calendar has for it. */
export function withYear(entries: readonly Entry[], year: number): Entry[] {
  const added = { was: undefined, day: springFestival(year) ?? `${year}-02-01` };
  return [...entries, added].sort((a, b) => yearOf(a) - yearOf(b));
}

/** Year → what the API says is wrong: it counts the days that were sent. */
export function problemsByYear(
  entries: readonly Entry[],
  fields: readonly FieldProblem[],
): ReadonlyMap<number, string> {
  const sent = entries.filter((it) => it.day !== undefined);
  const found = new Map<number, string>();
  for (const { field, message } of fields) {
    const entry = sent[Number(/^items\[(\d+)\]/.exec(field)?.[1])];
    if (entry) found.set(yearOf(entry), message);
  }
  return found;
}

/** How many days before and after day 0 say little about a customer. */
export interface Around {
  before: number;
  after: number;
}

/** For a calendar without a festival, from which it cannot be seen. */
export const NO_DAYS: Around = { before: 0, after: 0 };

export function aroundOf(items: readonly HolidayBody[]): Around | undefined {
  const [one] = items;
  if (!one) return undefined;
  return { before: daysBetween(one.first_day, one.day), after: daysBetween(one.day, one.last_day) };
}

export function period(day: string, { before, after }: Around): [string, string] {
  return [addDays(day, -before), addDays(day, after)];
}
