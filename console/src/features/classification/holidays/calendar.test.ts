import { expect, test } from 'vitest';
import {
  aroundOf,
  daysOf,
  entriesOf,
  markOf,
  missingYears,
  period,
  problemsByYear,
  withYear,
} from './calendar';

const STORED = entriesOf(['2025-01-29', '2026-02-17', '2028-01-26']);

test('a year that is added stands in its place, on the day of the lunar calendar', () => {
  const entries = withYear(STORED, 2027);
  expect(daysOf(entries)).toEqual(['2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26']);
  expect(entries.map(markOf)).toEqual([undefined, undefined, 'added', undefined]);
  expect(missingYears(entries)).not.toContain(2027);
  expect(missingYears(STORED)).toContain(2027);
});

test('what is removed is not sent, and stands there to be put back', () => {
  const entries = STORED.map((it) => (it.was === '2026-02-17' ? { ...it, day: undefined } : it));
  expect(daysOf(entries)).toEqual(['2025-01-29', '2028-01-26']);
  expect(entries.map(markOf)).toEqual([undefined, 'removed', undefined]);
});

test('a problem of the third day that was sent belongs to its year', () => {
  const entries = [{ was: '2024-02-10', day: undefined }, ...STORED];
  const fields = [{ field: 'items[2].day', code: 'out_of_range', message: 'no' }];
  expect([...problemsByYear(entries, fields)]).toEqual([[2028, 'no']]);
});

test('the days around a festival are those of the stored ones', () => {
  const around = aroundOf([
    {
      kind: 'spring_festival',
      name: { zh: '', en: '' },
      day: '2026-02-17',
      first_day: '2026-02-10',
      last_day: '2026-03-04',
    },
  ]);
  expect(around && period('2027-02-06', around)).toEqual(['2027-01-30', '2027-02-21']);
  expect(aroundOf([])).toBeUndefined();
});
