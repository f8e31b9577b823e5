/** How long it takes from one page to the next. Printed and not judged: machines differ. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, logIn, open, settled, visit } from './browser';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PAGES = [
  '/customers',
  '/warnings',
  '/stations',
  '/sales',
  '/classification',
  '/station-alerts',
  '/imports',
  '/jobs',
];

test('pages follow one another', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/');
  const taken: { name: string; ms: number }[] = [];
  const go = async (name: string, click: () => Promise<void>) => {
    const start = performance.now();
    await click();
    await page.waitForFunction(
      () => document.querySelector('main h1') && !document.querySelector('[aria-busy="true"]'),
    );
    taken.push({ name, ms: performance.now() - start });
    await settled(page);
  };
  for (const path of PAGES) {
    await go(path, async () => {
      await page.locator(`nav a[href^="${path}"]`).first().click();
      await page.waitForURL((url) => url.pathname === path);
    });
  }
  await page.locator('nav a[href^="/customers"]').first().click();
  await page.waitForURL(/\/customers/);
  await settled(page);
  await go('/customers/…', async () => {
    await page.locator('tbody a').first().click();
    await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  });
  await go('/', async () => {
    await page.locator('nav a[href="/"]').first().click();
    await page.waitForURL((url) => url.pathname === '/');
  });
  const sorted = taken.map((it) => it.ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const worst = taken.reduce((a, b) => (a.ms > b.ms ? a : b));
  for (const { name, ms } of taken) process.stdout.write(`${name.padEnd(18)} ${ms.toFixed(0)} ms\n`);
  process.stdout.write(`median ${median.toFixed(0)} ms, worst ${worst.ms.toFixed(0)} ms (${worst.name})\n`);
  expect(taken).toHaveLength(10);
  await page.context().close();
});
