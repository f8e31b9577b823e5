/** Every page, with the role that opens it. Some addresses are found by asking the API for a first row. */

import type { Page } from 'playwright-core';
import { comeBack, type Role } from './browser';

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

const API = '/api/v1';

/** Month and day of a day soon. */
const soon = () => new Date(Date.now() + 5 * 86_400_000).toISOString().slice(5, 10);

/** A fleet with everything in its file; made once. */
async function fleet(page: Page): Promise<string> {
  const known = await (await page.request.get(`${API}/customers?q=FLEET-1`)).json();
  if (known.items[0]) return known.items[0].id;
  const stations = await (await page.request.get(`${API}/stations?limit=1`)).json();
  const send = async (path: string, data: unknown, headers: Record<string, string> = {}) =>
    (await page.request.post(`${API}${path}`, { data, headers })).json();
  const made = await send('/customers', {
    number: 'FLEET-1',
    kind: 'organisation',
    name: '顺达运输有限公司',
    owner_id: stations.items[0].id,
    vehicles: [{ plate: '京A12345', kind: 'heavy_truck', fuel: 'diesel', tank_ml: 400_000 }],
    cards: [{ card_number: '70000001', kind: 'main' }],
  });
  const path = `/customers/${made.id}`;
  await send(`${path}/cards`, {
    card_number: '70000002',
    kind: 'sub',
    main_card_id: made.cards[0].id,
    vehicle_id: made.vehicles[0].id,
    limits: {
      plate_only: true,
      grades: ['0'],
      weekdays: [1, 2, 3, 4, 5],
      times_per_day: 2,
      volume_ml_per_day: 400_000,
    },
  });
  await send(`${path}/contacts`, { name: '王小芳', phone: '13900139456', role: 'finance' });
  await send(`${path}/contacts`, { name: '刘师傅', phone: '13700137001', role: 'driver' });
  await send(`${path}/invoice-titles`, {
    title: '顺达运输有限公司',
    tax_number: '91350100M000100Y43',
    bank: '工商银行朝阳支行',
    account: '0200001234567890',
  });
  await send(`${path}/sites`, {
    name: '一号车场',
    address: '朝阳区建国路 1 号',
    latitude_udeg: 39_908_000,
    longitude_udeg: 116_460_000,
  });
  await send(`${path}/occasions`, { kind: 'founding', date: `2012-${soon()}` });
  await send(`${path}/notes`, { text: '下月新增两台牵引车,车牌待定;联系王小芳 13900139456。' });
  await page.request.post(`${API}${path}/attachments?file_name=${encodeURIComponent('合同.pdf')}`, {
    headers: { 'content-type': 'application/octet-stream' },
    data: Buffer.from('%PDF-1.7\n'),
  });
  const etag = async () => (await page.request.get(`${API}${path}/file`)).headers().etag ?? '';
  const values = {
    credit_code: '91350100M000100Y43',
    credit_limit_minor: '5000000',
    credit_days: '30',
    language: 'zh',
    contact_channel: 'phone',
  };
  await page.request.patch(`${API}${path}/fields`, {
    data: { values },
    headers: { 'If-Match': await etag() },
  });
  await page.request.patch(`${API}${path}/fields`, {
    data: { values: { credit_days: '45', won_channel: 'visit' } },
    headers: { 'If-Match': await etag() },
  });
  return made.id;
}

/** A field that the company defined; made once. */
async function defined(page: Page): Promise<void> {
  await page.request.post(`${API}/customers/fields`, {
    data: {
      key: 'level',
      name: { zh: '合作级别', en: 'Partner level' },
      kind: 'choice',
      choices: [
        { key: 'gold', name: { zh: '金', en: 'Gold' } },
        { key: 'silver', name: { zh: '银', en: 'Silver' } },
      ],
      applies_to: ['organisation'],
      is_required: true,
    },
  });
}

