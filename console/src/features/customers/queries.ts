import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type CustomersQuery = NonNullable<operations['list_customers']['parameters']['query']>;

export const PAGE_ROWS = 50;

export const customersQuery = (query: CustomersQuery) =>
  queryOptions({
    queryKey: ['customers', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/customers', { params: { query: { limit: PAGE_ROWS, ...query } }, signal })),
    placeholderData: keepPreviousData,
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
