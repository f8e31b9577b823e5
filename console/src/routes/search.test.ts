import { expect, test } from 'vitest';
import { oneOf, parseSearch, plainDate, stringifySearch } from './search';

test('a filtered list is a readable address', () => {
  expect(decodeURIComponent(stringifySearch({ q: '京A12345', state: undefined, kind: 'person' }))).toBe(
    '?q=京A12345&kind=person',
  );
  expect(parseSearch('?q=123&sort=serial')).toEqual({ q: '123', sort: 'serial' });
});

test('what the address says is checked', () => {
  expect(oneOf('purple', ['red', 'yellow'])).toBeUndefined();
  expect(plainDate('yesterday')).toBeUndefined();
  expect(plainDate('2026-11-22')).toBe('2026-11-22');
});
