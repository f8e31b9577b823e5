import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '@/api/client';

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: () => answer(api.GET('/api/v1/system')),
  refetchInterval: 30_000,
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => answer(api.GET('/api/v1/settings')),
});

const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: () => answer(api.GET('/api/v1/installation')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What every screen may need to know of this installation, once the server has told. */
export function useInstallation() {
  return useQuery(installationQuery).data;
}
