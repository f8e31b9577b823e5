import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { LegalHoliday, ReplaceHolidays } from '@/api/schema.gen';

export const legalHolidaysQuery = (year: number) =>
  queryOptions({
    queryKey: ['forecasts', 'holidays', year],
    queryFn: () => answer(api.GET('/api/v1/holidays/legal', { params: { query: { year } } })),
  });

export async function replaceLegalHolidays(year: number, days: readonly LegalHoliday[]): Promise<void> {
  // The document has one schema for both bodies of this name, and it is that of the Spring Festivals.
  const body = { year, days } as unknown as ReplaceHolidays;
  const now = await answer(api.PUT('/api/v1/holidays/legal', { body }));
  queryClient.setQueryData(legalHolidaysQuery(year).queryKey, now);
}
