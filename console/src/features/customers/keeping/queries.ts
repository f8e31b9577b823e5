import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { PoolRules } from '@/api/schema.gen';

export const PAGE_ROWS = 50;

export const handoverQuery = (employeeId: string) =>
  queryOptions({
    queryKey: ['handover', employeeId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/employees/{employee_id}/handover', {
          params: { path: { employee_id: employeeId } },
        }),
      ),
    staleTime: 0,
  });

export const handoversQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['handovers', cursor],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customers/handovers', { params: { query: { limit: PAGE_ROWS, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
    // While one is under way, its end is looked for.
    refetchInterval: ({ state }) =>
      state.data?.items.some((it) => it.state === 'running' || it.state === 'undoing') ? 1500 : false,
  });

export const poolQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['pool', cursor],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers/pool', { params: { query: { limit: PAGE_ROWS, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });

export interface Limits {
  limits: PoolRules;
  version: number;
}

/** The limits with the version that they were read on. */
export const limitsQuery = queryOptions({
  queryKey: ['pool-limits'],
  queryFn: async (): Promise<Limits> => {
    const got = await api.GET('/api/v1/customers/pool/rules');
    const limits = await answer(Promise.resolve(got));
    return { limits, version: Number(got.response.headers.get('etag')?.replaceAll('"', '') ?? 0) };
  },
});

export const dutyQuery = queryOptions({
  queryKey: ['duty'],
  queryFn: () => answer(api.GET('/api/v1/customers/duty')),
});

export const keepersQuery = queryOptions({
  queryKey: ['keepers'],
  queryFn: () => answer(api.GET('/api/v1/customers/keepers')),
});
