/** Days, instants and durations in words. A business day is a plain date and belongs to no time zone. */

import { type Language, language } from '@/i18n/language';
import { festival } from './festivals';

const locale = (shown: Language) => (shown === 'zh' ? 'zh-CN' : 'en-GB');
const formats = new Map<string, Intl.DateTimeFormat>();

function format(shown: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${shown}.${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(shown), options);
    formats.set(key, found);
  }
  return found;
}

/** The instant at which a plain date begins, in a zone in which nothing shifts it. */
function utc(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** 2026-11-22: the same in both languages, since columns of days are read down. */
export function day(value: string | null | undefined): string {
  return value ?? '–';
}

/** 周日, or Sun. */
export function weekday(value: string, shown: Language = language()): string {
  return format(shown, 'weekday', { weekday: 'short', timeZone: 'UTC' }).format(utc(value));
}

/** 2026-11-22 周日, and the festival if it is one. */
export function dayWithWeekday(value: string, shown: Language = language()): string {
  const feast = festival(value)?.[shown];
  return [value, weekday(value, shown), feast].filter(Boolean).join(' ');
}

/** 2026年10月 or Oct 2026, from 202610. */
export function month(value: number, shown: Language = language()): string {
  const date = new Date(Date.UTC(Math.floor(value / 100), (value % 100) - 1, 1));
  return format(shown, 'month', { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
}

/** An instant in the time of the reader: 2026-11-22 08:30. */
export function instant(value: string | null | undefined): string {
  if (!value) return '–';
  const date = new Date(value);
  const two = (part: number) => String(part).padStart(2, '0');
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`
  );
}

export function daysBetween(from: string, until: string): number {
  return Math.round((utc(until).getTime() - utc(from).getTime()) / 86_400_000);
}

export function addDays(value: string, days: number): string {
  return new Date(utc(value).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The plain date of the reader's calendar. */
export function today(now: Date = new Date()): string {
  return instant(now.toISOString()).slice(0, 10);
}

/** How long ago something was, in the largest unit that fits. */
export function ago(value: string, now: Date = new Date(), shown: Language = language()): string {
  const seconds = Math.round((new Date(value).getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale(shown), { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(0, 'minute');
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
  return relative.format(Math.trunc(seconds / 86_400), 'day');
}
