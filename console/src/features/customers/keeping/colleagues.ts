import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { EmployeeBody } from '@/api/schema.gen';
import { useMay } from '@/features/identity/queries';

const colleaguesQuery = queryOptions({
  queryKey: ['employees', 'all'],
  queryFn: () => answer(api.GET('/api/v1/employees', { params: { query: { limit: 200 } } })),
  staleTime: 60_000,
});

/** Whoever works here, whatever their post: anybody may look after customers. */
export function useColleagues(): readonly EmployeeBody[] {
  return useQuery({ ...colleaguesQuery, enabled: useMay('stations.read_employees') }).data?.items ?? [];
}
