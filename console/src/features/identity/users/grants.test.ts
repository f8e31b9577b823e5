import { expect, test } from 'vitest';
import type { GrantBody } from '@/api/schema.gen';
import { changesOf, holdsAny, roleWithoutUnit, toChoice, toGrants } from './grants';

const EAST: GrantBody = { role: 'station_manager', unit_id: 'east' };
const WEST: GrantBody = { role: 'station_manager', unit_id: 'west' };
const ADMIN: GrantBody = { role: 'system_administrator', unit_id: 'company' };

test('a choice and its grants are the same thing', () => {
  expect(toChoice([EAST, ADMIN, WEST])).toEqual({
    station_manager: ['east', 'west'],
    system_administrator: ['company'],
  });
  expect(toGrants(toChoice([EAST, ADMIN, WEST]))).toEqual([ADMIN, EAST, WEST]);
  expect(toGrants({ auditor: [] })).toEqual([]);
});

test('what is given and what is taken is told apart', () => {
  expect(changesOf([EAST], [EAST, WEST])).toEqual({ added: [WEST], removed: [] });
  expect(changesOf([EAST, ADMIN], [EAST])).toEqual({ added: [], removed: [ADMIN] });
  expect(changesOf([EAST, WEST], [WEST, EAST])).toEqual({ added: [], removed: [] });
});

test('who may change users is known before it is taken from them', () => {
  expect(holdsAny([EAST, ADMIN], ['system_administrator'])).toBe(true);
  expect(holdsAny([EAST], ['system_administrator'])).toBe(false);
});

test('a role without a place is found', () => {
  expect(roleWithoutUnit({ auditor: ['company'], finance: [] })).toBe('finance');
  expect(roleWithoutUnit({ auditor: ['company'] })).toBeUndefined();
});
