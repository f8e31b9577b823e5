import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type ClassifiedQuery = NonNullable<operations['list_classified_customers']['parameters']['query']>;

export const figuresQuery = (asOf?: string) =>
  queryOptions({
    queryKey: ['classification', 'summary', asOf],
    queryFn: () => answer(api.GET('/api/v1/classification/summary', { params: { query: { as_of: asOf } } })),
    placeholderData: keepPreviousData,
  });

export const classifiedQuery = (query: ClassifiedQuery) =>
  queryOptions({
    queryKey: ['classification', 'customers', query],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/classification/customers', { params: { query: { limit: 50, ...query } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

export const runsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['classification', 'runs', limit],
    queryFn: () => answer(api.GET('/api/v1/classification/runs', { params: { query: { limit } } })),
  });
