import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type UsersQuery = NonNullable<operations['list_users']['parameters']['query']>;

export const usersQuery = (query: UsersQuery) =>
  queryOptions({
    queryKey: ['users', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/users', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

/** Those who work in one unit itself. */
export const employeesOfQuery = (unitId: string | undefined) =>
  queryOptions({
    queryKey: ['employees', 'of', unitId],
    queryFn: () =>
      answer(api.GET('/api/v1/employees', { params: { query: { unit_id: unitId, limit: 200 } } })),
    enabled: unitId !== undefined,
    staleTime: 5 * 60_000,
  });
