/** How somebody likes the console to look; remembered in their browser. */

import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

export interface Preferences {
  theme: ThemeChoice;
  density: Density;
}

const KEY = 'forecourt.preferences';
const listeners = new Set<() => void>();
const prefersDark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

let preferences: Preferences = remembered();

function remembered(): Preferences {
  const usual: Preferences = { theme: 'system', density: 'comfortable' };
  try {
    return { ...usual, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    return usual;
  }
}

export function prefer(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  localStorage.setItem(KEY, JSON.stringify(preferences));
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

prefersDark?.addEventListener('change', tell);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => preferences);
}

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}

export function isDark(): boolean {
  return preferences.theme === 'dark' || (preferences.theme === 'system' && (prefersDark?.matches ?? false));
}
