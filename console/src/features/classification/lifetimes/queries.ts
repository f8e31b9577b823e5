import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type LifetimesQuery = NonNullable<operations['list_lifetimes']['parameters']['query']>;

export const lifetimesQuery = (query: LifetimesQuery) =>
  queryOptions({
    queryKey: ['classification', 'lifetimes', query],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/classification/lifetimes', { params: { query: { limit: 50, ...query } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

export const modelsQuery = queryOptions({
  queryKey: ['classification', 'lifetimes', 'models'],
  queryFn: () =>
    answer(api.GET('/api/v1/classification/lifetimes/models', { params: { query: { limit: 1 } } })),
});

/** Takes the server some seconds: asked for by hand. */
export const lifetimeIntervalQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customers', customerId, 'lifetime', 'interval'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/lifetime/interval', {
          params: { path: { customer_id: customerId } },
          signal,
        }),
      ),
    enabled: false,
  });

export const customerLifetimeQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customers', customerId, 'lifetime'],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/lifetime', {
          params: { path: { customer_id: customerId } },
        }),
      ),
  });
