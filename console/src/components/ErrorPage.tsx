/** What is shown in place of a page that failed: what happened, what to do, and the id that finds it. */

import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { Refused } from '@/features/identity/permissions';
import { useText } from '@/i18n/text';
import css from './Message.module.css';
import { NotFoundPage } from './NotFoundPage';
import { RefusedPage } from './RefusedPage';
import { text } from './text';
import { useTitle } from './useTitle';

export function ErrorPage({ error, reset }: Pick<ErrorComponentProps, 'error' | 'reset'>) {
  const router = useRouter();
  if (error instanceof Refused) return <RefusedPage permission={error.permission} />;
  const retry = async () => {
    await queryClient.resetQueries({ predicate: (query) => query.state.status === 'error' });
    reset();
    await router.invalidate();
  };
  return <ProblemPage error={error} onRetry={retry} />;
}

interface ProblemPageProps {
  error: unknown;
  onRetry: () => void;
}

/** The same for a query whose answer is the whole page. */
export function ProblemPage({ error, onRetry }: ProblemPageProps) {
  const t = useText(text);
  const problem = asProblem(error);
  useTitle(t('errorTitle'));
  if (problem.status === 404) return <NotFoundPage />;
  return (
    <div className={css.message} role="alert">
      <h1>{t('errorTitle')}</h1>
      <p>{sentence(problem)}</p>
      {problem.traceId && (
        <>
          <code className={css.trace}>
            {t('traceId')} {problem.traceId}
          </code>
          <p>{t('traceHint')}</p>
        </>
      )}
      <div className={css.actions}>
        <Button type="primary" onClick={onRetry}>
          {t('retry')}
        </Button>
      </div>
    </div>
  );
}
