import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { StationBody } from '@/api/schema.gen';

export const stationsQuery = (unitId: string | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['stations', unitId, cursor],
    queryFn: () =>
      answer(api.GET('/api/v1/stations', { params: { query: { unit_id: unitId, cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });

export const stationQuery = (stationId: string) =>
  queryOptions({
    queryKey: ['station', stationId],
    queryFn: () =>
      answer(api.GET('/api/v1/stations/{station_id}', { params: { path: { station_id: stationId } } })),
  });

/** How many customers there are in a unit and below it. */
export const unitCustomersQuery = (unitId: string) =>
  queryOptions({
    queryKey: ['customers', 'count', { unit_id: unitId }],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/count', { params: { query: { unit_id: unitId } }, signal })),
    staleTime: 5 * 60_000,
  });

export const targetsQuery = (stationId: string, year: number) =>
  queryOptions({
    queryKey: ['station', stationId, 'targets', year],
    queryFn: () =>
      answer(
        api.GET('/api/v1/stations/{station_id}/targets', {
          params: { path: { station_id: stationId }, query: { year } },
        }),
      ),
  });

export interface Days {
  from: string;
  until: string;
}

export const comingsQuery = (stationId: string, period?: Days) =>
  queryOptions({
    queryKey: ['station', stationId, 'comings', period],
    queryFn: () =>
      answer(
        api.GET('/api/v1/stations/{station_id}/comings', {
          params: { path: { station_id: stationId }, query: period ?? {} },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const figuresQuery = (stationId: string, period?: Days) =>
  queryOptions({
    queryKey: ['station', stationId, 'figures', period],
    queryFn: () =>
      answer(
        api.GET('/api/v1/stations/{station_id}/figures', {
          params: { path: { station_id: stationId }, query: period ?? {} },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** A company has hundreds of stations at most; a map shows all that are in sight. */
const PAGES_MAX = 10;

export const allStationsQuery = (unitId?: string) =>
  queryOptions({
    queryKey: ['stations', 'all', unitId],
    queryFn: async () => {
      const all: StationBody[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const query = { unit_id: unitId, cursor, limit: 200 };
        const got = await answer(api.GET('/api/v1/stations', { params: { query } }));
        all.push(...got.items);
        cursor = got.next_cursor ?? undefined;
        if (!cursor) break;
      }
      return all;
    },
    staleTime: 5 * 60_000,
  });
