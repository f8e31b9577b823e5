/** What people do with the console all day, in a browser against the real server. */

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, logIn, open, PHONE, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

async function typeLogin(page: Page, password: string): Promise<void> {
  await page.getByLabel('用户名').fill('area_manager');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.locator('form button[type=submit]').click();
}

test('a deep link survives the login, and a wrong password is told', async () => {
  const page = await visit(browser);
  await page.goto('/warnings?state=red');
  await page.waitForURL(/\/login\?next=/);
  await typeLogin(page, 'not the password');
  await seen(page, '用户名或密码错误');
  expect(await page.getByLabel('用户名').inputValue()).toBe('area_manager');
  await typeLogin(page, inject('password'));
  await page.waitForURL(/\/warnings\?state=red/);
  await seen(page, '红色预警');
  await page.context().close();
});

test('a customer is found by plate, and the file says why the class is A', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/classification?abc=a');
  await page.locator('tbody a').first().click();
  await page.waitForURL(/\/customers\/[0-9a-f-]+/);
  await seen(page, /A类/);
  await seen(page, /毛利¥/);
  const units = await (await page.request.get('/api/v1/units')).json();
  const plate = `冀Y${String(Date.now()).slice(-5)}`;
  const filed = await page.request.post('/api/v1/customers', {
    data: { kind: 'person', name: '牌照测试', owner_id: units.items[0].id, vehicles: [{ plate }] },
  });
  const { number } = (await filed.json()) as { number: string };
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /搜索/ }).fill(plate);
  await page.getByRole('option', { name: new RegExp(number) }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/[0-9a-f-]+/);
  await page.getByText(number).first().waitFor();
  await page.context().close();
});

test('a number of the cockpit leads to the list behind it', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/');
  await page
    .getByRole('link', { name: /流失客户/ })
    .first()
    .click();
  await page.waitForURL(/relationship=lost/);
  await settled(page);
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  await page.context().close();
});

test('the cockpit keeps its period in the address, and its sales lead to the receipts', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/');
  await page.getByText('近 7 天').click();
  await page.waitForURL(/days=7/);
  await settled(page);
  await page
    .getByRole('link', { name: /识别率/ })
    .first()
    .click();
  await page.waitForURL(/\/sales\?.*only=unidentified/);
  await settled(page);
  await seen(page, '未识别');
  await page.context().close();
});

test('many customers are tagged after a preview, and the tags are taken back', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers?kind=organisation');
  const boxes = page.locator('tbody input[type=checkbox]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await seen(page, '已选 2 位');
  await page.getByRole('button', { name: '标签' }).click();
  const drawer = page.getByRole('dialog', { name: '批量修改标签' });
  const tag = `回访${Date.now()}`;
  await drawer.locator('#many-tags').fill(tag);
  await page.keyboard.press('Enter');
  await drawer.getByText(`“${tag}”将变化`).waitFor();
  await page.keyboard.press('Escape');
  await drawer.getByRole('button', { name: '应用' }).click();
  await seen(page, '已为 2 位客户添加标签');
  const tagged = async () => {
    const query = new URLSearchParams({ tag });
    return (await (await page.request.get(`/api/v1/customers/count?${query}`)).json()).count as number;
  };
  expect(await tagged()).toBe(2);
  await page.getByRole('button', { name: '撤销' }).click();
  await seen(page, '已撤销');
  expect(await tagged()).toBe(0);
  await page.context().close();
});

