/** The rights of the people in the files, in a browser: seen for a reason, agreed to and taken back on a phone. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, PHONE, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const seen = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

interface Filed {
  id: string;
  number: string;
}

const TELEPHONE = '13800137421';

/** Somebody new, so that nobody else's consent is in the way. */
async function person(page: Page): Promise<Filed> {
  const units = (await (await page.request.get('/api/v1/units')).json()) as { items: { id: string }[] };
  const filed = await page.request.post('/api/v1/customers', {
    data: { kind: 'person', name: '欧阳慕雪', phones: [TELEPHONE], owner_id: units.items[0]?.id },
  });
  return (await filed.json()) as Filed;
}

test('a telephone is shown for a reason, covered again, and stands in the audit without its digits', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const { id, number } = await person(page);
  await open(page, `/customers/${id}?tab=privacy`);
  expect(await page.getByText(TELEPHONE).count()).toBe(0);
  await page.getByRole('button', { name: '查看 电话' }).click();
  const dialog = page.getByRole('dialog', { name: '查看电话明文' });
  await dialog.locator('#reason').click();
  await page.locator('.ant-select-item-option', { hasText: '处理投诉' }).click();
  await dialog.getByRole('button', { name: /查\s*看/ }).click();
  await seen(page, TELEPHONE);
  await page.getByRole('button', { name: '隐藏 电话' }).click();
  await page.waitForFunction((digits) => !document.body.textContent?.includes(digits), TELEPHONE);
  await page.context().close();

  const auditor = await visit(browser);
  await logIn(auditor, 'auditor');
  await open(auditor, `/audit?action=privacy.value_revealed&subject=${id}`);
  await seen(auditor, '查看明文');
  expect(await auditor.getByText(TELEPHONE).count()).toBe(0);
  await open(auditor, '/privacy?view=reveals');
  await seen(auditor, number);
  await seen(auditor, '处理投诉');
  await auditor.context().close();
});

test('on a phone a consent is given, and withdrawn in two taps that count at once', async () => {
  const page = await visit(browser, { viewport: PHONE });
  await logIn(page, 'area_manager');
  const { id } = await person(page);
  await open(page, `/customers/${id}?tab=privacy`);
  await page.getByRole('button', { name: '登记同意 营销信息' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /登记同意/ })
    .click();
  await seen(page, '已登记,立即生效');
  await settled(page);
  const allowed = async () => {
    const answer = await page.request.get(`/api/v1/customers/${id}/contact`);
    const { channels } = (await answer.json()) as { channels: { against: { code: string }[] }[] };
    return channels.every((it) => it.against.every((no) => no.code !== 'no_consent'));
  };
  expect(await allowed()).toBe(true);
  await page.getByRole('button', { name: '撤回 营销信息' }).click();
  await page
    .locator('.ant-popconfirm')
    .getByRole('button', { name: /撤\s*回/ })
    .click();
  await page.getByRole('button', { name: '登记同意 营销信息' }).waitFor();
  expect(await allowed()).toBe(false);
  await page.context().close();
});

test('a consent withdrawn on the phone page stops a segment from containing the person', async () => {
  const page = await visit(browser, { viewport: PHONE });
  await logIn(page, 'area_manager');
  const { id, number } = await person(page);
  await page.request.post(`/api/v1/customers/${id}/consents`, {
    data: { purpose: 'marketing', text_version: 1, is_given: true, source: 'counter' },
  });
  const made = await page.request.post('/api/v1/segments', {
    data: {
      name: `同意营销 ${number}`,
      filter: { field: 'consent.purpose', op: 'any_of', value: ['marketing'] },
    },
  });
  const segment = (await made.json()) as { id: string };
  const list = `/customers?in_segment=${segment.id}&q=${number}`;
  const listed = async () => {
    await open(page, list);
    return page.locator(`main a[href*="${id}"]`).count();
  };
  expect(await listed()).toBeGreaterThan(0);
  await open(page, `/customers/${id}?tab=privacy`);
  await page.getByRole('button', { name: '撤回 营销信息' }).click();
  await page
    .locator('.ant-popconfirm')
    .getByRole('button', { name: /撤\s*回/ })
    .click();
  await page.getByRole('button', { name: '登记同意 营销信息' }).waitFor();
  expect(await listed()).toBe(0);
  const left = await page.request.get(`/api/v1/customers?segment=${segment.id}&q=${number}`);
  expect(((await left.json()) as { items: unknown[] }).items).toEqual([]);
  await page.context().close();
});

