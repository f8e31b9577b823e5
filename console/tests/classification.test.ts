/** Rules, festivals and movements, in a browser against the real server. What is changed is put back. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsDone, launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

interface Version {
  version: number;
  abc_basis: string;
  values: Record<string, number>;
}

const RULES = '/api/v1/classification/rules';

async function newestRules(page: Page): Promise<Version> {
  const { versions } = (await (await page.request.get(RULES)).json()) as { versions: Version[] };
  if (!versions[0]) throw new Error('no rules');
  return versions[0];
}

/** Saves rules as somebody else, on top of whatever is the newest version. */
async function saveRules(page: Page, values: Record<string, number>, note: string): Promise<void> {
  const { version } = await newestRules(page);
  const answer = await page.request.put(RULES, {
    headers: { 'If-Match': `"${version}"` },
    data: { values, note },
  });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Leaves the rules as they were found, whatever happened in between. */
async function keepingRules(page: Page, work: () => Promise<void>): Promise<void> {
  const before = await newestRules(page);
  try {
    await work();
  } finally {
    const now = await newestRules(page);
    if (JSON.stringify(now.values) !== JSON.stringify(before.values)) {
      await saveRules(page, before.values, 'journey: as it was');
    }
  }
}

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

test('a rule is tried, saved and found in the history', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  await keepingRules(page, async () => {
    await open(page, '/classification/rules');
    await button(page, '修改标准').click();
    await field(page, 'A 类分界').fill('60');
    await seen(page, '原为 70%');
    expect(await button(page, /保存为新版本/).isDisabled()).toBe(true);
    await button(page, '试算').click();
    await seen(page, /位变动\(/);
    await field(page, '流失客户').fill('200');
    await seen(page, /结果已经过时/);
    expect(await button(page, /保存为新版本/).isDisabled()).toBe(true);
    await button(page, '重新试算').click();
    await page.getByText(/结果已经过时/).waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: /A 类 → B 类/ })
      .first()
      .click();
    await seen(page, /价值最高的 \d+ 位/);
    await button(page, /保存为新版本/).click();
    const dialog = page.getByRole('dialog', { name: /保存为第 \d+ 版/ });
    await dialog.getByRole('button', { name: '保存' }).click();
    await seen(page, '请说明修改原因');
    await dialog.getByLabel('修改原因').fill('试验:收紧 A 类');
    await dialog.getByRole('button', { name: '保存' }).click();
    await seen(page, /已保存为第 \d+ 版/);
    await page.waitForURL((url) => !url.search.includes('edit'));
    const versions = page.locator('section', { has: page.getByRole('heading', { name: '修改记录' }) });
    const made = versions.getByRole('listitem').filter({ hasText: '试验:收紧 A 类' }).first();
    await made.getByText('company_marketing').waitFor();
    expect(await made.textContent()).toMatch(/A 类分界70% → 60%.*流失客户182 天 → 200 天/);
  });
  await page.context().close();
});

test('what contradicts stands beside its field, and neither a link nor a lost network loses what was typed', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  await open(page, '/classification/rules?edit=1');
  await field(page, 'A 类分界').fill('99.9');
  await seen(page, '须在 10 至 95%之间');
  await field(page, 'A 类分界').fill('95');
  await button(page, '试算').click();
  await page.getByRole('alert').filter({ hasText: '须大于A类的分界线' }).waitFor();
  await field(page, 'A 类分界').fill('75');
  await page.getByRole('navigation').getByRole('link', { name: '客户' }).first().click();
  await page.getByRole('dialog', { name: '还有修改没有保存' }).waitFor();
  await button(page, '留下继续修改').click();
  expect(await field(page, 'A 类分界').inputValue()).toBe('75');
  await page.context().setOffline(true);
  await button(page, '试算').click();
  await seen(page, /试算失败:连接不上服务器/);
  expect(await field(page, 'A 类分界').inputValue()).toBe('75');
  await page.context().setOffline(false);
  await button(page, '试算').click();
  await seen(page, /位变动\(/);
  await button(page, '放弃修改').click();
  await button(page, '放弃修改并离开').click();
  await page.waitForURL((url) => !url.search.includes('edit'));
  await page.context().close();
});

