import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

export type DuplicatesQuery = NonNullable<operations['list_duplicates']['parameters']['query']>;

export const PAGE_ROWS = 50;

export const duplicatesQuery = (query: DuplicatesQuery) =>
  queryOptions({
    queryKey: ['duplicates', query],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customers/duplicates', {
          params: { query: { limit: PAGE_ROWS, ...query } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const mergesQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['merges', cursor],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customers/merges', { params: { query: { limit: PAGE_ROWS, cursor } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

export const previewQuery = (kept: string, absorbed: string) =>
  queryOptions({
    queryKey: ['merge', kept, absorbed],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/merge/{absorbed_id}', {
          params: { path: { customer_id: kept, absorbed_id: absorbed } },
        }),
      ),
    // The versions that are compared must be those of now.
    staleTime: 0,
  });
