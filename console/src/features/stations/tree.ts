/** The units as the rows of a tree: which are shown, and where the keys lead. */

import type { UnitBody } from '@/api/schema.gen';
import { childrenOf } from './units';

export interface TreeRow {
  unit: UnitBody;
  /** From 1. */
  level: number;
  /** Place among its siblings, from 1. */
  place: number;
  siblings: number;
  hasChildren: boolean;
  isOpen: boolean;
}

function isMatch(unit: UnitBody, wanted: string): boolean {
  return unit.name.toLowerCase().includes(wanted) || unit.code.toLowerCase().includes(wanted);
}

/**
 * The rows below some units. A search shows what matches with the way to it, opened, and all that is inside a
 * unit that matches, closed.
 */
export function treeRows(
  all: readonly UnitBody[],
  tops: readonly UnitBody[],
  open: ReadonlySet<string>,
  search = '',
): TreeRow[] {
  const wanted = search.trim().toLowerCase();
  const holds = (unit: UnitBody): boolean =>
    isMatch(unit, wanted) || childrenOf(all, unit.id).some((it) => holds(it));
  const walk = (units: readonly UnitBody[], level: number, isInside: boolean): TreeRow[] => {
    const kept = wanted && !isInside ? units.filter(holds) : units;
    return kept.flatMap((unit, at) => {
      const children = childrenOf(all, unit.id);
      const leadsOn = wanted !== '' && children.some(holds);
      const isOpen = children.length > 0 && (leadsOn || open.has(unit.code));
      const inside = isInside || (wanted !== '' && !leadsOn && isMatch(unit, wanted));
      const row = {
        unit,
        level,
        place: at + 1,
        siblings: kept.length,
        hasChildren: children.length > 0,
        isOpen,
      };
      return isOpen ? [row, ...walk(children, level + 1, inside)] : [row];
    });
  };
  return walk(tops, 1, false);
}

/** Where a key leads from a row: another row, or to open or close this one. */
export function treeKey(
  rows: readonly TreeRow[],
  at: number,
  key: string,
): { to?: number; open?: boolean } | undefined {
  const row = rows[at];
  if (!row) return undefined;
  const end = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(end, at + 1) };
    case 'ArrowUp':
      return { to: Math.max(0, at - 1) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: end };
    case 'ArrowRight':
      if (!row.hasChildren) return undefined;
      return row.isOpen ? { to: at + 1 } : { open: true };
    case 'ArrowLeft': {
      if (row.isOpen) return { open: false };
      const parent = rows.slice(0, at).findLastIndex((it) => it.level < row.level);
      return parent < 0 ? undefined : { to: parent };
    }
    default:
      return undefined;
  }
}

const OPENED = 'forecourt.stations.open';
/** A tree of so many stations is shown whole at first. */
const SMALL = 30;

/** What was open the last time; at first the upper levels, or all of a small company. */
export function rememberedOpen(all: readonly UnitBody[], tops: readonly UnitBody[]): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(OPENED) ?? 'null');
    if (Array.isArray(found)) return new Set(found.map(String));
  } catch {
    // As if nothing had been remembered.
  }
  const stations = tops.reduce((sum, it) => sum + it.stations, 0);
  const isShown = (it: UnitBody) => (stations <= SMALL ? it.level !== 'station' : it.level === 'company');
  return new Set([...tops, ...all.filter(isShown)].map((it) => it.code));
}

export function rememberOpen(open: ReadonlySet<string>): void {
  localStorage.setItem(OPENED, JSON.stringify([...open]));
}