test('two who change the rules at once see both versions', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  await keepingRules(page, async () => {
    await open(page, '/classification/rules?edit=1');
    await field(page, '新客户').fill('60');
    await button(page, '试算').click();
    await seen(page, /截至 .*共 /);
    await saveRules(page, { new_days: 70 }, 'journey: the other one');
    await button(page, /保存为新版本/).click();
    const dialog = page.getByRole('dialog', { name: /保存为第 \d+ 版/ });
    await dialog.getByLabel('修改原因').fill('以我为准');
    await dialog.getByRole('button', { name: '保存' }).click();
    const conflict = page.getByRole('dialog', { name: '内容已被他人修改' });
    await conflict.getByText('70 天').waitFor();
    await conflict.getByRole('button', { name: /以我填写的为准/ }).click();
    await seen(page, /已保存为第 \d+ 版/);
    expect((await newestRules(page)).values.new_days).toBe(60);
  });
  await page.context().close();
});

test('an earlier version and the usual numbers are taken up as a draft', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  await keepingRules(page, async () => {
    await saveRules(page, { sleeping_days: 35 }, 'journey: sleeping later');
    await open(page, '/classification/rules?version=1');
    await seen(page, /正在查看第 1 版/);
    await button(page, '重新采用').last().click();
    await seen(page, '原为 35 天');
    await button(page, /恢复原值:沉睡客户/).click();
    await seen(page, '尚未修改');
    await button(page, '填入默认值').click();
    expect(await field(page, '沉睡客户').inputValue()).toBe('28');
  });
  await page.context().close();
});

test('who may not change the rules reads them', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/classification');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /搜索/ }).fill('分类标准');
  await page.getByRole('option', { name: /分类标准/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/classification\/rules/);
  await seen(page, /只有以下角色可以修改:公司营销/);
  await open(page, '/classification/rules?edit=1');
  await seen(page, 'A 类分界');
  expect(await button(page, '修改标准').count()).toBe(0);
  expect(await page.getByRole('spinbutton').count()).toBe(0);
  await open(page, '/classification/holidays?edit=1');
  await seen(page, /只有以下角色可以修改/);
  expect(await button(page, '移除').count()).toBe(0);
  await page.context().close();
});

test('festivals are changed as a whole and put back at once', async () => {
  const page = await visit(browser);
  await logIn(page, 'company_marketing');
  const stored = async () => {
    const { items } = await (await page.request.get('/api/v1/holidays')).json();
    return (items as { day: string }[]).map((it) => it.day);
  };
  const before = await stored();
  await open(page, '/classification/holidays?all=1');
  await button(page, '修改日历').click();
  const row = page.getByRole('row', { name: /2049/ });
  await row.getByRole('button', { name: '移除' }).click();
  await seen(page, '将移除');
  await page.getByLabel('添加年份').click();
  await page.getByTitle('2051', { exact: true }).click();
  await seen(page, '2 处修改');
  await button(page, '保存日历').click();
  await seen(page, '春节日历已保存');
  const changed = await stored();
  expect(changed.filter((it) => !before.includes(it))).toEqual(['2051-02-11']);
  expect(before.filter((it) => !changed.includes(it))).toEqual(['2049-02-02']);
  await page.locator('.ant-message').getByRole('button', { name: '撤销' }).click();
  await seen(page, '已撤销');
  expect(await stored()).toEqual(before);
  await page.context().close();
});

/** A second analysis, four weeks before the newest, where there is none to compare with. */
async function twoRuns(page: Page): Promise<void> {
  await logIn(page, 'system_administrator');
  const days = async () => {
    const { items } = await (await page.request.get('/api/v1/classification/runs')).json();
    return [...new Set((items as { as_of: string }[]).map((it) => it.as_of))];
  };
  const [newest, another] = await days();
  if (!newest || another) return;
  const as_of = new Date(Date.parse(newest) - 28 * 86_400_000).toISOString().slice(0, 10);
  await page.request.post('/api/v1/analyses', { data: { as_of } });
  for (let turn = 0; turn < 200 && (await days()).length < 2; turn += 1) await page.waitForTimeout(100);
}

