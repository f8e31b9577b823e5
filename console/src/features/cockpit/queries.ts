import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';
import { useUnit } from '@/features/stations/units';
import { addDays } from '@/format/days';

type CockpitQuery = NonNullable<operations['show_cockpit']['parameters']['query']>;

export const cockpitQuery = (query: CockpitQuery) =>
  queryOptions({
    queryKey: ['cockpit', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cockpit', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** What the API shows when it is not asked for a period. */
export const USUAL_DAYS = 28;

/** The figures of the unit and the period in the address; a number of days counts back from the last sales. */
export function useCockpit() {
  const { days, from, until } = useSearch({ from: '/inside/' });
  const { unit, unitId } = useUnit();
  const countsBack = days !== undefined && !from && !until;
  const usual = useQuery({
    ...cockpitQuery({ unit_id: unitId }),
    enabled: unit !== undefined && (countsBack || !(from || until)),
  });
  const last = usual.data?.last_sales_day;
  const back = countsBack && last ? { from: addDays(last, 1 - Number(days)), until: last } : undefined;
  const wanted = back ?? (from || until ? { from, until } : undefined);
  const other = useQuery({
    ...cockpitQuery({ unit_id: unitId, ...wanted }),
    enabled: unit !== undefined && wanted !== undefined,
  });
  return wanted ? other : usual;
}
