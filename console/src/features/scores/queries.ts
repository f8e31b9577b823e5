import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { BacktestPlan, operations } from '@/api/schema.gen';

type ScoresQuery = NonNullable<operations['list_scores']['parameters']['query']>;

export const scoresQuery = (query: ScoresQuery) =>
  queryOptions({
    queryKey: ['scores', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/scores', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const cardsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ['scores', 'cards', cursor],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/scores/cards', { params: { query: { limit: 20, cursor } }, signal })),
    placeholderData: keepPreviousData,
  });

export const customerScoreQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customers', customerId, 'score'],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/score', { params: { path: { customer_id: customerId } } }),
      ),
  });

/** How often a replay that runs is looked at again. */
const RUNNING_MS = 1500;

export const backtestsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ['backtests', cursor],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/backtests', { params: { query: { limit: 20, cursor } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((it) => it.state === 'waiting') ? RUNNING_MS : false,
  });

export const backtestQuery = (id: string) =>
  queryOptions({
    queryKey: ['backtest', id],
    queryFn: () =>
      answer(api.GET('/api/v1/backtests/{backtest_id}', { params: { path: { backtest_id: id } } })),
    refetchInterval: (query) => (query.state.data?.backtest.state === 'waiting' ? RUNNING_MS : false),
  });

export const usualBacktestQuery = (unitId: string) =>
  queryOptions({
    queryKey: ['backtests', 'usual', unitId],
    queryFn: () =>
      answer(api.GET('/api/v1/units/{unit_id}/backtests/usual', { params: { path: { unit_id: unitId } } })),
  });

export async function startBacktest(body: BacktestPlan, key: string) {
  const started = await answer(api.POST('/api/v1/backtests', { body, headers: { 'Idempotency-Key': key } }));
  void queryClient.invalidateQueries({ queryKey: ['backtests'] });
  return started;
}
