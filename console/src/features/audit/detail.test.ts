import { expect, test } from 'vitest';
import { toldBy } from './detail';

test('what differs is told, and what stays the same is not', () => {
  const detail = { before: { name: 'A', kind: 'person' }, after: { name: 'B', kind: 'person' } };
  expect(toldBy(detail, 'value').changes).toEqual([{ field: 'name', before: 'A', after: 'B' }]);
});

test('a change without fields goes under the name of the action', () => {
  expect(toldBy({ before: 'east', after: null }, 'owner').changes).toEqual([
    { field: 'owner', before: 'east', after: null },
  ]);
});

test('a change of one field among facts is found', () => {
  const told = toldBy({ name: { before: 'A', after: 'B' }, code: 'S1' }, 'value');
  expect(told.changes).toEqual([{ field: 'name', before: 'A', after: 'B' }]);
  expect(told.facts).toEqual([{ field: 'code', value: 'S1' }]);
});

test('groups of figures are told one by one', () => {
  expect(toldBy({ counts: { new: 3, known: 0 }, source: 'a.csv' }, 'value').facts).toEqual([
    { field: 'new', value: 3 },
    { field: 'known', value: 0 },
    { field: 'source', value: 'a.csv' },
  ]);
});

test('sealed values are told to be there, and nothing else about them', () => {
  expect(toldBy({ sealed: 'x+/=', subject: 'id' }, 'value')).toEqual({
    changes: [],
    facts: [],
    isSealed: true,
  });
});
