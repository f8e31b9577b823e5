import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALL_PERMISSIONS } from './permissionNames';

/** Each permission on a line of its own, what it means and who holds it below. */
const reviewed = readFileSync('../server/tests/golden/permissions.txt', 'utf8');

test('the permissions are those that the server knows', () => {
  const known = reviewed.split('\n').filter((it) => /^\w/.test(it));
  expect(known.length).toBeGreaterThan(20);
  expect([...ALL_PERMISSIONS]).toEqual(known.sort());
});