test('a cell of the matrix of any two days leads to its customers, and back', async () => {
  const page = await visit(browser);
  await twoRuns(page);
  await logIn(page, 'area_manager');
  await open(page, '/classification?view=moves');
  const answered = page.waitForResponse(/classification\/movements\?from=/);
  await page.getByText('28 天', { exact: true }).click();
  await page.waitForURL(/from=\d{4}-\d\d-\d\d/);
  await answered;
  await settled(page);
  const cell = page.getByRole('button', { name: /^A 类 → B 类/ });
  const moved = Number(/(\d+) 位/.exec((await cell.getAttribute('title')) ?? '')?.[1]);
  const listed = page.waitForResponse(/movements\/customers\?.*from_class=a/);
  await cell.click();
  await page.waitForURL(/was=a.*is=b/);
  await listed;
  await settled(page);
  await page.getByRole('heading', { name: 'A 类 → B 类' }).waitFor();
  const list = page.getByRole('table', { name: 'A 类 → B 类' }).locator('tbody tr');
  expect(await list.count()).toBe(Math.min(moved, 50));
  const address = page.url();
  await list.first().getByRole('link').click();
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  await page.goBack();
  await page.waitForURL(address);
  await page.getByRole('heading', { name: 'A 类 → B 类' }).waitFor();
  await page.context().close();
});

test('figures of one kind of customer keep it in the list behind them', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/classification?segment=organisation');
  await page.getByRole('link', { name: 'A 类' }).first().click();
  await page.waitForURL(/segment=organisation.*abc=a|abc=a.*segment=organisation/);
  await settled(page);
  const { items } = await (
    await page.request.get('/api/v1/classification/customers?segment=organisation&abc=a&limit=50')
  ).json();
  expect(await page.locator('tbody tr').count()).toBe((items as unknown[]).length);
  await page.context().close();
});

/** An analysis waits for the forecasts of the one before it. */
const ANALYSIS_MS = 120_000;
const LONG_MS = 300_000;

test(
  'a rule that was tried and saved is used by the next analysis, and a customer whom it moved is told why',
  async () => {
    const page = await visit(browser);
    await logIn(page, 'company_marketing');
    await keepingRules(page, async () => {
      await open(page, '/classification/rules?edit=1');
      await field(page, 'A 类分界').fill('60');
      await button(page, '试算').click();
      await page
        .getByRole('button', { name: /A 类 → B 类/ })
        .first()
        .click();
      const moved = page.getByRole('link', { name: /^K\d+/ }).first();
      const customer = (await moved.getAttribute('href')) ?? '';
      await button(page, /保存为新版本/).click();
      const dialog = page.getByRole('dialog', { name: /保存为第 \d+ 版/ });
      await dialog.getByLabel('修改原因').fill('试验:收紧 A 类');
      await dialog.getByRole('button', { name: '保存' }).click();
      await seen(page, /最近一次分析.*从下次分析起使用/);
      await button(page, '开始分析').click();
      await page.getByText('分析完成').waitFor({ timeout: ANALYSIS_MS });
      await page.getByText(/从下次分析起使用/).waitFor({ state: 'detached' });
      await open(page, `${customer.split('?')[0]}?tab=classes`);
      const reason = await page
        .getByText(/排在前面的客户合计占全部/)
        .first()
        .textContent();
      expect(reason).toMatch(/B类/);
      const before = Number(/合计占全部¥[\d,.]+的([\d.]+)%/.exec(reason ?? '')?.[1]);
      expect(before).toBeGreaterThanOrEqual(60);
      expect(before).toBeLessThan(70);
    });
    // The rules are those of before again: whatever comes next is to find their classes.
    await page.request.post('/api/v1/analyses', { data: {} });
    await jobsDone(page);
    await page.context().close();
  },
  LONG_MS,
);
