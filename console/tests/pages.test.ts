/** What holds for every page, in both themes and on a phone. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK, launch, open, PHONE, settled, visit } from './browser';
import { addressOf, PLACES } from './pages';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Serious and critical faults, in one line each. */
async function faults(page: Page): Promise<string[]> {
  // Evaluated from outside, where the page's policy does not reach.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe: check } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    return (await check.run()).violations;
  });
  return violations
    .filter((it) => it.impact === 'serious' || it.impact === 'critical')
    .flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}

describe.each(PLACES)('$name', (place) => {
  test('has no serious fault of accessibility, light or dark', async () => {
    const page = await visit(browser, { viewport: DESK, theme: 'system' });
    await open(page, await addressOf(page, place));
    expect(await faults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await settled(page);
    // A colour that is still changing is neither of the two.
    await page.waitForFunction(() => !document.getAnimations().some((it) => it instanceof CSSTransition));
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });

  test('fits a phone, says no to nothing and asks no other host', async () => {
    const page = await visit(browser, { viewport: PHONE, language: 'en' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      // A refused page and a page that is not there are answers, not complaints.
      if (message.type() === 'error' && !/status of 40[134]/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await open(page, await addressOf(page, place));
    const overflow = await page.evaluate(() => {
      const main = document.querySelector('main') ?? document.documentElement;
      return main.scrollWidth - main.clientWidth;
    });
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    expect([...hosts].filter((host) => host !== new URL(page.url()).host)).toEqual([]);
    expect(await page.title()).toMatch(/ · Forecourt$/);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/undefined|NaN|\[object/);
    await page.context().close();
  });
});

test('scripts come from the server only', async () => {
  const page = await visit(browser);
  const answer = await page.goto('/login');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/default-src 'self'/);
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  await page.context().close();
});
