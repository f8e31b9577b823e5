/**
 * Paging by cursor. A cursor leads forward only, so the way back is kept: in the history entry, where a
 * reload finds it and a copied address does without.
 */

import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export interface Paging {
  /** Counted from 1; unknown when somebody opened the address of a later page. */
  number: number | undefined;
  forward: (() => void) | undefined;
  back: (() => void) | undefined;
  first: (() => void) | undefined;
}

export function usePaging(next: string | null | undefined): Paging {
  const cursor = useSearch({ strict: false, select: (it) => (it as { cursor?: string }).cursor });
  const trail = useLocation({ select: (it) => it.state.trail }) ?? [];
  const navigate = useNavigate();
  const go = (to: string | undefined, passed: string[]) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, cursor: to }),
      state: { trail: passed },
      resetScroll: false,
    });
  const isKnown = !cursor || trail.length > 0;
  return {
    number: isKnown ? trail.length + 1 : undefined,
    forward: next ? () => go(next, [...trail, cursor ?? '']) : undefined,
    back: trail.length > 0 ? () => go(trail.at(-1) || undefined, trail.slice(0, -1)) : undefined,
    first: cursor ? () => go(undefined, []) : undefined,
  };
}

/** Changes what stands in the address and starts the list anew. */
export function useFilters<Search extends object>(): (change: Partial<Search>) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...change, cursor: undefined }),
        state: { trail: [] },
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
}

/** Changes the address without touching the page of the list: an opened drawer, chosen columns. */
export function useAddress<Search extends object>(): (change: Partial<Search>) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...change }),
        state: (before) => before,
        resetScroll: false,
      }),
    [navigate],
  );
}
