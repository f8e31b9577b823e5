/** Levels of customers, decided in bulk in a browser against the real server. What is changed is put back. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

const RULES = '/api/v1/classification/levels/rules';
const REGRADES = '/api/v1/classification/regrades';

interface Regrade {
  customer_id: string;
  customer_number: string;
  regrade: { id: string };
}

/** Lines so low that a sample area has customers above them. */
const LOW = { station_kg: 5_000, region_kg: 15_000, company_kg: 500_000 };

/** Puts the lines elsewhere, and says where they were. */
async function moveLines(page: Page, bounds: typeof LOW): Promise<typeof LOW> {
  const answer = await page.request.get(RULES);
  const { versions } = await answer.json();
  const { version, valid_from, made_at, made_by, made_by_login, ...newest } = versions[0];
  const duties = newest.duties.map(({ post_name, ...duty }: Record<string, unknown>) => duty);
  const put = await page.request.put(RULES, {
    headers: { 'If-Match': answer.headers().etag ?? '' },
    data: { ...newest, duties, bounds, units: [], note: 'journey' },
  });
  if (!put.ok()) throw new Error(await put.text());
  return newest.bounds;
}

async function waiting(page: Page): Promise<Regrade[]> {
  const { items } = await (await page.request.get(`${REGRADES}?state=proposed&limit=50`)).json();
  return items as Regrade[];
}

/** What waits, once levels are worked out by the lines of the moment. */
async function proposed(page: Page, isIt: (found: Regrade[]) => boolean): Promise<Regrade[]> {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = await waiting(page);
    if (isIt(found)) return found;
    await page.waitForTimeout(200);
  }
  throw new Error('levels were not worked out');
}

test('changes of level are approved in bulk, one is refused with its reason, and customers show it', async () => {
  const head = await visit(browser);
  await logIn(head, 'company_marketing');
  const lines = await moveLines(head, LOW);
  try {
    await decideSome(await proposed(head, (it) => it.length > 2));
  } finally {
    await moveLines(head, lines);
  }
  const back = await proposed(head, (it) => it.length === 2);
  const regrade_ids = back.map((it) => it.regrade.id);
  await head.request.post(`${REGRADES}/approve`, { data: { regrade_ids, reason: 'journey: as it was' } });
  await head.context().close();
});

async function decideSome(found: Regrade[]): Promise<void> {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/classification');
  await page.getByRole('link', { name: '级别调整' }).click();
  await page.waitForURL(/\/classification\/regrades/);
  await settled(page);
  const row = (number: string) => page.getByRole('row').filter({ hasText: number });
  const [first, second, third] = found;
  if (!first || !second || !third) throw new Error('too few');
  const decide = (name: string) => page.getByRole('button', { name, exact: true });
  expect(await decide('批准').isDisabled()).toBe(true);
  for (const it of [first, second]) {
    expect(await row(it.customer_number).textContent()).toMatch(/二级公司级.*吨 ≥ 15吨/);
    await row(it.customer_number).getByRole('checkbox').check();
  }
  await seen(page, '已选 2 条');
  await decide('批准').click();
  const approval = page.getByRole('dialog', { name: '批准级别调整' });
  await approval.getByLabel('说明').fill('与油站核对过');
  await approval.getByRole('button', { name: '批准' }).click();
  await seen(page, '已批准 2 条');
  await row(first.customer_number).waitFor({ state: 'detached' });
  await row(third.customer_number).getByRole('checkbox').check();
  await decide('拒绝').click();
  const refusal = page.getByRole('dialog', { name: '拒绝级别调整' });
  await refusal.getByRole('button', { name: '拒绝' }).click();
  await refusal.getByText('请说明拒绝的原因').waitFor();
  await refusal.getByLabel('说明').fill('一次性工程用油');
  await refusal.getByRole('button', { name: '拒绝' }).click();
  await seen(page, '已拒绝 1 条');
  expect((await waiting(page)).length).toBe(found.length - 3);
  await open(page, '/classification/regrades?stage=approved');
  expect(await row(first.customer_number).first().textContent()).toMatch(/area_manager:与油站核对过/);
  await open(page, `/customers/${first.customer_id}?tab=classes`);
  await page.getByRole('table', { name: '级别变化' }).getByText('已批准').first().waitFor();
  await page.context().close();
}
