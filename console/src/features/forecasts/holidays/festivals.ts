/**
 * The legal holidays of a year as they are proclaimed: a festival with the days off and the days worked in
 * exchange. The API knows them day by day; both say the same.
 */

import { oneLanguage } from '@/api/problem';
import type { FieldProblem, LegalHoliday } from '@/api/schema.gen';
import { addDays, daysBetween } from '@/format/days';

export interface Festival {
  name: string;
  /** The days off; none where only what is worked for it lies in this year. */
  from?: string | undefined;
  until?: string | undefined;
  /** Days at a weekend that are worked in exchange. */
  worked: readonly string[];
}

/** A festival while it is edited. */
export interface Entry {
  id: number;
  /** As it is stored; nothing for one that was added. */
  was?: Festival;
  /** As it is to be; nothing for one that is to go. */
  now?: Festival;
}

export type Mark = 'added' | 'changed' | 'removed';

export const asEntries = (festivals: readonly Festival[]): Entry[] =>
  festivals.map((it, id) => ({ id, was: it, now: it }));

export function markOf({ was, now }: Entry): Mark | undefined {
  if (!was) return 'added';
  if (!now) return 'removed';
  return JSON.stringify(was) === JSON.stringify(now) ? undefined : 'changed';
}

const firstDay = (it: Festival) => it.from ?? it.worked[0] ?? '';

/** Days off in a row under one name are a festival; what is worked belongs to the nearest of its name. */
export function festivalsOf(days: readonly LegalHoliday[]): Festival[] {
  const found: (Festival & { worked: string[] })[] = [];
  const inOrder = [...days].sort((a, b) => a.day.localeCompare(b.day));
  for (const { day, name } of inOrder.filter((it) => it.kind === 'rest')) {
    const last = found.at(-1);
    if (last?.until && last.name === name && daysBetween(last.until, day) === 1) last.until = day;
    else found.push({ name, from: day, until: day, worked: [] });
  }
  for (const { day, name } of inOrder.filter((it) => it.kind === 'work')) {
    const away = (it: Festival) => Math.abs(daysBetween(firstDay(it), day));
    const [nearest] = found.filter((it) => it.name === name).sort((a, b) => away(a) - away(b));
    if (nearest) nearest.worked.push(day);
    else found.push({ name, worked: [day] });
  }
  return found.sort((a, b) => firstDay(a).localeCompare(firstDay(b)));
}

export function daysOf({ name, from, until, worked }: Festival): LegalHoliday[] {
  const length = from ? Math.max(0, daysBetween(from, until ?? from) + 1) : 0;
  const off = Array.from({ length }, (_, at) => addDays(from ?? '', at));
  return [
    ...off.map((day): LegalHoliday => ({ day, kind: 'rest', name })),
    ...worked.map((day): LegalHoliday => ({ day, kind: 'work', name })),
  ];
}

/** What is sent, each day with the entry that it comes from. */
export function sentDays(entries: readonly Entry[]): { entry: Entry; day: LegalHoliday }[] {
  return entries.flatMap((entry) => (entry.now ? daysOf(entry.now).map((day) => ({ entry, day })) : []));
}

export type Fault = 'nameMissing' | 'noDays' | 'backwards' | { twice: string };

/** What is told before anything is sent: the API knows days only, and could not say which festival is meant. */
export function faultsOf(entries: readonly Entry[]): ReadonlyMap<number, Fault> {
  const found = new Map<number, Fault>();
  for (const { id, now } of entries) {
    if (!now) continue;
    if (!now.name.trim()) found.set(id, 'nameMissing');
    else if (now.from && now.until && now.until < now.from) found.set(id, 'backwards');
    else if (!now.from && now.worked.length === 0) found.set(id, 'noDays');
  }
  const holders = new Map<string, number>();
  for (const { entry, day } of sentDays(entries)) {
    const other = holders.get(day.day);
    if (other === undefined) holders.set(day.day, entry.id);
    else for (const id of [other, entry.id]) found.set(id, { twice: day.day });
  }
  return found;
}

/** Entry → what the API says is wrong with its days: it counts those that were sent. */
export function problemsByEntry(
  entries: readonly Entry[],
  fields: readonly FieldProblem[],
): ReadonlyMap<number, string> {
  const sent = sentDays(entries);
  const found = new Map<number, string>();
  for (const { field, message } of fields) {
    const at = sent[Number(/^days\[(\d+)\]/.exec(field)?.[1])];
    if (at) found.set(at.entry.id, oneLanguage(message));
  }
  return found;
}
