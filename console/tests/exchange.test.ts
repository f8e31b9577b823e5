/** What leaves and what comes in: lists with a reason, imports that are taken back. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

test('a list leaves once it is said what for, and stands in the history', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers');
  await page
    .getByRole('button', { name: /导\s*出$/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^导\s*出$/ }).click();
  await dialog.getByText('请选择用途').last().waitFor();
  await dialog.getByLabel('用途', { exact: true }).click();
  await page.getByTitle('营销活动').click();
  await dialog.getByLabel('用途说明').fill('春节回访');
  const file = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^导\s*出$/ }).click();
  expect((await file).suggestedFilename()).toMatch(/^customers-E\d{6}-.*\.xlsx$/);
  await open(page, '/exports');
  await seen(page, '营销活动:春节回访');
  await page.context().close();
});

test('an import of customers is looked at and taken back', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  const units = await (await page.request.get('/api/v1/units')).json();
  const unit = units.items[0].code as string;
  const number = `UNDO-${Date.now()}`;
  const uploaded = await page.request.post('/api/v1/imports/uploads?file_name=undo.csv', {
    headers: { 'content-type': 'application/octet-stream' },
    data: Buffer.from(`number,name,unit_code\n${number},撤销测试,${unit}\n`),
  });
  const { id } = (await uploaded.json()) as { id: string };
  await open(page, `/imports/new?upload=${id}&kind=customers`);
  await page.getByText('仅新增', { exact: true }).click();
  await page.getByRole('button', { name: '不试,直接导入' }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  await seen(page, /导入完成/);
  await page.getByRole('button', { name: '撤销本次导入' }).click();
  await seen(page, /将移除 1 条/);
  await page.getByRole('button', { name: '全部撤销' }).click();
  await seen(page, /已撤销:移除 1 条/);
  const found = await (await page.request.get(`/api/v1/customers?q=${number}`)).json();
  expect(found.items).toEqual([]);
  await page.context().close();
});
