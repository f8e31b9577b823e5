/** Without a mouse: the way to a customer, the tree of stations, and the width of columns. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const MOST_TABS = 60;

/** Presses Tab until the focus is where it should be; returns how often. */
async function tabTo(page: Page, selector: string): Promise<number> {
  for (let times = 1; times <= MOST_TABS; times += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return times;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

test('from the login to a customer by keyboard alone', async () => {
  const page = await visit(browser);
  await page.goto('/login');
  await page.getByLabel('用户名').waitFor();
  await page.keyboard.type('area_manager');
  await tabTo(page, 'input[type=password]');
  await page.keyboard.type(inject('password'));
  await page.keyboard.press('Enter');
  // The address changes before the page does.
  await page.getByRole('link', { name: '片区驾驶舱' }).first().waitFor();
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: '客户', level: 1 }).waitFor();
  await settled(page);
  await tabTo(page, 'a[href="#content"]');
  await page.keyboard.press('Enter');
  const tabs = await tabTo(page, 'tbody a');
  process.stdout.write(`from the top of the customers to the first one: ${tabs} tabs\n`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.context().close();
});

test('a column is made wider by keyboard and by pointer, and remembers it', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/sales');
  const width = async (at: number) => (await page.locator('thead th').nth(at).boundingBox())?.width ?? 0;
  const [first, second] = [await width(0), await width(1)];
  await page.locator('thead [role=separator]').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  // What a key did is drawn in the next frame.
  const reaches = (at: number, wanted: number) =>
    expect.poll(async () => Math.abs((await width(at)) - wanted)).toBeLessThanOrEqual(1.5);
  await reaches(0, first + 32);
  await reaches(1, second);
  await page.keyboard.press('ArrowDown');
  const edge = page.locator('thead [role=separator]').nth(1);
  expect(await edge.evaluate((it) => it === document.activeElement)).toBe(true);
  expect(Number(await edge.getAttribute('aria-valuenow'))).toBeCloseTo(second, -1);
  const box = (await edge.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await reaches(1, second + 60);
  await page.reload();
  await settled(page);
  await reaches(1, second + 60);
  await page.getByRole('button', { name: '恢复默认列宽' }).click();
  await reaches(0, first);
  await page.context().close();
});

test('the tree of stations opens, closes and leads to a station by keyboard', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  await open(page, '/stations');
  await page.getByText('机构树').click();
  await page.waitForURL(/view=tree/);
  const rows = page.getByRole('treegrid').locator('tbody tr');
  await rows.first().waitFor();
  const all = await rows.count();
  await rows.first().focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.querySelectorAll('[role=treegrid] tbody tr').length === 1);
  await page.reload();
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
  await rows.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  expect(await rows.count()).toBe(all);
  await page.getByRole('searchbox', { name: '按名称或编码查找' }).fill('S003');
  await page.waitForURL(/q=S003/);
  await page.locator('tr', { hasText: 'S003' }).waitFor();
  await rows.last().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/stations\/[0-9a-f-]{36}/);
  await page.context().close();
});
