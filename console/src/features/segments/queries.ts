import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { SegmentBody, SegmentDetail } from '@/api/schema.gen';
import type { Node } from './filter';

export const fieldsQuery = queryOptions({
  queryKey: ['segments', 'fields'],
  queryFn: () => answer(api.GET('/api/v1/segments/fields')),
  staleTime: 5 * 60_000,
});

export const segmentsQuery = (deleted: boolean, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['segments', 'list', deleted, cursor],
    queryFn: () => answer(api.GET('/api/v1/segments', { params: { query: { deleted, cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });

/** The names to choose from: the first two hundred. */
export const allSegmentsQuery = queryOptions({
  queryKey: ['segments', 'all'],
  queryFn: () => answer(api.GET('/api/v1/segments', { params: { query: { limit: 200 } } })),
});

const of = (id: string) => ({ path: { segment_id: id } });

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', 'one', id],
    queryFn: () => answer(api.GET('/api/v1/segments/{segment_id}', { params: of(id) })),
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['segments', 'one', id, 'versions'],
    queryFn: () => answer(api.GET('/api/v1/segments/{segment_id}/versions', { params: of(id) })),
  });

export const countQuery = (filter: Node) =>
  queryOptions({
    queryKey: ['segments', 'count', filter],
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/segments/count', { body: { filter: filter as never }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const previewQuery = (filter: Node) =>
  queryOptions({
    queryKey: ['segments', 'preview', filter],
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/segments/preview', { body: { filter: filter as never }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export interface Draft {
  name: string;
  description?: string | undefined;
  filter: Node;
  unit_id?: string | null | undefined;
}

const reload = () => queryClient.invalidateQueries({ queryKey: ['segments'] });

const body = ({ name, description, filter, unit_id }: Draft) => ({
  name,
  description: description ?? '',
  filter: filter as never,
  unit_id: unit_id ?? null,
});

export async function createSegment(draft: Draft, key: string): Promise<SegmentBody> {
  const made = await answer(
    api.POST('/api/v1/segments', { body: body(draft), headers: { 'Idempotency-Key': key } }),
  );
  await reload();
  return made;
}

export async function changeSegment(segment: SegmentDetail, draft: Draft): Promise<SegmentBody> {
  const changed = await answer(
    api.PUT('/api/v1/segments/{segment_id}', {
      params: { ...of(segment.id), header: version(segment.version) },
      body: body(draft),
    }),
  );
  await reload();
  return changed;
}

export async function deleteSegment(id: string): Promise<void> {
  await answer(api.DELETE('/api/v1/segments/{segment_id}', { params: of(id) }));
  await reload();
}

export async function restoreSegment(id: string): Promise<void> {
  await answer(api.POST('/api/v1/segments/{segment_id}/restore', { params: of(id) }));
  await reload();
}
