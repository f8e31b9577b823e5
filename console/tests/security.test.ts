/** The second factor, roles of the company's own, delegation, and logging in by a provider, as people do it. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

const PASSWORD = '正确的马 电池 订书钉';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function typeLogin(page: Page, login: string): Promise<void> {
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
}

/** Somebody new who holds a role in the whole company and has a password. */
async function newUser(admin: Page, login: string, role: string): Promise<void> {
  const post = async (path: string, data: unknown) => {
    const answer = await admin.request.post(`/api/v1${path}`, { data });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? undefined : answer.json();
  };
  const me = await (await admin.request.get('/api/v1/me')).json();
  const grants = [{ role, unit_id: me.grants[0].unit_id }];
  const user = await post('/users', { login, grants });
  const { token } = await post(`/users/${user.id}/setup-links`, {});
  await post('/set-up', { token, password: PASSWORD });
}

/** What an authenticator app shows (RFC 6238). */
function codeOf(secret: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((it) => letters.indexOf(it).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((it) => Number.parseInt(it, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const cut = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(cut % 1_000_000).padStart(6, '0');
}

test('a second factor is set up by its picture, asked for at the login, and reset by an administrator', async () => {
  const admin = await visit(browser);
  await logIn(admin, 'system_administrator');
  const login = `factor${Date.now()}`;
  await newUser(admin, login, 'auditor');
  const page = await visit(browser);
  await page.goto('/login');
  await typeLogin(page, login);
  await page.getByRole('navigation').getByRole('link', { name: '审计' }).waitFor();
  await open(page, '/account');
  await page.getByRole('button', { name: '启用两步验证' }).click();
  const dialog = page.getByRole('dialog', { name: '启用两步验证' });
  await dialog.getByLabel('当前密码').fill(PASSWORD);
  await dialog.getByRole('button', { name: /继\s*续/ }).click();
  await dialog.locator('svg').first().waitFor();
  const secret = (await dialog.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await dialog.getByLabel('验证码').fill('000000');
  await dialog.getByRole('button', { name: '确认启用' }).click();
  await dialog.getByText('验证码不正确').waitFor();
  await dialog.getByLabel('验证码').fill(codeOf(secret));
  await dialog.getByRole('button', { name: '确认启用' }).click();
  const given = page.getByRole('dialog', { name: '恢复代码' });
  await given.locator('li code').first().waitFor();
  const recovery = await given.locator('li code').allInnerTexts();
  expect(recovery).toHaveLength(10);
  const close = given.getByRole('button', { name: /关\s*闭/ });
  expect(await close.isDisabled()).toBe(true);
  await given.getByRole('checkbox').check();
  await close.click();
  await page.getByText('剩余 10 个恢复代码').waitFor();
  await page.context().clearCookies();
  await page.goto('/login');
  await typeLogin(page, login);
  await page.getByLabel('验证码').fill(recovery[0] ?? '');
  await page.locator('form button[type=submit]').click();
  await page.getByRole('navigation').getByRole('link', { name: '审计' }).waitFor();
  await open(admin, `/users?q=${login}`);
  await admin.getByRole('button', { name: login }).click();
  await admin.getByText('已启用两步验证').waitFor();
  await admin.getByRole('button', { name: '重置两步验证' }).click();
  await admin.locator('.ant-popconfirm').getByRole('button', { name: '重置两步验证' }).click();
  await admin.getByText('未启用两步验证').waitFor();
  await page.context().clearCookies();
  await page.goto('/login');
  await typeLogin(page, login);
  await page.getByRole('navigation').getByRole('link', { name: '审计' }).waitFor();
  await page.context().close();
  await admin.context().close();
});

test('a role is copied, given a name and fewer rights, and granted', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  await open(page, '/users?view=roles');
  const line = page.locator('div', { hasText: /^财务/ }).filter({ has: page.getByRole('button') });
  await line
    .last()
    .getByRole('button', { name: /复\s*制/ })
    .click();
  const drawer = page.getByRole('dialog', { name: '新建角色' });
  const name = `核价员${Date.now()}`;
  await drawer.getByLabel('中文名称').fill(name);
  await drawer.getByLabel('英文名称').fill(`Price checker ${Date.now()}`);
  await drawer.getByRole('checkbox', { name: '查看成本与毛利' }).uncheck();
  await drawer.getByRole('button', { name: /创\s*建/ }).click();
  await page.getByText('已保存').waitFor();
  await settled(page);
  await page.getByRole('columnheader', { name }).waitFor();
  await open(page, '/users?user=new');
  const user = page.getByRole('dialog', { name: '新建用户' });
  await user.getByRole('checkbox', { name: new RegExp(name) }).waitFor();
  await page.context().close();
});

test('a colleague acts for somebody on holiday, and goes back to their own rights', async () => {
  const admin = await visit(browser);
  await logIn(admin, 'system_administrator');
  const [giver, taker] = [`giver${Date.now()}`, `taker${Date.now()}`];
  await newUser(admin, giver, 'area_manager');
  await newUser(admin, taker, 'investor');
  const away = await visit(browser);
  await away.goto('/login');
  await typeLogin(away, giver);
  await away.locator('nav a[href^="/customers"]').first().waitFor();
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
  const made = await away.request.post('/api/v1/delegations', {
    data: { to: taker, first_day: today, last_day: today },
  });
  expect(made.status()).toBe(201);
  const page = await visit(browser);
  await page.goto('/login');
  await typeLogin(page, taker);
  await page.getByRole('navigation').waitFor();
  expect(await page.locator('nav a[href^="/customers"]').count()).toBe(0);
  await open(page, '/account');
  await page.getByText(`${giver} 委托给您`).waitFor();
  await page.getByRole('button', { name: '开始代理' }).click();
  await page.getByText(`您正在代理 ${giver} 操作`).waitFor();
  await page.locator('nav a[href^="/customers"]').first().waitFor();
  await page.getByRole('button', { name: '结束代理' }).click();
  await page.getByText(`您正在代理 ${giver} 操作`).waitFor({ state: 'detached' });
  for (const it of [away, page, admin]) await it.context().close();
});

const { FORECOURT_BINARY } = process.env;
const HERE = 'http://127.0.0.1:18097';

/** A provider, and a server of its own that knows it and a user called `wang`. */
async function signOn(binary: string): Promise<{ provider: ChildProcess; end: () => void }> {
  const script = fileURLToPath(new URL('provider.mjs', import.meta.url));
  const provider = spawn('node', [script, `${HERE}/login/provider`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const issuer = await new Promise<string>((resolve) => {
    provider.stdout?.on('data', (data: Buffer) => {
      const found = /http:\S+/.exec(data.toString())?.[0];
      if (found) resolve(found);
    });
  });
  const data = mkdtempSync(join(tmpdir(), 'forecourt-sign-on-'));
  const env = {
    ...process.env,
    FORECOURT__SERVER__LISTEN: '127.0.0.1:18097',
    FORECOURT__OIDC__ISSUER: issuer,
    FORECOURT__OIDC__CLIENT_ID: 'forecourt',
    FORECOURT__OIDC__CLIENT_SECRET: 'the secret of the tests',
    FORECOURT__OIDC__REDIRECT_URL: `${HERE}/login/provider`,
    FORECOURT__OIDC__NAME: '总部账号',
  };
  execFileSync(binary, ['--data', data, 'user', 'add', 'wang', '--role', 'auditor'], { env });
  const server = spawn(binary, ['--data', data, 'serve'], { env, stdio: 'ignore' });
  for (let turn = 0; turn < 100; turn += 1) {
    const isUp = await fetch(HERE).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    provider,
    end: () => {
      server.kill();
      provider.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

test.skipIf(!FORECOURT_BINARY)(
  "the company's own provider logs people in, and a stranger is told",
  async () => {
    const { provider, end } = await signOn(FORECOURT_BINARY ?? '');
    const comes = (account: string) => provider.stdin?.write(`${JSON.stringify({ account })}\n`);
    try {
      comes('stranger');
      const page = await visit(browser);
      await page.goto(`${HERE}/login`);
      await page.getByRole('button', { name: '使用总部账号登录' }).click();
      await page.getByText('本系统没有您的用户,请联系管理员').waitFor();
      await page.context().clearCookies();
      comes('wang');
      await page.goto(`${HERE}/login?next=%2Faudit`);
      await page.getByRole('button', { name: '使用总部账号登录' }).click();
      await page.waitForURL(`${HERE}/audit`);
      await page.getByRole('navigation').getByRole('link', { name: '审计' }).waitFor();
      await page.context().close();
    } finally {
      end();
    }
  },
);
