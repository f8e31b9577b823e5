/** Names that are meant to break something: they are shown as what they are, and break nothing. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, PHONE, settled, visit } from './browser';
import { unzip } from './zip';

const HOSTILE = '"引号"\'<script>alert(1)</script>🚗\u202Egnirts';
const LONGEST = 200;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const unique = () => String(Date.now());

/** An organisation, whose name is shown whole. */
async function file(page: Page, name: string): Promise<string> {
  const units = await (await page.request.get('/api/v1/units')).json();
  const answer = await page.request.post('/api/v1/customers', {
    data: { kind: 'organisation', name, owner_id: units.items[0].id },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** Counts what a script of the page could have opened. */
function watchDialogs(page: Page): string[] {
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(dialog.message());
    void dialog.dismiss();
  });
  return opened;
}

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement;
    return Math.max(
      main.scrollWidth - main.clientWidth,
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  });
}

/** The list, the palette, the page and the drawer: the name stands in each as it was typed. */
async function shownEverywhere(page: Page, id: string, name: string, search: string): Promise<void> {
  await open(page, `/customers?q=${encodeURIComponent(search)}`);
  const main = page.locator('main');
  await main.getByText(name, { exact: true }).first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /搜索/ }).fill(search);
  const option = page.getByRole('option').filter({ hasText: name }).first();
  await option.waitFor();
  const palette = await page.locator('.ant-modal').boundingBox();
  expect((palette?.x ?? 0) + (palette?.width ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  await option.click();
  await page.waitForURL(new RegExp(id));
  await page.locator('h1').filter({ hasText: name }).waitFor();
  await settled(page);
  expect(await page.locator('h1').textContent()).toBe(name);
  // A title is told with its spaces collapsed; these names have none.
  expect(await page.title()).toContain(name);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: '修改' }).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.waitFor();
  expect(await drawer.getByLabel('名称').inputValue()).toBe(name);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
}

test.each([{ viewport: PHONE }, {}])(
  'a name of markup, emoji and turned text is only a name %#',
  async (look) => {
    const page = await visit(browser, look);
    const dialogs = watchDialogs(page);
    await logIn(page, 'area_manager');
    const search = unique();
    const name = `${search}${HOSTILE}`;
    await shownEverywhere(page, await file(page, name), name, search);
    expect(dialogs).toEqual([]);
    await page.context().close();
  },
);

test.each([{ viewport: PHONE }, {}])('the longest name that is accepted fits every page %#', async (look) => {
  const page = await visit(browser, look);
  await logIn(page, 'area_manager');
  const search = unique();
  const name = search + '长'.repeat(LONGEST - search.length);
  await shownEverywhere(page, await file(page, name), name, search);
  await page.context().close();
});

test('a name that is too long is refused beside its field and stays typed', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers/new');
  const name = '长'.repeat(500);
  await page.getByLabel('名称').fill(name);
  await page.getByRole('button', { name: '保存' }).click();
  const field = page.locator('.ant-form-item', { has: page.getByLabel('名称') });
  const problem = field.locator('.ant-form-item-explain-error');
  await problem.waitFor();
  expect(await problem.textContent()).toMatch(/200/);
  expect(await page.getByLabel('名称').inputValue()).toBe(name);
  expect(page.url()).toMatch(/\/customers\/new/);
  await page.context().close();
});

async function filed(page: Page): Promise<number> {
  return ((await (await page.request.get('/api/v1/customers/count')).json()) as { count: number }).count;
}

test('a double click files one customer', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers/new');
  const name = `双击${unique()}`;
  await page.getByLabel('名称').fill(name);
  const before = await filed(page);
  const posts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/customers')) posts.push(request.url());
  });
  await page.getByRole('button', { name: '保存' }).dblclick();
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  await settled(page);
  expect(await filed(page)).toBe(before + 1);
  expect(posts).toHaveLength(1);
  await page.context().close();
});

test('a name that begins like a formula is exported as a text', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const name = `=HYPERLINK("http://example.com/${unique()}","点这里")`;
  await file(page, name);
  await open(page, `/customers?q=${encodeURIComponent(name)}`);
  await page.locator('main').getByText(name, { exact: true }).first().waitFor();
  const query = new URLSearchParams({ q: name, reason: 'analysis' });
  const list = (format: string) => page.request.get(`/api/v1/exports/customers?${query}&format=${format}`);
  const csv = await (await list('csv')).text();
  expect(csv.trim().split('\n')).toHaveLength(2);
  expect(csv).toContain(`"'${name.replaceAll('"', '""')}"`);
  const book = unzip(await (await list('xlsx')).body());
  const texts = [...book.values()].join('\n');
  // In the cell stands a text: nothing in any sheet is computed.
  expect(texts).toContain('=HYPERLINK(');
  for (const [path, xml] of book) if (path.startsWith('xl/worksheets/')) expect(xml).not.toMatch(/<f[\s>]/);
  await page.context().close();
});
