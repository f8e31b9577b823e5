import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { View } from '@/api/schema.gen';

/** What stands in the address of a list. */
export type Search = Readonly<Record<string, unknown>>;

export const viewsQuery = (list: string) =>
  queryOptions({
    queryKey: ['views', list],
    queryFn: () => answer(api.GET('/api/v1/views', { params: { query: { list } } })),
    staleTime: 60_000,
  });

/**
 * What of an address is kept: not the place in the list, the unit looked at or the row opened, and not a text
 * that was searched for, which may name a person.
 */
export function kept(search: Search): Record<string, unknown> {
  const passing = ['q', 'cursor', 'unit', 'sale', 'warning'];
  return Object.fromEntries(
    Object.entries(search).filter(([name, value]) => value !== undefined && !passing.includes(name)),
  );
}

const reload = (list: string) => queryClient.invalidateQueries({ queryKey: ['views', list] });

interface NewView {
  list: string;
  name: string;
  search: Search;
  unit_id?: string | null | undefined;
}

export async function createView(view: NewView, key: string): Promise<View> {
  const made = await answer(
    api.POST('/api/v1/views', {
      body: { ...view, search: kept(view.search) as View['search'] },
      headers: { 'Idempotency-Key': key },
    }),
  );
  await reload(view.list);
  return made;
}

/** Shares a view with a unit, or with nobody. */
export async function shareView(view: View, unit_id: string | null): Promise<void> {
  await answer(
    api.PUT('/api/v1/views/{view_id}', {
      params: { path: { view_id: view.id }, header: { 'If-Match': String(view.version) } },
      body: { name: view.name, search: view.search, unit_id },
    }),
  );
  await reload(view.list);
}

export async function deleteView(view: View): Promise<void> {
  await answer(api.DELETE('/api/v1/views/{view_id}', { params: { path: { view_id: view.id } } }));
  await reload(view.list);
}
