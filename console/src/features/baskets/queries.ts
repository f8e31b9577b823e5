import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type BasketsQuery = NonNullable<operations['list_baskets']['parameters']['query']>;

export const basketsQuery = (query: BasketsQuery) =>
  queryOptions({
    queryKey: ['baskets', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/baskets', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const offerQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customers', customerId, 'offer'],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/offer', { params: { path: { customer_id: customerId } } }),
      ),
  });
