import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

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
