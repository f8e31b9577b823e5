/** Starts an analysis of everybody and shows how far it is; what it changes is then read anew. */

import { PlayCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { isOver, jobQuery } from '@/features/jobs/queries';
import { percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { text } from './text';

const CONCERNED = ['cockpit', 'classification', 'warnings', 'customers', 'customer', 'station-alerts'];

export function RunAnalysis() {
  const t = useText(text);
  const { message } = App.useApp();
  const mayStart = useMay('warnings.start_analyses');
  const [jobId, setJobId] = useState<string>();
  const { data: job, error } = useQuery({
    ...jobQuery(jobId ?? ''),
    enabled: jobId !== undefined,
    refetchInterval: 1000,
  });
  const start = useSubmit<void, { job_id: string }>({
    send: (_, key) => answer(api.POST('/api/v1/analyses', { body: {}, headers: { 'Idempotency-Key': key } })),
    onDone: (started) => setJobId(started.job_id),
  });
  useEffect(() => {
    if (!jobId || !job || !isOver(job)) return;
    setJobId(undefined);
    if (job.state === 'failed') message.error(t('failed', { why: job.message }));
    else message.success(t('analysed'));
    for (const key of CONCERNED) void queryClient.invalidateQueries({ queryKey: [key] });
  }, [jobId, job, message, t]);
  if (!mayStart) return null;
  const isRunning = start.isPending || jobId !== undefined;
  const share = job?.progress_total ? job.progress_done / job.progress_total : undefined;
  return (
    <div className={css.run}>
      <Button icon={<PlayCircleOutlined />} loading={isRunning} onClick={() => start.submit()}>
        {t(isRunning ? 'analysing' : 'analyse')}
      </Button>
      {isRunning && (
        <span className={css.progress}>
          <progress value={share} max={1} aria-label={t('analysing')} />
          {share !== undefined && percent(share, 0)}
        </span>
      )}
      <ProblemNote error={start.problem ?? error} />
    </div>
  );
}
