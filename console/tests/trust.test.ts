/** Files that can be trusted: duplicates merged and parted, work handed over, customers picked, the duty signed. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, PHONE, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

/** The button of the question that is open: Ant Design puts a space between two Chinese characters. */
const confirm = (page: Page, words: string) =>
  page
    .locator('.ant-popover:not(.ant-popover-hidden) button.ant-btn-primary')
    .filter({ hasText: new RegExp([...words].join('\\s?')) })
    .click();

interface Filed {
  id: string;
  number: string;
}

async function file(page: Page, name: string, phone: string): Promise<Filed> {
  const units = await (await page.request.get('/api/v1/units')).json();
  const answer = await page.request.post('/api/v1/customers', {
    data: { kind: 'person', name, phones: [phone], owner_id: units.items[0].id },
  });
  expect(answer.status()).toBe(201);
  return answer.json();
}

const somePhone = () => `143${String(Date.now()).slice(-8)}`;

test('a customer filed twice is found, merged side by side, and parted again', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const phone = somePhone();
  const [first, second] = [await file(page, '欧阳重复', phone), await file(page, '欧阳重福', phone)];
  await open(page, '/customers/duplicates');
  await page.getByRole('button', { name: '立即查重' }).click();
  await seen(page, '查重完成');
  await settled(page);
  const row = page.locator('tbody tr').filter({ hasText: second.number });
  await row.getByRole('link', { name: '比较并合并' }).click();
  await page.waitForURL(/\/customers\/merge\?/);
  const name = page.getByRole('group', { name: '名称与类型' });
  await name.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: /合\s?并$/ }).click();
  await confirm(page, '合并');
  await page.waitForURL(new RegExp(first.id));
  await seen(page, first.number);
  // The absorbed file's address leads to the kept one.
  await open(page, `/customers/${second.id}`);
  await page.waitForURL(new RegExp(first.id));
  await open(page, '/customers/duplicates?view=merges');
  const merged = page.locator('tbody tr').filter({ hasText: second.number });
  await merged.getByRole('button', { name: '撤销合并' }).click();
  await confirm(page, '撤销合并');
  await seen(page, '合并已撤销');
  await open(page, `/customers/${second.id}`);
  await seen(page, second.number);
  expect(page.url()).toContain(second.id);
  await page.context().close();
});

test('whoever files a customer a second time is told before', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const phone = somePhone();
  const filed = await file(page, '司马先到', phone);
  await open(page, '/customers/new');
  await page.getByLabel('名称', { exact: true }).fill('司马先到');
  await page.getByLabel('手机').fill(phone);
  await seen(page, '可能已有档案');
  await page.getByRole('alert').getByText(filed.number).waitFor();
  await page.context().close();
});

test('a leaver hands over with one confirmation, and it is undone', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const { items } = await (await page.request.get('/api/v1/employees?post=maintainer&limit=200')).json();
  const [from, to] = items as { id: string; number: string }[];
  if (!from || !to) throw new Error('the sample area has maintainers');
  const held = async (employee: string) => {
    const answer = await page.request.get(`/api/v1/customers/count?maintainer_id=${employee}`);
    return (await answer.json()).count as number;
  };
  const before = await held(from.id);
  expect(before).toBeGreaterThan(0);
  await open(page, `/customers/handover?from=${from.id}`);
  await seen(page, '维护的客户');
  await page.getByLabel('接收人').click();
  await page.getByLabel('接收人').fill(to.number);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '确认交接' }).click();
  await confirm(page, '确认交接');
  await seen(page, '交接已开始');
  await page.getByText('已完成').first().waitFor({ timeout: 60_000 });
  expect(await held(from.id)).toBe(0);
  await page
    .locator('tbody tr')
    .first()
    .getByRole('button', { name: /撤\s?销/ })
    .click();
  await confirm(page, '撤销');
  await page.getByText('已撤销').first().waitFor({ timeout: 60_000 });
  expect(await held(from.id)).toBe(before);
  await page.context().close();
});

test('a maintainer signs the duty and picks a customer of the pool, on a phone', async () => {
  const page = await visit(browser, { viewport: PHONE });
  await logIn(page, 'maintainer');
  await open(page, '/customers/keepers');
  await page.getByRole('button', { name: '我已阅读并签署' }).click();
  await seen(page, /您已于 .* 签署/);
  await open(page, '/customers/pool');
  const size = async () => (await (await page.request.get('/api/v1/customers/pool')).json()).size as number;
  const before = await size();
  await page
    .getByRole('button', { name: /领\s?取/ })
    .first()
    .click();
  await seen(page, '已领取');
  expect(await size()).toBe(before - 1);
  await page.context().close();
});
