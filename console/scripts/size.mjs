/**
 * How much script a first page needs, from the manifest of the build: everything that a route imports
 * without being asked for later. Fails above the limits.
 */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

const ENTRY = 'index.html';
const INSIDE = [ENTRY, 'src/shell/Shell.tsx'];
const PAGES = [
  { name: 'login', limit: 250_000, parts: [ENTRY, 'src/features/identity/LoginPage.tsx'] },
  { name: 'cockpit', limit: 400_000, parts: [...INSIDE, 'src/features/cockpit/CockpitPage.tsx'] },
];

function reach(key, found) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`no chunk ${key} in the manifest`);
  if (found.has(chunk.file)) return;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) reach(next, found);
}

function gzipped(parts) {
  const files = new Set();
  for (const part of parts) reach(part, files);
  return [...files]
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
}

let isTooLarge = false;
for (const { name, limit, parts } of PAGES) {
  const size = gzipped(parts);
  isTooLarge ||= size > limit;
  process.stdout.write(`${name.padEnd(8)} ${(size / 1000).toFixed(1)} kB gzip of ${limit / 1000} kB\n`);
}
process.exitCode = isTooLarge ? 1 : 0;