test('a view of the list is saved and shared, and its customers are read one after the other', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers?abc=a&sort=amount_desc');
  await page.getByRole('button', { name: '视图' }).click();
  const name = `大客户 ${Date.now()}`;
  await page.getByLabel('视图名称').fill(name);
  await page.getByRole('checkbox', { name: /及下级共享/ }).check();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await seen(page, '已保存视图');
  await open(page, '/customers');
  await page.getByRole('button', { name: '视图' }).click();
  await page.getByRole('link', { name }).click();
  await page.waitForURL(/abc=a/);
  await page.keyboard.press('Escape');
  await settled(page);
  await page.locator('tbody a').first().click();
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  const first = page.url();
  await page.getByRole('button', { name: '列表中的下一位客户' }).click();
  await page.waitForURL((url) => url.href !== first);
  await seen(page, '第 2 位');
  await page.context().close();
  const colleague = await visit(browser);
  await logIn(colleague, 'maintainer');
  await open(colleague, '/customers');
  await colleague.getByRole('button', { name: '视图' }).click();
  const shared = colleague.getByRole('region', { name: '共享给我的' });
  await shared.getByRole('link', { name }).click();
  await colleague.waitForURL(/abc=a/);
  await colleague.context().close();
});

test('a segment is built by keyboard, counted, saved, and narrows the list of customers', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/segments/new');
  await page.getByRole('combobox', { name: '字段' }).first().fill('客户性质');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: '取值' }).first().fill('单位');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const counted = page.getByTestId('segment-count');
  await counted.getByText(/\d/).waitFor();
  const wanted = async () => {
    const answer = await page.request.get('/api/v1/customers/count?kind=organisation');
    return ((await answer.json()) as { count: number }).count;
  };
  await counted.getByText(`${(await wanted()).toLocaleString('en-US')} 位`).waitFor();
  await seen(page, '客户性质是单位');
  const name = `单位客户 ${Date.now()}`;
  await page.getByLabel('名称').fill(name);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.waitForURL(/\/segments\/[0-9a-f-]{36}/);
  await page.getByRole('link', { name: '在客户列表中查看' }).click();
  await page.waitForURL(/\/customers\?.*in_segment=/);
  await settled(page);
  await seen(page, new RegExp(`${(await wanted()).toLocaleString('en-US')}`));
  await page.context().close();
});

test('customers who were chosen in the list join a group, and leave it again', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/groups');
  await page.getByRole('button', { name: '新建群组' }).click();
  const name = `车友会 ${Date.now()}`;
  await page.getByRole('textbox', { name: '名称' }).fill(name);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.waitForURL(/\/groups\/[0-9a-f-]{36}/);
  const group = page.url();
  await open(page, '/customers');
  await page.locator('tbody input[type=checkbox]').nth(0).check();
  await page.getByRole('button', { name: '加入群组' }).click();
  const dialog = page.getByRole('dialog', { name: '加入群组' });
  await dialog.getByRole('combobox').fill(name);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: '加入群组' }).click();
  await seen(page, '已加入 1 位');
  await page.goto(group);
  await settled(page);
  await page.getByRole('button', { name: /^移出 / }).click();
  await seen(page, /已移出/);
  await seen(page, '还没有成员');
  await page.context().close();
});

test('what is exported is what the list shows', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers?kind=organisation&abc=a');
  const [shown] =
    /\d[\d,]*/.exec(
      (await page
        .getByText(/符合条件的客户/)
        .first()
        .textContent()) ?? '',
    ) ?? [];
  await page
    .getByRole('button', { name: /导\s*出$/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('格式').click();
  await page.getByTitle('CSV').click();
  await dialog.getByLabel('用途', { exact: true }).click();
  await page.getByTitle('营销活动').click();
  const fetched = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^导\s*出$/ }).click();
  const file = readFileSync(await (await fetched).path(), 'utf8');
  // Two rows are planted, by which a leaked copy tells whose it was.
  expect(file.trim().split('\n').length - 1).toBe(Number(shown?.replaceAll(',', '')) + 2);
  await page.context().close();
});

test('a station shows its neighbours and leads to the customers who come there', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/stations?view=map');
  await page.locator('main svg a').first().click();
  await page.waitForURL(/\/stations\/[0-9a-f-]{36}/);
  await settled(page);
  await seen(page, '邻近油站');
  await page.getByRole('link', { name: '固定客户' }).first().click();
  await page.waitForURL(/home=.*relationship=regular|relationship=regular.*home=/);
  await settled(page);
  expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  await page.context().close();
});

