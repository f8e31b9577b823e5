import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { LegalHoliday } from '@/api/schema.gen';

export const legalHolidaysQuery = (year: number) =>
  queryOptions({
    queryKey: ['forecasts', 'holidays', year],
    queryFn: () => answer(api.GET('/api/v1/holidays/legal', { params: { query: { year } } })),
  });

export async function replaceLegalHolidays(year: number, days: readonly LegalHoliday[]): Promise<void> {
  const now = await answer(api.PUT('/api/v1/holidays/legal', { body: { year, days: [...days] } }));
  queryClient.setQueryData(legalHolidaysQuery(year).queryKey, now);
}
