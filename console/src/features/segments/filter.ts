/**
 * A filter as people build it: groups of which all, any or none must hold, with conditions and groups in
 * them. The API knows all, any and not; `none` is the not of an any.
 */

import type { SegmentField } from '@/api/schema.gen';

export type Mode = 'all' | 'any' | 'none';

export interface Condition {
  key: string;
  field?: string | undefined;
  op?: string | undefined;
  /** As the API has it: a list of texts, a number or a day, or two of them. */
  value?: unknown;
  days?: number | undefined;
  station?: string | undefined;
}

export interface Group {
  key: string;
  mode: Mode;
  parts: Part[];
}

export type Part = Condition | Group;

/** A filter as the API has it. */
export interface Node {
  all?: Node[];
  any?: Node[];
  not?: Node;
  field?: string;
  op?: string;
  value?: unknown;
  days?: number;
  station_id?: string;
}

export const isGroup = (part: Part): part is Group => 'parts' in part;

let made = 0;
const newPartKey = () => {
  made += 1;
  return `part-${made}`;
};

export const newCondition = (): Condition => ({ key: newPartKey() });
export const newGroup = (mode: Mode, parts: Part[]): Group => ({ key: newPartKey(), mode, parts });

/** Comparisons that take no value. */
export const isBare = (op: string | undefined) => op === 'is_empty' || op === 'is_present';

export function toNode(group: Group): Node {
  const parts = group.parts.map((it) => (isGroup(it) ? toNode(it) : toCondition(it)));
  if (group.mode === 'none') return { not: { any: parts } };
  return group.mode === 'any' ? { any: parts } : { all: parts };
}

function toCondition({ field, op, value, days, station }: Condition): Node {
  return {
    field: field ?? '',
    op: op ?? '',
    ...(isBare(op) ? {} : { value }),
    ...(days === undefined ? {} : { days }),
    ...(station === undefined ? {} : { station_id: station }),
  };
}

/** A filter of the API as it is built: its outermost part is always a group. */
export function fromNode(node: Node): Group {
  const part = toPart(node);
  return isGroup(part) ? part : newGroup('all', [part]);
}

function toPart(node: Node): Part {
  if (node.all) return newGroup('all', node.all.map(toPart));
  if (node.any) return newGroup('any', node.any.map(toPart));
  if (node.not) return newGroup('none', node.not.any ? node.not.any.map(toPart) : [toPart(node.not)]);
  return {
    key: newPartKey(),
    field: node.field,
    op: node.op,
    value: node.value,
    days: node.days,
    station: node.station_id,
  };
}

/** The group with one of its parts, however deep, put otherwise; nothing takes the part out. */
export function replacePart(group: Group, key: string, put: (part: Part) => Part | undefined): Group {
  if (group.key === key) return (put(group) as Group | undefined) ?? group;
  const parts = group.parts.flatMap((it) => {
    if (it.key === key) return put(it) ?? [];
    return isGroup(it) ? replacePart(it, key, put) : it;
  });
  return { ...group, parts };
}

export function isComplete(condition: Condition, field: SegmentField | undefined): boolean {
  if (!field || !condition.op) return false;
  if (field.needs_days && !condition.days) return false;
  if (field.needs_station && !condition.station) return false;
  if (isBare(condition.op)) return true;
  const { value } = condition;
  if (Array.isArray(value)) {
    return condition.op === 'between'
      ? value.length === 2 && value.every((it) => it !== undefined && it !== null && it !== '')
      : value.length > 0;
  }
  return value !== undefined && value !== null && value !== '';
}

/** Whether everything is filled in, and there is something. */
export function isReady(
  group: Group,
  field: (name: string | undefined) => SegmentField | undefined,
): boolean {
  return (
    group.parts.length > 0 &&
    group.parts.every((it) => (isGroup(it) ? isReady(it, field) : isComplete(it, field(it.field))))
  );
}

/** How deep a part stands, the outermost group being 1: a `none` is two levels of the API. */
export function depthOf(group: Group, key: string, depth = 1): number {
  if (group.key === key) return depth;
  const below = depth + (group.mode === 'none' ? 2 : 1);
  for (const part of group.parts) {
    if (part.key === key) return below;
    if (isGroup(part)) {
      const found = depthOf(part, key, below);
      if (found > 0) return found;
    }
  }
  return 0;
}

/** The place of each condition as the API names it: `filter.all[0]`. */
export function placesOf(group: Group, place = 'filter', found = new Map<string, string>()) {
  const inner = group.mode === 'none' ? `${place}.not.any` : `${place}.${group.mode}`;
  group.parts.forEach((part, index) => {
    const at = `${inner}[${index}]`;
    found.set(part.key, at);
    if (isGroup(part)) placesOf(part, at, found);
  });
  return found;
}
