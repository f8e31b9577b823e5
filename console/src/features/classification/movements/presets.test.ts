import { expect, test } from 'vitest';
import { presetOf, startOf } from './presets';

test('a month is compared with how the month before ended', () => {
  expect(startOf('month', '2026-11-22')).toBe('2026-10-31');
  expect(startOf('month', '2026-03-01')).toBe('2026-02-28');
});

test('four weeks and a year end on the same day of the week', () => {
  expect(startOf('four_weeks', '2026-11-22')).toBe('2026-10-25');
  expect(startOf('year', '2026-11-22')).toBe('2025-11-23');
});

test('an address tells its preset, or that its days are somebody’s own', () => {
  expect(presetOf(undefined, undefined, '2026-11-22')).toBe('last');
  expect(presetOf('2026-10-25', undefined, '2026-11-22')).toBe('four_weeks');
  expect(presetOf('2026-10-26', undefined, '2026-11-22')).toBeUndefined();
  expect(presetOf('2026-10-25', '2026-11-01', '2026-11-22')).toBeUndefined();
  expect(presetOf('2026-10-25', undefined, undefined)).toBeUndefined();
});
