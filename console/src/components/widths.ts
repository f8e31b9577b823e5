/** How wide somebody made the columns of a list; remembered in their browser, list by list. */

import { useSyncExternalStore } from 'react';

/** Pixels by the key of the column. */
export type Widths = Readonly<Record<string, number>>;

export const WIDTH_MIN = 56;
export const WIDTH_MAX = 800;
/** Of a column that was not shown when the others were measured. */
const WIDTH_USUAL = 140;

const PREFIX = 'forecourt.widths.';
const listeners = new Set<() => void>();
const known = new Map<string, Widths | undefined>();

function remembered(name: string): Widths | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
    if (typeof found !== 'object' || found === null) return undefined;
    const usable = Object.entries(found).filter(([, width]) => Number.isFinite(width));
    return Object.fromEntries(usable.map(([key, width]) => [key, within(width as number)]));
  } catch {
    return undefined;
  }
}

export function within(width: number): number {
  return Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)));
}

export function widthsOf(name: string): Widths | undefined {
  if (!known.has(name)) known.set(name, remembered(name));
  return known.get(name);
}

/** Nothing puts the usual widths back. */
export function setWidths(name: string, widths: Widths | undefined): void {
  known.set(name, widths);
  if (widths) localStorage.setItem(PREFIX + name, JSON.stringify(widths));
  else localStorage.removeItem(PREFIX + name);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useWidths(name: string): Widths | undefined {
  return useSyncExternalStore(subscribe, () => widthsOf(name));
}

/** The width of a column in a list of which some were measured. */
export function widthOf(widths: Widths, column: { key: string; width?: number | string }): number {
  const usual = typeof column.width === 'number' ? column.width : WIDTH_USUAL;
  return widths[column.key] ?? usual;
}
