/** Employees by id, for lists that carry the id of a maintainer only. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { EmployeeBody } from '@/api/schema.gen';
import { useMay } from '@/features/identity/queries';

export const maintainersQuery = queryOptions({
  queryKey: ['employees', 'maintainer'],
  queryFn: () =>
    answer(api.GET('/api/v1/employees', { params: { query: { post: 'maintainer', limit: 200 } } })),
  staleTime: 5 * 60_000,
});

export function useMaintainers(): readonly EmployeeBody[] {
  return useQuery({ ...maintainersQuery, enabled: useMay('stations.read_employees') }).data?.items ?? [];
}

/** Number and masked name: what tells two employees with one name apart. */
export function employeeName(employee: { name?: string | null; number: string } | null | undefined): string {
  return employee ? [employee.name, employee.number].filter(Boolean).join(' ') : '';
}

export function useMaintainerName(): (id: string | null | undefined) => string {
  const all = useMaintainers();
  return (id) => (id ? employeeName(all.find((it) => it.id === id)) : '');
}
