import { beforeEach, expect, test } from 'vitest';
import { neighbours, rememberList } from './list';

beforeEach(() => sessionStorage.clear());

test('a customer stands between two others of the list', async () => {
  rememberList({ ids: ['a', 'b', 'c'], query: {}, next: undefined });
  const beside = neighbours('b');
  expect(beside?.previous).toBe('a');
  expect(await beside?.next()).toBe('c');
  expect(neighbours('a')?.previous).toBeUndefined();
  expect(neighbours('c')?.hasNext).toBe(false);
});

test('who was not opened from a list has nobody beside them', () => {
  expect(neighbours('a')).toBeUndefined();
  rememberList({ ids: ['b'], query: {}, next: 'cursor' });
  expect(neighbours('a')).toBeUndefined();
  expect(neighbours('b')?.hasNext).toBe(true);
});

test('what cannot be read is no list', () => {
  sessionStorage.setItem('forecourt.customers.list', '{');
  expect(neighbours('a')).toBeUndefined();
});
