import { expect, test } from 'vitest';
import { addDays, ago, daysBetween, dayWithWeekday, month } from './days';
import { duration } from './durations';
import { festival, springFestival } from './festivals';

test('a day carries its weekday and its festival', () => {
  expect(dayWithWeekday('2026-11-22', 'zh')).toBe('2026-11-22 周日');
  expect(dayWithWeekday('2026-02-17', 'zh')).toBe('2026-02-17 周二 春节');
  expect(dayWithWeekday('2026-10-01', 'en')).toBe('2026-10-01 Thu National Day');
});

test('lunar festivals move', () => {
  expect(festival('2025-01-29')?.zh).toBe('春节');
  expect(festival('2025-01-28')?.zh).toBe('除夕');
  expect(festival('2025-10-06')?.zh).toBe('中秋节');
  expect(festival('2026-09-25')?.zh).toBe('中秋节');
  expect(festival('2026-04-05')?.zh).toBe('清明节');
  expect(festival('2026-11-22')).toBeUndefined();
});

test('a year has one Spring Festival', () => {
  expect([2025, 2026, 2050].map(springFestival)).toEqual(['2025-01-29', '2026-02-17', '2050-01-23']);
});

test('a lunar year that browsers begin on the wrong day begins on the right one', () => {
  expect([2027, 2030].map(springFestival)).toEqual(['2027-02-06', '2030-02-03']);
  expect(festival('2027-02-05')?.zh).toBe('除夕');
  expect(festival('2027-02-07')).toBeUndefined();
  expect(festival('2030-02-02')?.zh).toBe('除夕');
  expect(festival('2027-02-20')?.zh).toBe('元宵节');
});

test('months and days', () => {
  expect(month(202610, 'zh')).toBe('2026年10月');
  expect(month(202610, 'en')).toBe('Oct 2026');
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('durations in the units that fit', () => {
  expect(duration(354, 'en')).toBe('354 ms');
  expect(duration(4200, 'zh')).toBe('4.2 秒');
  expect(duration(125_000, 'en')).toBe('2 min 5 s');
});

test('how long ago', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(ago('2026-11-22T11:58:00Z', now, 'zh')).toBe('2分钟前');
  expect(ago('2026-11-20T12:00:00Z', now, 'en')).toBe('2 days ago');
});
