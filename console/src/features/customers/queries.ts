import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

export type CustomersQuery = NonNullable<operations['list_customers']['parameters']['query']>;

export const PAGE_ROWS = 50;

export const customersQuery = (query: CustomersQuery) =>
  queryOptions({
    queryKey: ['customers', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers', { params: { query: { limit: PAGE_ROWS, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const countQuery = (query: CustomersQuery) =>
  queryOptions({
    queryKey: ['customers', 'count', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/count', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const tagsQuery = queryOptions({
  queryKey: ['customers', 'tags'],
  queryFn: () => answer(api.GET('/api/v1/customers/tags')),
});

export const habitsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'habits'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/habits', of(customerId))),
  });

const of = (customerId: string) => ({ params: { path: { customer_id: customerId } } });

export const customerQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}', of(customerId))),
  });

export const classesQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'classes'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/classification', of(customerId))),
  });

export const fleetQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'fleet'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/vehicles/watch', of(customerId))),
  });

export const totalsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'totals'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/totals', of(customerId))),
  });

export const timelinePage = (customerId: string, cursor: string | undefined) =>
  answer(
    api.GET('/api/v1/customers/{customer_id}/timeline', {
      params: { path: { customer_id: customerId }, query: { limit: 50, cursor } },
    }),
  );

/** The newest of what happened, for the marks on the chart. */
export const eventsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'events'],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/timeline', {
          params: { path: { customer_id: customerId }, query: { limit: 200 } },
        }),
      ),
  });
