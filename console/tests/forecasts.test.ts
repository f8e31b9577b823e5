/** What forecasts know of days, in a browser against the real server. What is changed is put back. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsDone, launch, logIn, open, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** A year that the library does not know, and that nothing else of the tests is about. */
const YEAR = 2031;
const LEGAL = '/api/v1/holidays/legal';

interface Day {
  day: string;
  kind: string;
  name: string;
}

test('the holidays of a year are entered, one is removed, and it is put back at once', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  const stored = async () => {
    const { items } = await (await page.request.get(`${LEGAL}?year=${YEAR}`)).json();
    return (items as Day[]).map((it) => `${it.day} ${it.kind} ${it.name}`);
  };
  await page.request.put(LEGAL, { data: { year: YEAR, days: [] } });
  await open(page, `/holidays?year=${YEAR}`);
  await seen(page, `${YEAR} 年的节假日还没有录入`);
  await page.getByRole('link', { name: `录入 ${YEAR} 年` }).click();
  await button(page, '添加节日').click();
  await button(page, '保存').click();
  await page.getByRole('alert').filter({ hasText: '请填写节日名称' }).waitFor();
  const row = page.getByRole('row').nth(1);
  await row.getByLabel('节日').fill('劳动节');
  await page.getByRole('alert').filter({ hasText: '请填写放假或调休上班的日子' }).waitFor();
  const day = async (label: string, value: string) => {
    await row.getByLabel(label).fill(value);
    await page.keyboard.press('Enter');
  };
  await day('放假第一天', `${YEAR}-05-01`);
  await day('放假最后一天', `${YEAR}-05-03`);
  await day('添加上班日', `${YEAR}-04-27`);
  await seen(page, '1 处修改');
  await button(page, '保存').click();
  await seen(page, `${YEAR} 年的节假日已保存`);
  const labour = [
    `${YEAR}-04-27 work 劳动节`,
    `${YEAR}-05-01 rest 劳动节`,
    `${YEAR}-05-02 rest 劳动节`,
    `${YEAR}-05-03 rest 劳动节`,
  ];
  expect(await stored()).toEqual(labour);
  await page.getByRole('link', { name: `修改 ${YEAR} 年` }).click();
  await button(page, '移除').click();
  await seen(page, '将移除');
  await button(page, '保存').click();
  await seen(page, `${YEAR} 年的节假日还没有录入`);
  expect(await stored()).toEqual([]);
  await page.locator('.ant-message').getByRole('button', { name: '撤销' }).last().click();
  await seen(page, '已撤销');
  await page.getByRole('row', { name: /劳动节.*3 天.*04-27/ }).waitFor();
  expect(await stored()).toEqual(labour);
  await page.request.put(LEGAL, { data: { year: YEAR, days: [] } });
  await jobsDone(page);
  await page.context().close();
}, 300_000);

test('who forecasts for an area finds the holidays there, and may not change them', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const { items } = await (await page.request.get('/api/v1/stations?limit=1')).json();
  await open(page, `/stations/${items[0].id}`);
  await page.getByRole('link', { name: '查看法定节假日' }).click();
  await seen(page, /只有以下角色可以修改:公司营销/);
  await open(page, '/holidays?year=2026&edit=1');
  await page.getByRole('row', { name: /国庆节.*10-01 周四 至 10-07 周三.*7 天/ }).waitFor();
  expect(await page.getByRole('textbox', { name: '节日' }).count()).toBe(0);
  await page.context().close();
});
