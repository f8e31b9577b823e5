import { expect, test } from 'vitest';
import type { LegalHoliday } from '@/api/schema.gen';
import { asEntries, daysOf, faultsOf, festivalsOf, markOf, problemsByEntry } from './festivals';

const rest = (day: string, name: string): LegalHoliday => ({ day, kind: 'rest', name });
const work = (day: string, name: string): LegalHoliday => ({ day, kind: 'work', name });

const YEAR = [
  rest('2023-01-01', '元旦'),
  rest('2023-01-02', '元旦'),
  work('2023-01-28', '春节'),
  rest('2023-12-30', '元旦'),
  rest('2023-12-31', '元旦'),
  work('2023-12-23', '元旦'),
];

test('days off in a row are a festival, and what is worked belongs to the nearest of its name', () => {
  expect(festivalsOf(YEAR)).toEqual([
    { name: '元旦', from: '2023-01-01', until: '2023-01-02', worked: [] },
    { name: '春节', worked: ['2023-01-28'] },
    { name: '元旦', from: '2023-12-30', until: '2023-12-31', worked: ['2023-12-23'] },
  ]);
});

test('festivals say the same as their days', () => {
  const inOrder = (days: LegalHoliday[]) => [...days].sort((a, b) => a.day.localeCompare(b.day));
  expect(inOrder(festivalsOf(YEAR).flatMap(daysOf))).toEqual(inOrder(YEAR));
});

test('a festival without days, one that ends before it begins and a day that two claim are faults', () => {
  const entries = asEntries([
    { name: '劳动节', worked: [] },
    { name: '国庆节', from: '2026-10-07', until: '2026-10-01', worked: [] },
    { name: '端午节', from: '2026-06-19', until: '2026-06-21', worked: [] },
    { name: '中秋节', from: '2026-09-25', until: undefined, worked: ['2026-06-20'] },
  ]);
  expect([...faultsOf(entries)]).toEqual([
    [0, 'noDays'],
    [1, 'backwards'],
    [2, { twice: '2026-06-20' }],
    [3, { twice: '2026-06-20' }],
  ]);
});

test('a problem of a day stands beside its festival, also after one that is to go', () => {
  const [first, second] = asEntries(festivalsOf(YEAR));
  const entries = [{ id: 0, was: first?.was }, second].filter((it) => it !== undefined) as never;
  const message = '1 to 40 characters / 1 至 40 个字符';
  expect([
    ...problemsByEntry(entries, [
      { field: 'days[0].name', code: 'length', message },
      { field: 'days', code: 'too_many', message },
    ]),
  ]).toEqual([[1, '1 至 40 个字符']]);
});

test('what was put back is no change', () => {
  const [was] = festivalsOf(YEAR);
  expect(was && markOf({ id: 0, was, now: { ...was } })).toBeUndefined();
  expect(was && markOf({ id: 0, was, now: { ...was, name: '新年' } })).toBe('changed');
});
