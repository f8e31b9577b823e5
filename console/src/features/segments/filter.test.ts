import { expect, test } from 'vitest';
import {
  depthOf,
  fromNode,
  type Group,
  isReady,
  type Node,
  newCondition,
  newGroup,
  placesOf,
  replacePart,
  toNode,
} from './filter';

const kind: Node = { field: 'kind', op: 'any_of', value: ['person'] };
const visits: Node = { field: 'visits', op: 'at_least', value: 3, days: 28 };

test.each<Node>([
  { all: [kind, { any: [visits, kind] }] },
  { any: [{ not: { any: [kind] } }, visits] },
  { all: [{ field: 'tag', op: 'is_empty' }] },
])('a filter of the API comes back as it was', (node) => {
  expect(toNode(fromNode(node))).toEqual(node);
});

test('a bare condition and the not of one stand in a group', () => {
  expect(toNode(fromNode(kind))).toEqual({ all: [kind] });
  expect(toNode(fromNode({ not: kind }))).toEqual({ not: { any: [kind] } });
});

test('parts are put otherwise and taken out, however deep', () => {
  const group = fromNode({ all: [kind, { any: [visits, kind] }] });
  const inner = group.parts[1] as Group;
  const key = inner.parts[0]?.key ?? '';
  expect(toNode(replacePart(group, key, () => undefined))).toEqual({ all: [kind, { any: [kind] }] });
  const nested = replacePart(group, key, (part) => newGroup('none', [part]));
  expect(toNode(nested)).toEqual({ all: [kind, { any: [{ not: { any: [visits] } }, kind] }] });
});

test('places are named as the API names them', () => {
  const group = fromNode({ not: { any: [kind, { all: [visits] }] } });
  expect([...placesOf(group).values()]).toEqual([
    'filter.not.any[0]',
    'filter.not.any[1]',
    'filter.not.any[1].all[0]',
  ]);
  const inner = group.parts[1] as Group;
  expect(depthOf(group, inner.parts[0]?.key ?? '')).toBe(4);
});

test('a condition without its value is not ready', () => {
  const field = () => ({ needs_days: false, needs_station: false }) as never;
  expect(isReady(fromNode({ all: [kind] }), field)).toBe(true);
  expect(isReady(newGroup('all', [newCondition()]), field)).toBe(false);
  expect(isReady(newGroup('all', []), field)).toBe(false);
  expect(
    isReady(fromNode({ all: [{ field: 'joined_on', op: 'between', value: ['2026-01-01', ''] }] }), field),
  ).toBe(false);
});
