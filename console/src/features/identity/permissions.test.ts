import { expect, test } from 'vitest';
import type { Me } from '@/api/schema.gen';
import openapi from '../../../../api/openapi.json';
import { holders, may, type Permission } from './permissions';

const me = (role: Me['grants'][number]['role']) =>
  ({ id: 'u', login: 'somebody', lang: 'zh', grants: [{ role, unit_id: 'unit' }] }) as unknown as Me;

test('every permission of the API is known', () => {
  const operations = Object.values(openapi.paths).flatMap((path) => Object.values(path) as unknown[]);
  const asked = operations.flatMap((it) => {
    const permission = (it as { 'x-permission'?: string | null })['x-permission'];
    return permission && permission !== 'self' ? [permission] : [];
  });
  const unknown = [...new Set(asked)].filter((it) => !holders(it as Permission));
  expect(unknown).toEqual([]);
});

test('an area manager decides about warnings and an auditor only reads them', () => {
  expect(may(me('area_manager'), 'warnings.decide_warnings')).toBe(true);
  expect(may(me('auditor'), 'warnings.decide_warnings')).toBe(false);
  expect(may(me('auditor'), 'warnings.read_warnings')).toBe(true);
});

test('what the server tells goes before what is assumed', () => {
  const told = { ...me('investor'), permissions: ['customers.read_customers'] } as Me;
  expect(may(told, 'customers.read_customers')).toBe(true);
  expect(may(told, 'stations.read_stations')).toBe(false);
});
