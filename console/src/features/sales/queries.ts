import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

export type SalesQuery = NonNullable<operations['list_sales']['parameters']['query']>;

export const salesQuery = (query: SalesQuery) =>
  queryOptions({
    queryKey: ['sales', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/sales', { params: { query: { limit: 50, ...query } }, signal })),
    placeholderData: keepPreviousData,
  });

export const saleQuery = (saleId: string) =>
  queryOptions({
    queryKey: ['sale', saleId],
    queryFn: () => answer(api.GET('/api/v1/sales/{sale_id}', { params: { path: { sale_id: saleId } } })),
  });

export const salesTotalsQuery = (query: SalesQuery) =>
  queryOptions({
    queryKey: ['sales-totals', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/sales/totals', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
