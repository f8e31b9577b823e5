/** Trying a draft: at once where customers are few, as a job where they are many. Nothing is stored. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import type { Problem } from '@/api/problem';
import type { AskedPreview, Job, PreviewRules, RulesPreview } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { isOver, jobQuery } from '@/features/jobs/queries';

interface Asked {
  /** The draft as text: another text is another draft. */
  draft: string;
  body: PreviewRules;
}

export interface Trial {
  ask: (asked: Asked) => void;
  isRunning: boolean;
  job: Job | undefined;
  /** What was found last, and for which draft. */
  found: { draft: string; preview: RulesPreview } | undefined;
  problem: Problem | undefined;
  /** Why the job failed. */
  failure: string | undefined;
}

const POLL_MS = 1000;

export function useTrial(onFields: (problem: Problem) => boolean): Trial {
  const [found, setFound] = useState<Trial['found']>();
  const [waiting, setWaiting] = useState<{ draft: string; jobId: string }>();
  const [failure, setFailure] = useState<string>();
  const { data: job } = useQuery({
    ...jobQuery(waiting?.jobId ?? ''),
    enabled: waiting !== undefined,
    refetchInterval: POLL_MS,
  });
  const start = useSubmit<Asked, RulesPreview | AskedPreview>({
    send: ({ body }, key) =>
      answer(api.POST('/api/v1/classification/rules/preview', { body, headers: { 'Idempotency-Key': key } })),
    onDone: (result, { draft }) => {
      setFailure(undefined);
      if ('job_id' in result) setWaiting({ draft, jobId: result.job_id });
      else setFound({ draft, preview: result });
    },
    onProblem: onFields,
  });
  useEffect(() => {
    if (!waiting || job?.id !== waiting.jobId || !isOver(job)) return;
    setWaiting(undefined);
    if (job.state === 'done') setFound({ draft: waiting.draft, preview: job.result as RulesPreview });
    else setFailure(job.message);
  }, [waiting, job]);
  return {
    ask: start.submit,
    isRunning: start.isPending || waiting !== undefined,
    job: waiting && job,
    found,
    problem: start.problem,
    failure,
  };
}
