import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { WholeFile } from '@/api/schema.gen';

const of = (customerId: string) => ({ params: { path: { customer_id: customerId } } });

export const fileQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'file'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/file', of(customerId))),
  });

export const reviewsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'reviews'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/reviews', of(customerId))),
  });

export const attachmentsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'attachments'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/attachments', of(customerId))),
  });

export const notesPage = (customerId: string, cursor: string | undefined) =>
  answer(
    api.GET('/api/v1/customers/{customer_id}/notes', {
      params: { path: { customer_id: customerId }, query: { limit: 20, cursor } },
    }),
  );

export const changesPage = (customerId: string, field: string | undefined, cursor: string | undefined) =>
  answer(
    api.GET('/api/v1/customers/{customer_id}/changes', {
      params: { path: { customer_id: customerId }, query: { limit: 50, field, cursor } },
    }),
  );

export const fieldsQuery = queryOptions({
  queryKey: ['customer-fields'],
  queryFn: () => answer(api.GET('/api/v1/customers/fields')),
  staleTime: 5 * 60_000,
});

export const reviewRulesQuery = queryOptions({
  queryKey: ['review-rules'],
  queryFn: () => answer(api.GET('/api/v1/customers/review-rules')),
});

export const upcomingPage = (days: number, cursor: string | undefined) =>
  answer(api.GET('/api/v1/customers/occasions', { params: { query: { days, limit: 50, cursor } } }));

/** A file as it was answered; everything else that tells of it is fetched anew. */
export function keepFile(file: WholeFile): void {
  queryClient.setQueryData(fileQuery(file.customer_id).queryKey, file);
  void queryClient.invalidateQueries({
    queryKey: ['customer', file.customer_id],
    predicate: (query) => query.queryKey[2] !== 'file',
  });
  void queryClient.invalidateQueries({ queryKey: ['customers'] });
}

/** Something of a file changed whose answer is not the file. */
export function forgetFile(customerId: string): void {
  void queryClient.invalidateQueries({ queryKey: ['customer', customerId] });
}