test('a phone is corrected in the file, and removed from it', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  const { id } = await person(page);
  await open(page, `/customers/${id}?tab=vehicles`);
  await page.getByRole('button', { name: '更正 138****7421' }).click();
  const drawer = page.getByRole('dialog', { name: '更正手机 138****7421' });
  await drawer.getByLabel('正确的号码').fill('13900139456');
  await drawer.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByRole('button', { name: '更正 139****9456' }).waitFor();
  await page.getByRole('button', { name: '删除 139****9456' }).click();
  await page
    .locator('.ant-popconfirm')
    .getByRole('button', { name: /删\s*除/ })
    .click();
  await seen(page, '没有登记手机');
  await page.context().close();
});

test('a person who asks for it is erased, and the file says so', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  const { id, number } = await person(page);
  await open(page, `/customers/${id}?tab=privacy`);
  await page.getByRole('button', { name: '登记请求' }).click();
  const drawer = page.getByRole('dialog', { name: '登记个人请求' });
  await drawer.locator('#kind').click();
  await page.locator('.ant-select-item-option', { hasText: '删除' }).click();
  await drawer.getByRole('button', { name: '登记个人请求' }).click();
  await page.waitForURL(/\/privacy\?.*request=/);
  await page.getByRole('button', { name: '身份已核实' }).click();
  await page.getByLabel('客户编号').fill(number);
  await page.getByRole('button', { name: '永久删除' }).click();
  await seen(page, '身份信息已删除');
  await open(page, `/customers/${id}?tab=privacy`);
  await seen(page, /只保留不含身份的油量/);
  await seen(page, /ERASED-/);
  await page.context().close();
});

test('a contact is erased alone, and the file of their organisation stays', async () => {
  const page = await visit(browser);
  await logIn(page, 'system_administrator');
  const units = (await (await page.request.get('/api/v1/units')).json()) as { items: { id: string }[] };
  const filed = await page.request.post('/api/v1/customers', {
    data: { kind: 'organisation', name: '测试车队', owner_id: units.items[0]?.id },
  });
  const { id, number } = (await filed.json()) as Filed;
  await page.request.post(`/api/v1/customers/${id}/contacts`, {
    data: { name: '王小芳', phone: '13900139456', role: 'fleet' },
  });
  await open(page, `/customers/${id}?tab=privacy`);
  await page.getByRole('button', { name: '登记请求' }).click();
  const drawer = page.getByRole('dialog', { name: '登记个人请求' });
  await drawer.locator('#kind').click();
  await page.locator('.ant-select-item-option', { hasText: '删除' }).click();
  await drawer.locator('#contact_id').click();
  await page.locator('.ant-select-item-option', { hasText: '王*' }).click();
  await drawer.getByRole('button', { name: '登记个人请求' }).click();
  await page.waitForURL(/\/privacy\?.*request=/);
  await seen(page, '联系人 王*');
  await page.getByRole('button', { name: '身份已核实' }).click();
  await page.getByLabel('客户编号').fill(number);
  await page.getByRole('button', { name: '永久删除' }).click();
  await seen(page, '身份信息已删除');
  await open(page, `/customers/${id}?tab=file`);
  await seen(page, '测试车队');
  await page.waitForFunction(() => !document.body.textContent?.includes('王*'));
  await open(page, '/privacy?view=erasures');
  await seen(page, /联系人/);
  await page.context().close();
});
