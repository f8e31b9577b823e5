/** How long it takes from one page to the next. Printed and not judged: machines differ. */

import type { Browser, Page } from 'playwright-core';
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

/** Begins to watch: from the next click to the first frame in which another page stands complete. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const before = document.title;
    const isThere = () =>
      document.title !== before &&
      document.querySelector('main h1') &&
      !document.querySelector('[aria-busy="true"]');
    (window as unknown as { taken: Promise<number> }).taken = new Promise((resolve) => {
      const begin = ({ timeStamp }: Event) => {
        const look = () => {
          if (isThere()) resolve(performance.now() - timeStamp);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      };
      addEventListener('click', begin, { once: true, capture: true });
    });
  });
}

const watched = (page: Page) => page.evaluate(() => (window as unknown as { taken: Promise<number> }).taken);

test('pages follow one another', async () => {
  const page = await visit(browser);
  await logIn(page, 'area_manager');
  await open(page, '/');
  const taken: { name: string; ms: number }[] = [];
  const go = async (name: string, link: string) => {
    await watch(page);
    await page.locator(link).first().click();
    taken.push({ name, ms: await watched(page) });
    await settled(page);
  };
  for (const path of PAGES) await go(path, `nav a[href^="${path}"]`);
  await page.locator('nav a[href^="/customers"]').first().click();
  await page.waitForURL(/\/customers/);
  await settled(page);
  await go('/customers/…', 'tbody a');
  await go('/', 'nav a[href="/"]');
  const sorted = taken.map((it) => it.ms).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const worst = taken.reduce((a, b) => (a.ms > b.ms ? a : b));
  for (const { name, ms } of taken) process.stdout.write(`${name.padEnd(18)} ${ms.toFixed(0)} ms\n`);
  process.stdout.write(`median ${median.toFixed(0)} ms, worst ${worst.ms.toFixed(0)} ms (${worst.name})\n`);
  expect(taken).toHaveLength(10);
  await page.context().close();
});
