import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { zh } from './text';

/** The settings as the file of defaults names them, those in comments too. */
function names(): string[] {
  const found: string[] = [];
  let section = '';
  for (const raw of readFileSync('../platform/settings/src/default.toml', 'utf8').split('\n')) {
    const line = raw.replace(/^# /, '');
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const name = /^(\w+) = /.exec(line)?.[1];
    if (name) found.push(`${section}.${name}`);
  }
  return found;
}

test('every setting is explained, and nothing else', () => {
  expect(names().length).toBeGreaterThan(20);
  expect(Object.keys(zh).filter((it) => it.startsWith('setting_'))).toEqual(
    names().map((it) => `setting_${it}`),
  );
});