test('a warning is acknowledged once, however often the button is clicked', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings');
  await page.locator('tbody a').nth(2).click();
  await page.getByRole('button', { name: '确认收到' }).click();
  const posts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.headers()['idempotency-key'] ?? '');
  });
  const dialog = page.getByRole('dialog', { name: /确认收到并准备处理/ });
  await dialog.getByRole('textbox').fill('周一电话回访 "引号" <script>alert(1)</script> 🚗');
  const confirm = dialog.getByRole('button', { name: '确认收到' });
  await confirm.dblclick();
  await seen(page, '已确认收到');
  expect(posts).toHaveLength(1);
  expect(posts[0]).toMatch(/^[0-9a-f]{32}$/);
  await seen(page, /<script>alert\(1\)<\/script> 🚗/);
  await page.context().close();
});

test('an ended session asks for the password and goes on with what was typed', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers/new');
  await page.getByLabel('名称').fill('会话过期测试');
  await page.context().clearCookies();
  await page.getByRole('button', { name: '保存' }).click();
  const dialog = page.getByRole('dialog', { name: '会话已过期,请重新登录' });
  await dialog.getByLabel('密码', { exact: true }).fill(inject('password'));
  await dialog.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  await seen(page, /已建档/);
  await page.context().close();
});

test('two people who edit one file see both versions', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const list = await (await page.request.get('/api/v1/customers?kind=organisation&limit=1')).json();
  const { id, number } = list.items[0] as { id: string; number: string };
  await open(page, `/customers/${id}`);
  await page.getByRole('button', { name: '修改' }).click();
  const { version } = await (await page.request.get(`/api/v1/customers/${id}`)).json();
  const other = await page.request.patch(`/api/v1/customers/${id}`, {
    headers: { 'If-Match': `"${version}"` },
    data: { number, joined_on: '2020-02-02' },
  });
  expect(other.ok()).toBe(true);
  await page.getByLabel('名称').fill('两人同改有限公司');
  await page.getByRole('button', { name: '保存' }).click();
  const conflict = page.getByRole('dialog', { name: '内容已被他人修改' });
  await conflict.getByText('2020-02-02').waitFor();
  await conflict.getByRole('button', { name: /以我填写的为准/ }).click();
  await seen(page, '已保存');
  await page.getByRole('heading', { name: '两人同改有限公司' }).waitFor();
  await page.context().close();
});

test('a lost connection keeps what was typed', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers/new');
  await page.getByLabel('名称').fill('断网测试');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: '保存' }).click();
  await seen(page, /连接不上服务器/);
  expect(await page.getByLabel('名称').inputValue()).toBe('断网测试');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: '保存' }).click();
  await seen(page, /已建档/);
  await page.context().close();
});

test('a problem of a field stands beside the field', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers/new');
  await page.getByLabel('客户编号').fill('K000002');
  await page.getByLabel('名称').fill('重号测试');
  await page.getByRole('button', { name: '保存' }).click();
  await page
    .locator('[role=alert], .ant-form-item-explain-error')
    .filter({ hasText: /\S/ })
    .first()
    .waitFor();
  expect(await page.getByLabel('名称').inputValue()).toBe('重号测试');
  await page.context().close();
});

test('the language changes in place and is remembered', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings');
  await page.getByRole('button', { name: /切换到英文/ }).click();
  await page.getByRole('heading', { name: 'Warnings' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Warnings' }).waitFor();
  expect(await page.title()).toBe('Warnings · Forecourt');
  await page.context().close();
});

test('a role without the right is told which role has it', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/audit');
  await seen(page, '您没有权限查看此页面');
  await seen(page, /系统管理员/);
  expect(await page.getByRole('link', { name: '审计' }).count()).toBe(0);
  await page.context().close();
});

