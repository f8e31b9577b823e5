import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { Me, Role } from '@/api/schema.gen';
import { may, type Permission } from './permissions';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => answer(api.GET('/api/v1/me')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who is logged in; inside the shell somebody always is. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

export function useMay(permission: Permission): boolean {
  const me = useMe();
  return me !== undefined && may(me, permission);
}

const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: () => answer(api.GET('/api/v1/roles')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who holds a permission, as far as the server has told yet. */
export function useHolders(): (permission: Permission) => Role[] {
  const { data } = useQuery(rolesQuery);
  return (permission) =>
    (data?.items ?? []).filter((it) => it.permissions.includes(permission)).map((it) => it.role);
}

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => answer(api.GET('/api/v1/sessions')),
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => answer(api.GET('/api/v1/tokens')),
});
