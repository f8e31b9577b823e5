/** Named filters of a list, kept in the browser for each user. To share one is to share its address. */

import { useState } from 'react';
import { useMe } from '@/features/identity/queries';
import type { CustomersSearch } from '@/routes/customers';

export type ViewSearch = Omit<CustomersSearch, 'cursor'>;

export interface View {
  name: string;
  search: ViewSearch;
}

export function readViews(key: string): View[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? (found as View[]).filter((it) => typeof it?.name === 'string') : [];
  } catch {
    return [];
  }
}

/** A view with the same name is replaced; the names stay in order. */
export function withView(views: readonly View[], view: View): View[] {
  return [...views.filter((it) => it.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name));
}

export function useViews() {
  const me = useMe();
  const key = `forecourt.views.customers.${me?.id ?? ''}`;
  const [views, setViews] = useState(() => readViews(key));
  const keep = (next: View[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  };
  return {
    views,
    save: (view: View) => keep(withView(views, view)),
    remove: (name: string) => keep(views.filter((it) => it.name !== name)),
    restore: (view: View) => keep(withView(readViews(key), view)),
  };
}

const COLUMNS = 'forecourt.columns.customers';

/** The columns chosen the last time, for an address that names none. */
export function rememberedColumns(): string | undefined {
  return localStorage.getItem(COLUMNS) ?? undefined;
}

export function rememberColumns(columns: string | undefined): void {
  if (columns === undefined) localStorage.removeItem(COLUMNS);
  else localStorage.setItem(COLUMNS, columns);
}
