/** Starts an analysis of everybody and tells when it is done; what it changes is then read anew. */

import { PlayCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { isOver, jobQuery } from '@/features/jobs/queries';
import { useText } from '@/i18n/text';
import { text } from './text';

export function RunButton() {
  const t = useText(text);
  const { message } = App.useApp();
  const [jobId, setJobId] = useState<string>();
  const { data: job } = useQuery({
    ...jobQuery(jobId ?? ''),
    enabled: jobId !== undefined,
    refetchInterval: 1000,
  });
  const start = useSubmit<void, { job_id: string }>({
    send: (_, key) => answer(api.POST('/api/v1/analyses', { body: {}, headers: { 'Idempotency-Key': key } })),
    onDone: (started) => {
      setJobId(started.job_id);
      message.info(t('started'));
    },
    onProblem: (problem) => {
      message.error(sentence(asProblem(problem)));
      return true;
    },
  });
  useEffect(() => {
    if (!jobId || !job || !isOver(job)) return;
    setJobId(undefined);
    if (job.state === 'failed') message.error(t('failed', { why: job.message }));
    else message.success(t('finishedNow'));
    void queryClient.invalidateQueries({ queryKey: ['classification'] });
    void queryClient.invalidateQueries({ queryKey: ['warnings'] });
    void queryClient.invalidateQueries({ queryKey: ['customer'] });
  }, [jobId, job, message, t]);
  const isRunning = start.isPending || jobId !== undefined;
  if (!useMay('warnings.start_analyses')) return null;
  return (
    <Button icon={<PlayCircleOutlined />} loading={isRunning} onClick={() => start.submit()}>
      {t(isRunning ? 'starting' : 'start')}
    </Button>
  );
}
