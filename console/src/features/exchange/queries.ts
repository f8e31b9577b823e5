import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type {
  ImportDetail,
  ImportItem,
  ImportKind,
  ImportMode,
  ImportState,
  MappingBody,
} from '@/api/schema.gen';
import type { Mapping } from './mapping';

export const batchesQuery = (limit: number, cursor?: string) =>
  queryOptions({
    queryKey: ['batches', limit, cursor],
    queryFn: () => answer(api.GET('/api/v1/sales/batches', { params: { query: { limit, cursor } } })),
    placeholderData: keepPreviousData,
  });

/** The document names the kinds of customers and of files alike, and describes the former only. */
function sent(kind: ImportKind | undefined): never {
  return kind as never;
}

interface HistoryFilter {
  kind?: ImportKind;
  trials: boolean;
  cursor?: string;
}

export const importsQuery = ({ kind, trials, cursor }: HistoryFilter) =>
  queryOptions({
    queryKey: ['imports', kind, trials, cursor],
    queryFn: () =>
      answer(
        api.GET('/api/v1/imports', {
          params: { query: { kind: sent(kind), dry_runs: trials, limit: 50, cursor } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.every((it) => isOver(it)) ? false : 1500),
  });

export const importQuery = (importId: string) =>
  queryOptions({
    queryKey: ['import', importId],
    queryFn: () =>
      answer(api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: importId } } })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 700 : false),
  });

export interface Reading {
  kind?: ImportKind;
  encoding?: string;
  delimiter?: string;
  sheet?: string;
  header_row?: string;
}

export const uploadQuery = (uploadId: string, reading: Reading) =>
  queryOptions({
    queryKey: ['upload', uploadId, reading],
    queryFn: () => {
      const { kind, header_row, ...file } = reading;
      const query = { ...file, kind: sent(kind), header_row: header_row ? Number(header_row) : undefined };
      return answer(
        api.GET('/api/v1/imports/uploads/{upload_id}', { params: { path: { upload_id: uploadId }, query } }),
      );
    },
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

export interface Asked {
  uploadId: string;
  kind: ImportKind;
  mapping: Mapping;
  isTrial: boolean;
  mode?: ImportMode;
}

export function startImport({ uploadId, kind, mapping, isTrial, mode = 'both' }: Asked, key: string) {
  return answer(
    api.POST('/api/v1/imports', {
      body: {
        upload_id: uploadId,
        kind: sent(kind),
        mapping: mapping as MappingBody,
        dry_run: isTrial,
        mode,
      },
      headers: { 'Idempotency-Key': key },
    }),
  );
}

export function isOver(item: Pick<ImportItem, 'state'>): boolean {
  return OVER.includes(item.state);
}

/** Something of it is still being done: the import itself, or taking it back. */
function isMoving(detail: ImportDetail): boolean {
  return !isOver(detail.import) || (detail.undo != null && !detail.undo.outcome);
}

export const mappingsQuery = queryOptions({
  queryKey: ['mappings'],
  queryFn: () => answer(api.GET('/api/v1/imports/mappings')),
});

export const ownExportsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ['exports', 'own', cursor],
    queryFn: () => answer(api.GET('/api/v1/exports/own', { params: { query: { limit: 50, cursor } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((it) => it.state === 'making') ? 1500 : false),
  });

export const exportsQuery = (isWaiting: boolean, cursor?: string) =>
  queryOptions({
    queryKey: ['exports', isWaiting, cursor],
    queryFn: () =>
      answer(
        api.GET('/api/v1/exports', {
          params: { query: { state: isWaiting ? 'waiting' : undefined, limit: 50, cursor } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

const OVER: readonly ImportState[] = ['done', 'failed'];
