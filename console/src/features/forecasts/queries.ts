import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export type Rhythm = 'daily' | 'weekly';

export const forecastsQuery = (unitId: string, rhythm: Rhythm) =>
  queryOptions({
    queryKey: ['units', unitId, 'forecasts', rhythm],
    queryFn: () =>
      answer(
        api.GET('/api/v1/units/{unit_id}/forecasts', {
          params: { path: { unit_id: unitId }, query: { rhythm } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
