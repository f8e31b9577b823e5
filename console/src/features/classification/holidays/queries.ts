import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { HolidayBody } from '@/api/schema.gen';

export interface Holidays {
  items: HolidayBody[];
  /** By which an edit says what it was made on. */
  tag: string;
}

export const holidaysQuery = queryOptions({
  queryKey: ['classification', 'holidays'],
  queryFn: async (): Promise<Holidays> => {
    const asked = api.GET('/api/v1/holidays');
    const { items } = await answer(asked);
    return { items, tag: tagOf((await asked).response) };
  },
});

export async function replaceHolidays(days: readonly string[], tag: string): Promise<Holidays> {
  const asked = api.PUT('/api/v1/holidays', {
    params: { header: { 'If-Match': tag } },
    body: { items: days.map((day) => ({ kind: 'spring_festival', day })) },
  });
  const { items } = await answer(asked);
  return { items, tag: tagOf((await asked).response) };
}

function tagOf(response: Response): string {
  return response.headers.get('etag') ?? '';
}
