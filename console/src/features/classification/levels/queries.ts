import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { DecidedRegrades, operations } from '@/api/schema.gen';

type RegradesQuery = NonNullable<operations['list_regrades']['parameters']['query']>;

export const levelQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['classification', 'level', customerId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/level', { params: { path: { customer_id: customerId } } }),
      ),
  });

export const regradesQuery = (query: RegradesQuery) =>
  queryOptions({
    queryKey: ['classification', 'regrades', query],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/classification/regrades', { params: { query: { limit: 50, ...query } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** Approves or refuses many at once. */
export async function decideRegrades(
  decision: 'approve' | 'refuse',
  regrade_ids: string[],
  reason: string,
  key: string,
): Promise<DecidedRegrades> {
  const headers = { 'Idempotency-Key': key };
  const decided =
    decision === 'approve'
      ? await answer(
          api.POST('/api/v1/classification/regrades/approve', {
            headers,
            body: { regrade_ids, reason: reason || null },
          }),
        )
      : await answer(
          api.POST('/api/v1/classification/regrades/refuse', { headers, body: { regrade_ids, reason } }),
        );
  void queryClient.invalidateQueries({ queryKey: ['classification'] });
  return decided;
}
