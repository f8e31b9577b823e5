/** Every page as a picture, in a folder that git ignores: `FORECOURT_ONLY=customer,cockpit` takes some. */

import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { DESK, type Look, launch, open, PHONE, visit } from './browser';
import { addressOf, PLACES } from './pages';

const FOLDER = process.env.FORECOURT_PICTURES_DIR ?? 'pictures';
const only = process.env.FORECOURT_ONLY?.split(',');
const looks = process.env.FORECOURT_LOOKS?.split(',');

const LOOKS: Record<string, Look> = {
  'zh-wide': { viewport: DESK },
  'zh-phone': { viewport: PHONE },
  'en-wide': { viewport: DESK, language: 'en' },
  'zh-dark': { viewport: DESK, theme: 'dark' },
};

let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launch();
});
afterAll(() => browser.close());

const wanted = Object.keys(LOOKS)
  .filter((name) => !looks || looks.includes(name))
  .flatMap((name) => PLACES.map((place) => ({ name, place })))
  .filter(({ place }) => !only || only.includes(place.name));

test.each(wanted)('$place.name $name', async ({ name, place }) => {
  const page = await visit(browser, LOOKS[name]);
  await open(page, await addressOf(page, place));
  // Charts are drawn a moment after their figures are there.
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${FOLDER}/${place.name}.${name}.png` });
  await page.context().close();
});
