/** Debian's Chromium, and what journeys do again and again. */

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export type Role =
  | 'system_administrator'
  | 'area_manager'
  | 'auditor'
  | 'maintainer'
  | 'investor'
  | 'company_marketing';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.FORECOURT_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Look {
  viewport?: { width: number; height: number };
  language?: 'zh' | 'en';
  theme?: 'light' | 'dark' | 'system';
}

/** A new visitor, who has chosen how the console looks. */
export async function visit(browser: Browser, look: Look = {}): Promise<Page> {
  const { viewport = DESK, language = 'zh', theme = 'light' } = look;
  const context = await browser.newContext({
    viewport,
    baseURL: inject('address'),
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(
    ([shown, wanted]) => {
      if (!localStorage.getItem('forecourt.language')) localStorage.setItem('forecourt.language', shown);
      if (!localStorage.getItem('forecourt.preferences')) {
        localStorage.setItem('forecourt.preferences', JSON.stringify({ theme: wanted }));
      }
    },
    [language, theme] as const,
  );
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** Logs in by the API, as a browser keeps its cookie: one login per journey tests the form itself. */
export async function logIn(page: Page, role: Role): Promise<void> {
  const answer = await page.request.post('/api/v1/login', {
    data: { login: role, password: inject('password') },
  });
  if (!answer.ok()) throw new Error(`login as ${role}: ${answer.status()} ${await answer.text()}`);
}

const sessions = new Map<Role, Awaited<ReturnType<BrowserContext['cookies']>>>();

/** Logs in once for all visits that only look: a password takes the server longer than a page. */
export async function comeBack(page: Page, role: Role): Promise<void> {
  const known = sessions.get(role);
  if (known) return page.context().addCookies(known);
  await logIn(page, role);
  sessions.set(role, await page.context().cookies());
}

/** Goes somewhere and waits until nothing is being fetched any more. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}

/**
 * Waits until no job is left. Whoever starts long work ends so: one job runs after the other, and those of the
 * next journey would wait for it.
 */
export async function jobsDone(page: Page): Promise<void> {
  await logIn(page, 'system_administrator');
  const isBusy = async () => {
    const { items } = await (await page.request.get('/api/v1/jobs?limit=50')).json();
    return (items as { state: string }[]).some((it) => it.state === 'queued' || it.state === 'running');
  };
  for (let turn = 0; turn < 400 && (await isBusy()); turn += 1) await page.waitForTimeout(500);
}
