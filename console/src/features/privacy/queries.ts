import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { ContactReason, operations } from '@/api/schema.gen';

const of = (customerId: string) => ({ params: { path: { customer_id: customerId } } });

export const consentsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'consents'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/consents', of(customerId))),
  });

export const contactQuery = (customerId: string, reason: ContactReason) =>
  queryOptions({
    queryKey: ['customer', customerId, 'contact', reason],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/contact', {
          params: { path: { customer_id: customerId }, query: { reason } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

type RequestsQuery = NonNullable<operations['list_requests']['parameters']['query']>;

export const requestsQuery = (query: RequestsQuery) =>
  queryOptions({
    queryKey: ['privacy', 'requests', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/privacy/requests', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const requestQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['privacy', 'request', requestId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/privacy/requests/{request_id}', { params: { path: { request_id: requestId } } }),
      ),
  });

type AlertsQuery = NonNullable<operations['list_alerts']['parameters']['query']>;

export const alertsQuery = (query: AlertsQuery) =>
  queryOptions({
    queryKey: ['privacy', 'alerts', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/privacy/alerts', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

type RevealsQuery = NonNullable<operations['list_reveals']['parameters']['query']>;

export const revealsQuery = (query: RevealsQuery) =>
  queryOptions({
    queryKey: ['privacy', 'reveals', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/privacy/reveals', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const erasuresQuery = queryOptions({
  queryKey: ['privacy', 'erasures'],
  queryFn: () => answer(api.GET('/api/v1/privacy/erasures')),
});

export const registerQuery = queryOptions({
  queryKey: ['privacy', 'register'],
  queryFn: () => answer(api.GET('/api/v1/privacy/register')),
});

export const purgesQuery = queryOptions({
  queryKey: ['privacy', 'purges'],
  queryFn: () => answer(api.GET('/api/v1/privacy/purges')),
});
