import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { operations } from '@/api/schema.gen';

type ClassifiedQuery = NonNullable<operations['list_classified_customers']['parameters']['query']>;

/** Of which day and of whom figures are. */
export type Part = NonNullable<operations['show_class_figures']['parameters']['query']>;

export const figuresQuery = (part: Part) =>
  queryOptions({
    queryKey: ['classification', 'summary', part],
    queryFn: () => answer(api.GET('/api/v1/classification/summary', { params: { query: part } })),
    placeholderData: keepPreviousData,
  });

export const classifiedQuery = (query: ClassifiedQuery) =>
  queryOptions({
    queryKey: ['classification', 'customers', query],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/classification/customers', { params: { query: { limit: 50, ...query } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

export const runsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['classification', 'runs', limit],
    queryFn: () => answer(api.GET('/api/v1/classification/runs', { params: { query: { limit } } })),
  });

export const rfmQuery = (part: Part) =>
  queryOptions({
    queryKey: ['classification', 'rfm', part],
    queryFn: () => answer(api.GET('/api/v1/classification/rfm', { params: { query: part } })),
    placeholderData: keepPreviousData,
  });

export const paretoQuery = (part: Part) =>
  queryOptions({
    queryKey: ['classification', 'pareto', part],
    queryFn: () => answer(api.GET('/api/v1/classification/pareto', { params: { query: part } })),
    placeholderData: keepPreviousData,
  });

type MovementsQuery = NonNullable<operations['show_movements']['parameters']['query']>;
type MoversQuery = NonNullable<operations['list_movers']['parameters']['query']>;

export const movementsQuery = (query: MovementsQuery) =>
  queryOptions({
    queryKey: ['classification', 'movements', query],
    queryFn: () => answer(api.GET('/api/v1/classification/movements', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const moversQuery = (query: MoversQuery) =>
  queryOptions({
    queryKey: ['classification', 'movers', query],
    queryFn: () =>
      answer(
        api.GET('/api/v1/classification/movements/customers', { params: { query: { limit: 50, ...query } } }),
      ),
    placeholderData: keepPreviousData,
  });
