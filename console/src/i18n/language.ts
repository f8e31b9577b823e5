/** The language of the console: chosen once, remembered, and known to everything that writes words. */

import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';

const KEY = 'forecourt.language';
const listeners = new Set<() => void>();
const catalogues = new Set<() => Promise<unknown>>();

let current: Language = first();

function first(): Language {
  const remembered = globalThis.localStorage?.getItem(KEY);
  if (remembered === 'zh' || remembered === 'en') return remembered;
  return globalThis.navigator?.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function language(): Language {
  return current;
}

/** Changes the language once all texts that are on the screen exist in it: nothing flickers through. */
export async function setLanguage(next: Language): Promise<void> {
  if (next === 'en') await Promise.all([...catalogues].map((load) => load()));
  current = next;
  localStorage.setItem(KEY, next);
  applyLanguage();
  for (const tell of listeners) tell();
}

export function applyLanguage(): void {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A catalogue takes part: its English is fetched at once when English is shown, and otherwise on a change. */
export function enlist(load: () => Promise<unknown>): void {
  catalogues.add(load);
  if (current === 'en') void load();
}
