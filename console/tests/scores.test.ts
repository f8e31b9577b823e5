/** Who will probably fall, and what working the list would have brought, in a browser against the real server. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

interface Listed {
  customer_id: string;
  customer_number: string;
  score: { probability_ppm: number; expected_loss_minor: number };
}

async function listed(page: Page, query: string): Promise<Listed[]> {
  const { items } = await (await page.request.get(`/api/v1/scores?limit=50&${query}`)).json();
  return items as Listed[];
}

const PROBABILITY = /的评分:/;

test('scores are put in another order, narrowed to a maintainer, paged, explained, and lead to the customer', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings');
  await page.getByRole('link', { name: '流失评分' }).click();
  await page.waitForURL(/\/warnings\/scores/);
  await settled(page);
  const rows = page.getByRole('table', { name: '流失评分名单' }).locator('tbody tr');
  const [dearest] = await listed(page, 'sort=loss');
  expect(await rows.first().textContent()).toContain(dearest?.customer_number);
  await page.getByLabel('排序', { exact: true }).click();
  await page.getByTitle('跌落概率从高到低').click();
  await page.waitForURL(/sort=probability/);
  await settled(page);
  const [likeliest] = await listed(page, 'sort=probability');
  await rows
    .first()
    .getByText(likeliest?.customer_number ?? '')
    .waitFor();
  await page.getByRole('button', { name: '下一页' }).click();
  await page.waitForURL(/cursor=/);
  await settled(page);
  expect(await rows.first().textContent()).not.toContain(likeliest?.customer_number);
  await page.getByLabel('维护人', { exact: true }).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/maintainer=/);
  await settled(page);
  const maintainer = new URL(page.url()).searchParams.get('maintainer');
  const [own] = await listed(page, `sort=probability&maintainer_id=${maintainer}`);
  await rows
    .first()
    .getByText(own?.customer_number ?? '')
    .waitFor();
  await rows.first().getByRole('link', { name: PROBABILITY }).click();
  const drawer = page.getByRole('dialog', { name: new RegExp(own?.customer_number ?? '') });
  await drawer.getByText(/次确实跌落/).waitFor();
  await drawer.getByRole('link', { name: '查看客户' }).click();
  await page.waitForURL(`**/customers/${own?.customer_id}*`);
  await page.context().close();
});

test('the card in use says how it was learnt, what it weighs, and how its scores did', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings/scores');
  await page.getByRole('tab', { name: '评分卡' }).click();
  await page.waitForURL(/view=card/);
  await page.getByRole('heading', { name: /在用评分卡\(第 \d+ 号\)/ }).waitFor();
  expect(await page.getByRole('table', { name: '各项指标的权重' }).locator('tbody tr').count()).toBe(7);
  await page.getByRole('row', { name: /^5% – 10%/ }).waitFor();
  await page
    .getByRole('table', { name: '历次评分卡' })
    .getByText(/人次,其中/)
    .first()
    .waitFor();
  await page.context().close();
});

test('a warning carries the score of its customer', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const { items } = await (await page.request.get('/api/v1/warnings?limit=1&state=yellow')).json();
  await open(page, `/warnings?warning=${items[0].id}`);
  const score = page.getByRole('dialog').getByRole('region', { name: '流失评分' });
  await score.getByText('跌落概率', { exact: true }).waitFor();
  await seen(page, '如何计算');
  await page.context().close();
});
