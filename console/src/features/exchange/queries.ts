import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export const batchesQuery = (limit: number, cursor?: string) =>
  queryOptions({
    queryKey: ['batches', limit, cursor],
    queryFn: () => answer(api.GET('/api/v1/sales/batches', { params: { query: { limit, cursor } } })),
    placeholderData: keepPreviousData,
  });