/** The cell of the matrix of four weeks that most customers moved to, as it stands in the address. */
export async function busyCell(page: Page): Promise<string> {
  const runs = (await (await page.request.get('/api/v1/classification/runs')).json()) as {
    items: { as_of: string }[];
  };
  const [from = ''] = runs.items.map((it) => it.as_of).sort();
  const answer = await page.request.get(`/api/v1/classification/movements?from=${from}`);
  const { cells } = (await answer.json()) as {
    cells: { from_class: string; to_class: string; customers: number }[];
  };
  const [most] = cells
    .filter((it) => it.from_class !== it.to_class)
    .sort((a, b) => b.customers - a.customers);
  return new URLSearchParams({ from, was: most?.from_class ?? 'a', is: most?.to_class ?? 'a' }).toString();
}

/** A file as a till exports it: Chinese titles, a date without a time zone, one row without an amount. */
const MESSY = [
  '油站编码,小票号,交易时间,油品,升数,金额,付款',
  'S001,M-1,2026-11-20 08:15:00,92,40.00,315.60,微信',
  'S001,M-2,2026-11-20 09:02:00,92,30.00,,现金',
  'S999,M-3,2026-11-20 09:30:00,92,20.00,157.80,现金',
].join('\n');

async function uploaded(page: Page): Promise<string> {
  const answer = await page.request.post('/api/v1/imports/uploads?file_name=messy.csv', {
    headers: { 'content-type': 'application/octet-stream' },
    data: Buffer.from(MESSY),
  });
  return ((await answer.json()) as { id: string }).id;
}

/** A trial of that file, once it has ended. */
async function tried(page: Page): Promise<string> {
  const upload_id = await uploaded(page);
  const { mapping } = (await (await page.request.get(`/api/v1/imports/uploads/${upload_id}`)).json()) as {
    mapping: unknown;
  };
  const asked = await page.request.post('/api/v1/imports', {
    data: { upload_id, kind: 'sales', mapping, dry_run: true },
  });
  const { import_id } = (await asked.json()) as { import_id: string };
  for (let turn = 0; turn < 100; turn += 1) {
    const detail = (await (await page.request.get(`/api/v1/imports/${import_id}`)).json()) as {
      import: { state: string };
    };
    if (detail.import.state === 'done' || detail.import.state === 'failed') break;
    await page.waitForTimeout(100);
  }
  return import_id;
}

/** A filter with a group in it, as somebody would build it. */
const SEGMENT = {
  all: [
    { field: 'kind', op: 'any_of', value: ['organisation', 'person'] },
    {
      any: [
        { field: 'fewer_fills', op: 'at_least', value: 2 },
        { field: 'days_since_visit', op: 'between', value: [21, 60] },
      ],
    },
    { not: { any: [{ field: 'abc', op: 'any_of', value: ['c'] }] } },
  ],
};

/** A segment, made when there is none of its name. */
async function segment(page: Page, name: string): Promise<string> {
  const { items } = (await (await page.request.get('/api/v1/segments?limit=200')).json()) as {
    items: { id: string; name: string }[];
  };
  const found = items.find((it) => it.name === name);
  if (found) return found.id;
  const made = await page.request.post('/api/v1/segments', { data: { name, filter: SEGMENT } });
  return ((await made.json()) as { id: string }).id;
}

/** A group by rule, made when there is none of its name. */
async function group(page: Page, name: string): Promise<string> {
  const { items } = (await (await page.request.get('/api/v1/groups?limit=200')).json()) as {
    items: { id: string; name: string }[];
  };
  const found = items.find((it) => it.name === name);
  if (found) return found.id;
  const unit = await first(page, '/units');
  const data = { name, purpose: '每月回访', unit_id: unit.id, segment_id: await segment(page, '来得少了') };
  const made = await page.request.post('/api/v1/groups', { data });
  return ((await made.json()) as { id: string }).id;
}

