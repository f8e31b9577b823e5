import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

export type WarningsQuery = NonNullable<operations['list_warnings']['parameters']['query']>;

export const warningsQuery = (query: WarningsQuery) =>
  queryOptions({
    queryKey: ['warnings', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/warnings', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const warningQuery = (warningId: string) =>
  queryOptions({
    queryKey: ['warning', warningId],
    queryFn: () =>
      answer(api.GET('/api/v1/warnings/{warning_id}', { params: { path: { warning_id: warningId } } })),
  });

export const alertsQuery = (unitId: string | undefined, closed: boolean, cursor?: string) =>
  queryOptions({
    queryKey: ['station-alerts', unitId, closed, cursor],
    queryFn: () => {
      const query = { unit_id: unitId, closed, cursor, limit: 50 };
      return answer(api.GET('/api/v1/station-alerts', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

export const summaryQuery = (query: WarningsQuery) =>
  queryOptions({
    queryKey: ['warnings', 'summary', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/warnings/summary', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Everybody who may be asked to work a warning. */
export const employeesQuery = queryOptions({
  queryKey: ['employees', 'all'],
  queryFn: () => answer(api.GET('/api/v1/employees', { params: { query: { limit: 200 } } })),
  staleTime: 5 * 60_000,
});
