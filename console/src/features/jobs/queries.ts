import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import type { Job } from '@/api/schema.gen';

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: () => answer(api.GET('/api/v1/jobs')),
});

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['job', jobId],
    queryFn: () => answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId } } })),
    staleTime: 0,
  });

export function isOver(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed';
}
