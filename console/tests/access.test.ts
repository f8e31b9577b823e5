/** Getting in: the links by which passwords are set, the lock after wrong ones, and the users' page. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

const PASSWORD = '正确的马 电池 订书钉';
const WRONG = 5;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

async function typeLogin(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.locator('form button[type=submit]').click();
}

async function setPassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('新密码').fill(PASSWORD);
  await page.getByLabel('再输入一次').fill(PASSWORD);
  await page.getByRole('button', { name: '设置密码' }).click();
  await seen(page, '密码已设置,请登录');
  await page.getByRole('link', { name: '前往登录' }).click();
}

/** Adds an auditor on the users' page; returns the link that is shown once. */
async function addUser(page: Page, login: string): Promise<string> {
  await open(page, '/users');
  await page.getByRole('button', { name: '新建用户' }).click();
  const drawer = page.getByRole('dialog', { name: '新建用户' });
  await drawer.getByLabel('用户名').fill(login);
  await drawer
    .getByRole('button', { name: '创 建' })
    .or(drawer.getByRole('button', { name: '创建' }))
    .click();
  await seen(page, '请至少选择一个角色');
  await drawer.getByRole('checkbox', { name: /内审/ }).check();
  await drawer.getByText(/增加:内审/).waitFor();
  await drawer.locator('.ant-drawer-footer button').first().click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`${login} 的一次性密码链接`) });
  const link = await dialog.getByRole('textbox').inputValue();
  expect(link).toMatch(/\/set-up#fs_/);
  await dialog.locator('.ant-modal-footer button').click();
  return link;
}

test('a user is added, sets a password by the link, and is locked out after wrong ones', async () => {
  const admin = await visit(browser);
  await logIn(admin, 'system_administrator');
  const login = `lock${Date.now()}`;
  const link = await addUser(admin, login);
  const page = await visit(browser);
  await setPassword(page, link);
  await typeLogin(page, login, PASSWORD);
  await page.getByRole('navigation').getByRole('link', { name: '审计' }).waitFor();
  await page.context().clearCookies();
  await page.goto('/login');
  for (let attempt = 0; attempt < WRONG; attempt += 1) {
    const answered = page.waitForResponse(/\/api\/v1\/login$/);
    await typeLogin(page, login, `wrong ${attempt}`);
    await answered;
  }
  await typeLogin(page, login, PASSWORD);
  await seen(page, /尝试次数过多,请在 1[45] 分.* 后重试/);
  expect(await page.locator('form button[type=submit]').isDisabled()).toBe(true);
  // The link was spent by the first use.
  await page.goto(link);
  await page.getByLabel('新密码').fill(PASSWORD);
  await page.getByLabel('再输入一次').fill(PASSWORD);
  await page.getByRole('button', { name: '设置密码' }).click();
  await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
  await page.context().close();
  await admin.context().close();
});

test('a user is disabled, let in again by undoing it, and given another role', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  const login = `role${Date.now()}`;
  await addUser(page, login);
  await page.getByRole('button', { name: login }).click();
  const drawer = page.getByRole('dialog', { name: `修改用户 ${login}` });
  await drawer.getByRole('button', { name: /停\s*用/ }).click();
  await page
    .locator('.ant-popconfirm')
    .getByRole('button', { name: /停\s*用/ })
    .click();
  await seen(page, `已停用 ${login}`);
  await drawer.getByRole('button', { name: '重新启用' }).waitFor();
  await page
    .locator('.ant-message')
    .getByRole('button', { name: /撤\s*销/ })
    .click();
  await seen(page, '已撤销');
  await drawer.getByRole('button', { name: /停\s*用/ }).waitFor();
  await drawer.getByRole('checkbox', { name: /内审/ }).uncheck();
  await drawer.getByRole('checkbox', { name: /财务/ }).check();
  await drawer.getByText(/取消:内审/).waitFor();
  await drawer.getByText(/登录状态会立即结束/).waitFor();
  await drawer.getByRole('button', { name: /保\s*存/ }).click();
  await seen(page, '已保存');
  await page.locator('tbody tr', { hasText: login }).getByText('财务').waitFor();
  await page.context().close();
});

test('nobody takes their own administration away unasked', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  await open(page, '/users');
  await page.getByRole('button', { name: 'system_administrator', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: '修改用户 system_administrator' });
  expect(await drawer.getByRole('button', { name: /停\s*用/ }).count()).toBe(0);
  await drawer.getByRole('checkbox', { name: /系统管理员/ }).uncheck();
  await drawer.getByRole('checkbox', { name: /内审/ }).check();
  await drawer.getByText(/您将不再是系统管理员/).waitFor();
  await drawer.getByRole('button', { name: /保\s*存/ }).click();
  const ask = page.getByRole('dialog', { name: '确定取消自己的管理权限?' });
  await ask.getByRole('button', { name: /取\s*消/ }).click();
  await open(page, '/users');
  await page.locator('tbody tr', { hasText: '您自己' }).getByText('系统管理员').waitFor();
  await page.context().close();
});

test('the audit is filtered in words, and an entry says what was changed', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  await open(page, '/audit');
  await page.getByRole('combobox', { name: '操作' }).click();
  await page.getByRole('combobox', { name: '操作' }).fill('新建用户');
  await page.keyboard.press('Enter');
  await page.waitForURL(/action=identity\.user_added/);
  await settled(page);
  await page.locator('tbody tr').first().click();
  await page.waitForURL(/entry=\d+/);
  const drawer = page.getByRole('dialog', { name: /第 [\d,]+ 条记录/ });
  await drawer.getByText('新建用户').waitFor();
  await drawer.getByRole('button', { name: '该对象的全部记录' }).click();
  await page.waitForURL(/subject=[0-9a-f-]{36}/);
  await settled(page);
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  await page.context().close();
});

/** The link that an empty installation prints for its first administrator, and what ends its server. */
async function firstAdministrator(binary: string): Promise<{ link: string; end: () => void }> {
  const data = mkdtempSync(join(tmpdir(), 'forecourt-first-'));
  const env = { ...process.env, FORECOURT__SERVER__LISTEN: '127.0.0.1:18098' };
  const added = ['--data', data, 'user', 'add', 'first', '--role', 'system_administrator'];
  const printed = execFileSync(binary, added, { env, encoding: 'utf8' });
  const link = /https?:\S+#\S+/.exec(printed)?.[0] ?? '';
  const server = spawn(binary, ['--data', data, 'serve'], { env, stdio: 'ignore' });
  const { origin } = new URL(link);
  for (let turn = 0; turn < 100; turn += 1) {
    const isUp = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    link,
    end: () => {
      server.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const { FORECOURT_BINARY } = process.env;

test.skipIf(!FORECOURT_BINARY)('the first administrator comes in by the link of the command', async () => {
  const { link, end } = await firstAdministrator(FORECOURT_BINARY ?? '');
  try {
    const page = await visit(browser);
    await setPassword(page, link);
    await typeLogin(page, 'first', PASSWORD);
    await page.getByRole('navigation').getByRole('link', { name: '用户' }).waitFor();
    await page.context().close();
  } finally {
    end();
  }
});
