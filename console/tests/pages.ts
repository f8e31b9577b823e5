/** Every page, with the role that opens it. Some addresses are found by asking the API for a first row. */

import type { Page } from 'playwright-core';
import { logIn, type Role } from './browser';

export interface Place {
  name: string;
  role?: Role;
  path: string | ((page: Page) => Promise<string>);
}

async function first(page: Page, path: string): Promise<Record<string, string>> {
  const answer = (await (await page.request.get(`/api/v1${path}`)).json()) as {
    items: Record<string, string>[];
  };
  return answer.items[0] ?? {};
}

const customer = async (page: Page) => (await first(page, '/warnings?limit=1&state=red')).customer_id;

export const PLACES: readonly Place[] = [
  { name: 'login', path: '/login' },
  { name: 'set-up', path: '/set-up#a-token' },
  { name: 'cockpit', role: 'area_manager', path: '/' },
  { name: 'customers', role: 'area_manager', path: '/customers' },
  { name: 'customer', role: 'area_manager', path: async (page) => `/customers/${await customer(page)}` },
  {
    name: 'customer-timeline',
    role: 'area_manager',
    path: async (page) => `/customers/${await customer(page)}?tab=timeline`,
  },
  {
    name: 'customer-vehicles',
    role: 'area_manager',
    path: async (page) => `/customers/${await customer(page)}?tab=vehicles`,
  },
  {
    name: 'customer-classes',
    role: 'area_manager',
    path: async (page) => `/customers/${await customer(page)}?tab=classes`,
  },
  { name: 'customer-new', role: 'area_manager', path: '/customers/new' },
  { name: 'warnings', role: 'area_manager', path: '/warnings' },
  {
    name: 'warning',
    role: 'area_manager',
    path: async (page) => `/warnings?warning=${(await first(page, '/warnings?limit=1')).id}`,
  },
  { name: 'station-alerts', role: 'area_manager', path: '/station-alerts?closed=1' },
  { name: 'stations', role: 'area_manager', path: '/stations' },
  {
    name: 'station',
    role: 'area_manager',
    path: async (page) => `/stations/${(await first(page, '/stations?limit=1')).id}`,
  },
  { name: 'sales', role: 'area_manager', path: '/sales' },
  {
    name: 'receipt',
    role: 'area_manager',
    path: async (page) => `/sales?sale=${(await first(page, '/sales?limit=1')).id}`,
  },
  { name: 'classification', role: 'area_manager', path: '/classification' },
  { name: 'classified', role: 'area_manager', path: '/classification?abc=a' },
  { name: 'runs', role: 'area_manager', path: '/classification?view=runs' },
  { name: 'imports', role: 'auditor', path: '/imports' },
  { name: 'users', role: 'system_administrator', path: '/users' },
  { name: 'account', role: 'area_manager', path: '/account' },
  { name: 'audit', role: 'auditor', path: '/audit' },
  { name: 'jobs', role: 'system_administrator', path: '/jobs' },
  { name: 'refused', role: 'area_manager', path: '/audit' },
  { name: 'not-found', role: 'area_manager', path: '/nowhere' },
];

export async function addressOf(page: Page, place: Place): Promise<string> {
  if (place.role) await logIn(page, place.role);
  return typeof place.path === 'string' ? place.path : await place.path(page);
}
