/** The tree of units, and the one that is looked at: it stands in the address and is remembered. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answer, api } from '@/api/client';
import type { UnitBody } from '@/api/schema.gen';
import { useMay } from '@/features/identity/queries';

export const unitsQuery = queryOptions({
  queryKey: ['units'],
  queryFn: () => answer(api.GET('/api/v1/units')),
  staleTime: 5 * 60_000,
});

export interface Units {
  all: readonly UnitBody[];
  byId: ReadonlyMap<string, UnitBody>;
  isLoaded: boolean;
}

const NONE: Units = { all: [], byId: new Map(), isLoaded: false };
const indexed = new WeakMap<readonly UnitBody[], Units>();

function index(all: readonly UnitBody[]): Units {
  let units = indexed.get(all);
  if (!units) {
    units = { all, byId: new Map(all.map((it) => [it.id, it])), isLoaded: true };
    indexed.set(all, units);
  }
  return units;
}

export function useUnits(): Units {
  const { data } = useQuery({ ...unitsQuery, enabled: useMay('stations.read_stations') });
  return data ? index(data.items) : NONE;
}

/** The name of a unit where one has its id only. */
export function useUnitName(): (id: string | null | undefined) => string {
  const { byId } = useUnits();
  return (id) => (id ? (byId.get(id)?.name ?? '') : '');
}

export const REMEMBERED = 'forecourt.unit';

export interface LookedAt {
  /** Nothing while the tree is being fetched. */
  unit: UnitBody | undefined;
  /** For filters of the API; nothing when it is all that one may see. */
  unitId: string | undefined;
  stationId: string | undefined;
}

/** The unit that is looked at: of the address, else the one of the last time, else the top of what is seen. */
export function useUnit(): LookedAt {
  const code = useSearch({ strict: false, select: (it) => (it as { unit?: string }).unit });
  const { all } = useUnits();
  const wanted = code ?? localStorage.getItem(REMEMBERED) ?? undefined;
  const unit = all.find((it) => it.code === wanted) ?? all[0];
  useEffect(() => {
    if (code && unit?.code === code) localStorage.setItem(REMEMBERED, code);
  }, [code, unit]);
  const isAll = unit !== undefined && roots(all).length === 1 && unit.id === roots(all)[0]?.id;
  return {
    unit,
    unitId: unit && !isAll ? unit.id : undefined,
    stationId: unit?.level === 'station' ? unit.id : undefined,
  };
}

/** Units whose parent is not seen. */
export function roots(all: readonly UnitBody[]): UnitBody[] {
  const ids = new Set(all.map((it) => it.id));
  return all.filter((it) => !it.parent_id || !ids.has(it.parent_id));
}

export function childrenOf(all: readonly UnitBody[], id: string): UnitBody[] {
  return all.filter((it) => it.parent_id === id);
}

/** Parents before their children, as a tree is read. */
export function unitsInOrder(all: readonly UnitBody[]): { unit: UnitBody; depth: number }[] {
  const walk = (unit: UnitBody, depth: number): { unit: UnitBody; depth: number }[] => [
    { unit, depth },
    ...childrenOf(all, unit.id).flatMap((it) => walk(it, depth + 1)),
  ];
  return roots(all).flatMap((it) => walk(it, 0));
}
