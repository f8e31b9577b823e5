/** The list that a customer was opened from: their page leads on to the next without going back. */

import { queryClient } from '@/api/queries';
import { type CustomersQuery, customersQuery } from './queries';

const KEY = 'forecourt.customers.list';

export interface OpenedList {
  ids: readonly string[];
  query: CustomersQuery;
  next: string | undefined;
}

export function rememberList(list: OpenedList): void {
  sessionStorage.setItem(KEY, JSON.stringify(list));
}

export function openedList(): OpenedList | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return found ? (found as OpenedList) : undefined;
  } catch {
    return undefined;
  }
}

/** The customers beside one on the list; beyond the page that was open, the next page is fetched. */
export function neighbours(customerId: string) {
  const list = openedList();
  const at = list?.ids.indexOf(customerId) ?? -1;
  if (!list || at < 0) return undefined;
  return {
    at,
    previous: list.ids[at - 1],
    hasNext: at + 1 < list.ids.length || list.next !== undefined,
    next: async (): Promise<string | undefined> => {
      const following = list.ids[at + 1];
      if (following || !list.next) return following;
      const page = await queryClient.fetchQuery(customersQuery({ ...list.query, cursor: list.next }));
      const ids = [...list.ids, ...page.items.map((it) => it.id)];
      rememberList({ ...list, ids, next: page.next_cursor ?? undefined });
      return ids[at + 1];
    },
  };
}
