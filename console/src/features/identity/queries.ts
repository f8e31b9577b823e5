import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import type { Me, RoleBody } from '@/api/schema.gen';
import { useLanguage } from '@/i18n/language';
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

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: () => answer(api.GET('/api/v1/roles')),
  staleTime: 60_000,
});

/** All roles, those that are built in first, as far as the server has told yet. */
export function useRoles(): RoleBody[] {
  return useQuery(rolesQuery).data?.items ?? [];
}

/** What a role is called in the language that is read. */
export function useRoleName(): (role: string) => string {
  const shown = useLanguage();
  const roles = useRoles();
  return (role) => words(roles.find((it) => it.role === role)?.name, shown) || '…';
}

/** Which roles hold a permission, as far as the server has told yet. */
export function useHolders(): (permission: Permission) => string[] {
  const roles = useRoles();
  return (permission) => roles.filter((it) => it.permissions.includes(permission)).map((it) => it.role);
}

export const fieldClassesQuery = queryOptions({
  queryKey: ['field-classes'],
  queryFn: () => answer(api.GET('/api/v1/roles/field-classes')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const loginWaysQuery = queryOptions({
  queryKey: ['login-ways'],
  queryFn: () => answer(api.GET('/api/v1/login/ways')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: () => answer(api.GET('/api/v1/second-factor')),
});

export const delegationsQuery = queryOptions({
  queryKey: ['delegations'],
  queryFn: () => answer(api.GET('/api/v1/delegations')),
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => answer(api.GET('/api/v1/sessions')),
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: () => answer(api.GET('/api/v1/tokens')),
});
