/**
 * What the global search finds. Customers and stations are asked for one by one; when the API finds both
 * with one question, this is the only place that changes.
 */

import { answer, api } from '@/api/client';
import type { CustomerBody, UnitBody } from '@/api/schema.gen';

export interface Found {
  customers: readonly CustomerBody[];
  stations: readonly UnitBody[];
}

const MOST = 8;

export async function searchEverything(
  wanted: string,
  stations: readonly UnitBody[],
  mayReadCustomers: boolean,
  signal: AbortSignal,
): Promise<Found> {
  const text = wanted.toLowerCase();
  const customers = mayReadCustomers
    ? await answer(
        api.GET('/api/v1/customers', { params: { query: { q: wanted, limit: MOST } }, signal }),
      ).then((it) => it.items)
    : [];
  return {
    customers,
    stations: stations
      .filter((it) => it.level === 'station')
      .filter((it) => it.name.toLowerCase().includes(text) || it.code.toLowerCase().includes(text))
      .slice(0, MOST),
  };
}
