import { beforeEach, expect, test } from 'vitest';
import type { UnitBody } from '@/api/schema.gen';
import { rememberedOpen, rememberOpen, treeKey, treeRows } from './tree';

const unit = (id: string, level: UnitBody['level'], name: string, parent_id?: string): UnitBody => ({
  id,
  level,
  code: id.toUpperCase(),
  name,
  parent_id,
  stations: 3,
  version: 1,
});

const ALL = [
  unit('c', 'company', '公司'),
  unit('r', 'region', '大区', 'c'),
  unit('a1', 'area', '城东片区', 'r'),
  unit('s1', 'station', '东门站', 'a1'),
  unit('s2', 'station', '河西站', 'a1'),
  unit('a2', 'area', '城西片区', 'r'),
  unit('s3', 'station', '西门站', 'a2'),
];
const TOPS = ALL.slice(0, 1);
const shown = (open: string[], search?: string) =>
  treeRows(ALL, TOPS, new Set(open), search).map((it) => it.unit.id);

beforeEach(() => localStorage.clear());

test('only what is open shows its children', () => {
  expect(shown([])).toEqual(['c']);
  expect(shown(['C', 'A1'])).toEqual(['c', 'r']);
  expect(shown(['C', 'R', 'A1'])).toEqual(['c', 'r', 'a1', 's1', 's2', 'a2']);
});

test('a search shows what matches and the way to it', () => {
  expect(shown([], '西')).toEqual(['c', 'r', 'a1', 's2', 'a2', 's3']);
  expect(shown([], 's1')).toEqual(['c', 'r', 'a1', 's1']);
  expect(shown([], 'nowhere')).toEqual([]);
});

test('a unit that matches can be opened to see all that is in it', () => {
  expect(shown([], '城东')).toEqual(['c', 'r', 'a1']);
  expect(shown(['A1'], '城东')).toEqual(['c', 'r', 'a1', 's1', 's2']);
});

test('a row knows its place', () => {
  const rows = treeRows(ALL, TOPS, new Set(['C', 'R']));
  expect(rows.at(-1)).toMatchObject({ level: 3, place: 2, siblings: 2, hasChildren: true, isOpen: false });
});

test('the arrows open, close and lead to parents and children', () => {
  const rows = treeRows(ALL, TOPS, new Set(['C', 'R', 'A1']));
  expect(treeKey(rows, 2, 'ArrowRight')).toEqual({ to: 3 });
  expect(treeKey(rows, 5, 'ArrowRight')).toEqual({ open: true });
  expect(treeKey(rows, 3, 'ArrowRight')).toBeUndefined();
  expect(treeKey(rows, 4, 'ArrowLeft')).toEqual({ to: 2 });
  expect(treeKey(rows, 2, 'ArrowLeft')).toEqual({ open: false });
  expect(treeKey(rows, 5, 'ArrowDown')).toEqual({ to: 5 });
  expect(treeKey(rows, 0, 'End')).toEqual({ to: 5 });
  expect(treeKey(rows, 0, 'x')).toBeUndefined();
});

test('what was open is remembered', () => {
  expect([...rememberedOpen(ALL, TOPS)]).toContain('A2');
  rememberOpen(new Set(['R']));
  expect([...rememberedOpen(ALL, TOPS)]).toEqual(['R']);
});
