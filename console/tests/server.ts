/**
 * The server that the journeys run against.
 *
 * - `FORECOURT_URL` and `FORECOURT_PASSWORD` name one that is running, with its demo logins;
 * - otherwise `FORECOURT_BINARY` is started with a sample area of its own, and stopped at the end.
 *
 * `FORECOURT_CONSOLE` is where the console is found when the server does not deliver it: `npm run preview`.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    address: string;
    password: string;
  }
}

const LISTEN = '127.0.0.1:18099';

export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const { FORECOURT_URL, FORECOURT_PASSWORD, FORECOURT_BINARY, FORECOURT_CONSOLE } = process.env;
  if (FORECOURT_URL && FORECOURT_PASSWORD) {
    project.provide('address', FORECOURT_CONSOLE ?? FORECOURT_URL);
    project.provide('password', FORECOURT_PASSWORD);
    return undefined;
  }
  if (!FORECOURT_BINARY) throw new Error('set FORECOURT_BINARY, or FORECOURT_URL and FORECOURT_PASSWORD');
  const data = mkdtempSync(join(tmpdir(), 'forecourt-console-'));
  const server = spawn(
    FORECOURT_BINARY,
    ['--data', data, 'demo', '--stations', '6', '--customers', '1500', '--days', '500'],
    {
      env: { ...process.env, FORECOURT__SERVER__LISTEN: LISTEN },
    },
  );
  project.provide('address', FORECOURT_CONSOLE ?? `http://${LISTEN}`);
  project.provide('password', await demoPassword(server));
  return () => {
    server.kill();
    rmSync(data, { recursive: true, force: true });
  };
}

/** Resolves when the server listens; it prints the password of its demo logins before. */
function demoPassword(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout?.on('data', (data: Buffer) => {
      printed += data.toString();
      const password = /password (\S+)/.exec(printed)?.[1];
      if (password && /serves http/.test(printed)) resolve(password);
    });
    server.stderr?.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });
}
