/** A problem beside the work, with what was typed left alone. */

import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { asProblem, sentence } from '@/api/problem';
import { useText } from '@/i18n/text';
import { text } from './text';

export function ProblemNote({ error, action }: { error: unknown; action?: ReactNode }) {
  const t = useText(text);
  if (!error) return null;
  const problem = asProblem(error);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={sentence(problem)}
      description={problem.status >= 500 ? `${t('traceId')} ${problem.traceId}` : undefined}
      action={action}
    />
  );
}