test('on a phone the bar at the bottom leads to the warnings and a card opens one', async () => {
  const page = await visit(browser, { viewport: PHONE });
  await logIn(page, 'maintainer');
  await open(page, '/');
  await page.getByRole('navigation').getByRole('link', { name: '预警' }).last().click();
  await page.waitForURL(/\/warnings/);
  await settled(page);
  await page.locator('main li a').first().click();
  await page.getByRole('dialog', { name: /预警详情/ }).waitFor();
  await seen(page, '依据');
  await page.context().close();
});

test('pages are left and found again, and the trail leads back', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/customers');
  const first = await page.locator('tbody td').nth(1).textContent();
  await page.getByRole('button', { name: '下一页' }).click();
  await page.waitForURL(/cursor=/);
  await seen(page, '第 2 页');
  await settled(page);
  await page.reload();
  await seen(page, '第 2 页');
  await page.getByRole('button', { name: '上一页' }).click();
  await seen(page, '第 1 页');
  await settled(page);
  expect(await page.locator('tbody td').nth(1).textContent()).toBe(first);
  await page.context().close();
});

async function pick(page: Page, name: string | RegExp, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name });
  await box.click();
  await box.fill(option);
  await page.keyboard.press('Enter');
}

test('a messy file is looked at, tried, imported to its rejected rows, and undone', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  await open(page, '/imports/new');
  const receipt = `J-${Date.now()}`;
  const products = (await (await page.request.get('/api/v1/products?limit=1')).json()) as {
    items: { code: string }[];
  };
  const fuel = products.items[0]?.code;
  const rows = [
    '油站编码,小票号,交易时间,油品,升数,实付,付款方式',
    `S001,${receipt},2026-11-20 08:15:00,${fuel},40.00,315.60,cash`,
    `S999,${receipt}-2,2026-11-20 09:30:00,${fuel},20.00,157.80,cash`,
  ];
  await page.locator('input[type=file]').setInputFiles({
    name: '十一月 销售.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\n')),
  });
  await page.waitForURL(/upload=/);
  await seen(page, '列对应');
  await pick(page, '类别', '销售');
  await pick(page, /实收金额.*取自/, '实付');
  await page.getByRole('button', { name: '试运行' }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  await seen(page, /1 行可以导入,1 行会被拒绝/);
  await seen(page, /S999/);
  await page.reload();
  await page.getByRole('button', { name: '正式导入' }).click();
  await seen(page, /1 行已处理,1 行被拒绝/);
  const [rejects] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载被拒绝的行' }).click(),
  ]);
  expect(rejects.suggestedFilename()).toBe('十一月 销售-rejected.csv');
  await page.getByRole('button', { name: /撤\s*销/ }).click();
  await page
    .locator('.ant-popconfirm')
    .getByRole('button', { name: /撤\s*销/ })
    .click();
  await seen(page, /已撤销,1 张小票作废/);
  await seen(page, '这次导入已撤销');
  await page.context().close();
});

test('warnings are chosen, assigned together and taken back', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings?state=yellow');
  const boxes = page.locator('tbody input[type=checkbox]');
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await seen(page, '已选 2 条');
  await page.getByRole('button', { name: /指\s*派/ }).click();
  const dialog = page.getByRole('dialog', { name: '指派负责人' });
  await dialog.getByRole('button', { name: /指\s*派/ }).click();
  await seen(page, /已指派/);
  await page
    .locator('.ant-message')
    .getByRole('button', { name: /撤\s*销/ })
    .click();
  await seen(page, '已撤销');
  await page.context().close();
});

test('the totals of the queue filter it', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/warnings');
  await page.getByRole('button', { name: /红色预警.*条/ }).click();
  await page.waitForURL(/state=red/);
  await settled(page);
  const states = await page.locator('tbody tr').allTextContents();
  expect(states.every((it) => it.includes('红色预警'))).toBe(true);
  await page.context().close();
});