export const PLACES: readonly Place[] = [
  { name: 'login', path: '/login' },
  { name: 'set-up', path: '/set-up#a-token' },
  { name: 'cockpit', role: 'area_manager', path: '/' },
  { name: 'cockpit-year', role: 'area_manager', path: '/?days=90&measure=amount' },
  { name: 'cockpit-maintainer', role: 'maintainer', path: '/' },
  { name: 'customers', role: 'area_manager', path: '/customers' },
  {
    name: 'customers-filtered',
    role: 'area_manager',
    path: '/customers?abc=a&warning=open&sort=amount_desc',
  },
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
  {
    name: 'customer-privacy',
    role: 'area_manager',
    path: async (page) => `/customers/${await customer(page)}?tab=privacy`,
  },
  {
    name: 'customer-file',
    role: 'area_manager',
    path: async (page) => `/customers/${await fleet(page)}?tab=file`,
  },
  {
    name: 'customer-papers',
    role: 'area_manager',
    path: async (page) => `/customers/${await fleet(page)}?tab=papers`,
  },
  {
    name: 'customer-history',
    role: 'area_manager',
    path: async (page) => `/customers/${await fleet(page)}?tab=history`,
  },
  {
    name: 'customer-cards',
    role: 'area_manager',
    path: async (page) => `/customers/${await fleet(page)}?tab=vehicles`,
  },
  { name: 'customers-overdue', role: 'area_manager', path: '/customers?complete=75&sort=completeness' },
  {
    name: 'occasions',
    role: 'area_manager',
    path: async (page) => {
      await fleet(page);
      return '/customers/occasions?within=30';
    },
  },
  {
    name: 'customer-fields',
    role: 'company_marketing',
    path: async (page) => {
      await defined(page);
      return '/customers/fields';
    },
  },
  { name: 'customer-new', role: 'area_manager', path: '/customers/new' },
  {
    name: 'segments',
    role: 'area_manager',
    path: async (page) => {
      await segment(page, '来得少了');
      return '/segments';
    },
  },
  { name: 'segment-new', role: 'area_manager', path: '/segments/new' },
  {
    name: 'segment',
    role: 'area_manager',
    path: async (page) => `/segments/${await segment(page, '来得少了')}`,
  },
  {
    name: 'groups',
    role: 'area_manager',
    path: async (page) => {
      await group(page, '回访群');
      return '/groups';
    },
  },
  { name: 'group', role: 'area_manager', path: async (page) => `/groups/${await group(page, '回访群')}` },
  {
    name: 'group-history',
    role: 'area_manager',
    path: async (page) => `/groups/${await group(page, '回访群')}?show=history`,
  },
  { name: 'duplicates', role: 'area_manager', path: '/customers/duplicates' },
  { name: 'merges', role: 'area_manager', path: '/customers/duplicates?view=merges' },
  {
    name: 'merge',
    role: 'area_manager',
    path: async (page) => {
      const { items } = await (await page.request.get('/api/v1/customers?limit=2')).json();
      return `/customers/merge?kept=${items[0].id}&absorbed=${items[1].id}`;
    },
  },
  {
    name: 'handover',
    role: 'area_manager',
    path: async (page) =>
      `/customers/handover?from=${(await first(page, '/employees?post=maintainer&limit=1')).id}`,
  },
  { name: 'pool', role: 'area_manager', path: '/customers/pool' },
  { name: 'pool-maintainer', role: 'maintainer', path: '/customers/pool' },
  { name: 'keepers', role: 'area_manager', path: '/customers/keepers' },
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
  { name: 'stations-map', role: 'area_manager', path: '/stations?view=map' },
  { name: 'stations-tree', role: 'area_manager', path: '/stations?view=tree' },
  { name: 'sales', role: 'area_manager', path: '/sales' },
  { name: 'sales-unmatched', role: 'area_manager', path: '/sales?only=unmatched' },
  {
    name: 'receipt',
    role: 'area_manager',
    path: async (page) => `/sales?sale=${(await first(page, '/sales?limit=1')).id}`,
  },
  { name: 'classification', role: 'area_manager', path: '/classification' },
  { name: 'classified', role: 'area_manager', path: '/classification?abc=a' },
  { name: 'movements', role: 'area_manager', path: '/classification?view=moves&axis=relationship' },
  {
    name: 'movements-cell',
    role: 'area_manager',
    path: async (page) => `/classification?view=moves&${await busyCell(page)}`,
  },
  { name: 'classification-persons', role: 'area_manager', path: '/classification?segment=person' },
  { name: 'runs', role: 'area_manager', path: '/classification?view=runs' },
  { name: 'rules', role: 'company_marketing', path: '/classification/rules' },
  { name: 'rules-read', role: 'area_manager', path: '/classification/rules' },
  { name: 'rules-edit', role: 'company_marketing', path: '/classification/rules?edit=1' },
  { name: 'lifetimes', role: 'area_manager', path: '/classification?view=lifetimes' },
  { name: 'scores', role: 'area_manager', path: '/warnings/scores' },
  {
    name: 'score',
    role: 'area_manager',
    path: async (page) =>
      `/warnings/scores?calls=all&sort=probability&customer=${(await first(page, '/scores?limit=1')).customer_id}`,
  },
  { name: 'all-scores', role: 'area_manager', path: '/warnings/scores?calls=all' },
  { name: 'score-card', role: 'area_manager', path: '/warnings/scores?view=card' },
  { name: 'backtests', role: 'area_manager', path: '/warnings/backtests' },
  { name: 'baskets', role: 'area_manager', path: '/baskets' },
  { name: 'baskets-company', role: 'company_marketing', path: '/baskets' },
  { name: 'regrades', role: 'area_manager', path: '/classification/regrades' },
  { name: 'holidays', role: 'area_manager', path: '/classification/holidays' },
  { name: 'holidays-all', role: 'auditor', path: '/classification/holidays?all=1' },
  { name: 'holidays-edit', role: 'company_marketing', path: '/classification/holidays?edit=1' },
  { name: 'legal-holidays', role: 'area_manager', path: '/holidays?year=2026' },
  { name: 'legal-holidays-none', role: 'company_marketing', path: '/holidays?year=2027' },
  { name: 'legal-holidays-edit', role: 'company_marketing', path: '/holidays?year=2026&edit=1' },
  { name: 'batches', role: 'auditor', path: '/imports' },
  { name: 'imports', role: 'system_administrator', path: '/imports?trials=1' },
  { name: 'import-mappings', role: 'system_administrator', path: '/imports?view=mappings' },
  { name: 'exports', role: 'area_manager', path: '/exports' },
  { name: 'exports-all', role: 'system_administrator', path: '/exports?view=all' },
  { name: 'exports-waiting', role: 'system_administrator', path: '/exports?view=waiting' },
  { name: 'exports-trace', role: 'system_administrator', path: '/exports?view=trace' },
  { name: 'import-new', role: 'system_administrator', path: '/imports/new' },
  {
    name: 'import-columns',
    role: 'system_administrator',
    path: async (page) => `/imports/new?upload=${await uploaded(page)}`,
  },
  {
    name: 'import-trial',
    role: 'system_administrator',
    path: async (page) => `/imports/${await tried(page)}`,
  },
  { name: 'users', role: 'system_administrator', path: '/users' },
  { name: 'user-new', role: 'system_administrator', path: '/users?user=new' },
  {
    name: 'user',
    role: 'system_administrator',
    path: async (page) => `/users?user=${(await first(page, '/users?limit=1')).id}`,
  },
  { name: 'roles', role: 'auditor', path: '/users?view=roles' },
  { name: 'role-new', role: 'system_administrator', path: '/users?view=roles&edit=new&copy=finance' },
  { name: 'account', role: 'area_manager', path: '/account' },
  { name: 'audit', role: 'auditor', path: '/audit' },
  {
    name: 'audit-entry',
    role: 'auditor',
    path: async (page) => {
      const line = await first(page, '/audit?limit=1&action=stations.station_added');
      return `/audit?action=stations.station_added&entry=${line.seq}`;
    },
  },
  { name: 'privacy', role: 'auditor', path: '/privacy' },
  { name: 'privacy-alerts', role: 'auditor', path: '/privacy?view=alerts&shown=all' },
  { name: 'privacy-reveals', role: 'auditor', path: '/privacy?view=reveals' },
  { name: 'privacy-register', role: 'auditor', path: '/privacy?view=register' },
  { name: 'privacy-purges', role: 'auditor', path: '/privacy?view=purges' },
  { name: 'jobs', role: 'system_administrator', path: '/jobs' },
  { name: 'system', role: 'system_administrator', path: '/system' },
  { name: 'refused', role: 'area_manager', path: '/audit' },
  { name: 'not-found', role: 'area_manager', path: '/nowhere' },
];

export async function addressOf(page: Page, place: Place): Promise<string> {
  if (place.role) await comeBack(page, place.role);
  return typeof place.path === 'string' ? place.path : await place.path(page);
}
