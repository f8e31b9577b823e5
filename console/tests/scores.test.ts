/** Who will probably fall, and what working the list would have brought, in a browser against the real server. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsDone, launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  // The sample area is scored behind its analysis.
  const page = await visit(browser);
  await jobsDone(page);
  await page.context().close();
}, 240_000);
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
  const [called] = await listed(page, 'called=true');
  const leads = (number: string | undefined) =>
    rows
      .first()
      .getByText(number ?? '')
      .waitFor();
  await leads(called?.customer_number);
  await page.getByText('全部评分', { exact: true }).click();
  await page.waitForURL(/calls=all/);
  await settled(page);
  const [dearest] = await listed(page, 'sort=loss');
  await leads(dearest?.customer_number);
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
  await open(page, '/warnings/scores?calls=all');
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
  const { items } = await (await page.request.get('/api/v1/warnings?limit=200&state=red')).json();
  const called = items.find((it: { call_place: number | null }) => it.call_place !== null);
  await open(page, `/warnings?warning=${called.id}`);
  const score = page.getByRole('dialog').getByRole('region', { name: '流失评分' });
  await score.getByText('跌落概率', { exact: true }).waitFor();
  await seen(page, '如何计算');
  await page.context().close();
});

test('a replay with a bad plan is told field by field; a good one ends, and its figures are read', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings/backtests');
  await page.getByRole('button', { name: '开始回放' }).click();
  const drawer = page.getByRole('dialog', { name: '开始回放' });
  const field = (label: string) => drawer.getByLabel(label, { exact: true });
  // The usual plan comes from the server, and would overwrite nothing that was typed.
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#until')?.value);
  const usual = await field('最后一周').inputValue();
  const day = async (label: string, value: string) => {
    await field(label).fill(value);
    await page.keyboard.press('Enter');
  };
  const weeksBefore = (weeks: number) =>
    new Date(Date.parse(usual) - weeks * 7 * 86_400_000).toISOString().slice(0, 10);
  const send = () => drawer.getByRole('button', { name: '开始回放' }).click();
  const wrong = (label: string) =>
    drawer.locator('.ant-form-item', { has: page.getByText(label, { exact: true }) });
  await day('第一周', weeksBefore(3));
  await day('最后一周', weeksBefore(9));
  await send();
  await wrong('最后一周').getByText('不能早于开始日期').waitFor();
  await day('最后一周', usual);
  await day('第一周', weeksBefore(200));
  await send();
  await wrong('第一周').getByText('最多104周').waitFor();
  await day('第一周', weeksBefore(3));
  await field('每位维护人每周可处理').fill('5');
  await send();
  await drawer.waitFor({ state: 'detached' });
  const row = page
    .getByRole('row')
    .filter({ hasText: `${weeksBefore(3)} – ${usual}` })
    .first();
  await row.getByText('完成').waitFor({ timeout: 60_000 });
  await row.getByRole('link', { name: '查看' }).click();
  await page.waitForURL(/backtest=/);
  const figures = page.getByRole('table', { name: '与简单规则比较' });
  await figures.getByText('全部客户').first().waitFor();
  const everybody = figures.getByRole('row').filter({ hasText: '全部客户' });
  expect(await everybody.count()).toBe(4);
  expect(await everybody.first().textContent()).toMatch(/全部客户.*\d+\.?\d*%/);
  expect(await page.getByRole('table', { name: '概率是否可信' }).locator('tbody tr').count()).toBeGreaterThan(
    1,
  );
  await page.context().close();
});
