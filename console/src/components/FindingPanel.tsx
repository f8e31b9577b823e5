/** What was found of one customer: figures and the sentences behind them, or why nothing can be said. */

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { words } from '@/api/problem';
import type { Words } from '@/api/schema.gen';
import { EmptyState } from './EmptyState';
import { ProblemPage } from './ErrorPage';
import { type Fact, Facts } from './Facts';
import { HowComputed } from './HowComputed';
import page from './Page.module.css';
import { Bone } from './PageSkeleton';
import { Panel } from './Panel';
import { Sentences } from './Sentences';

interface Finding {
  /** Why nothing can be said. */
  cannot_judge?: Words | null;
  method: Words;
}

interface FindingPanelProps<F extends Finding> {
  title: string;
  query: UseQueryResult<F>;
  /** Of when it is, or of what. */
  extra: (found: F) => string | undefined;
  /** None where nothing can be said. */
  facts: (found: F) => Fact[] | undefined;
  /** What stands above the figures. */
  lead?: (found: F) => ReactNode;
  reasons?: (found: F) => readonly Words[];
  /** What stands below the sentences. */
  more?: ReactNode;
  /** What is told above the reason why nothing can be said. */
  none: string;
}

const HEIGHT = 160;

export function FindingPanel<F extends Finding>(props: FindingPanelProps<F>) {
  const { title, query, extra, facts, lead, reasons, more, none } = props;
  if (query.error && !query.data) {
    return <ProblemPage error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <Bone height={HEIGHT} />;
  const found = query.data;
  const figures = facts(found);
  return (
    <Panel title={title} extra={extra(found)}>
      {figures ? (
        <>
          <div className={page.stack}>
            {lead?.(found)}
            <Facts items={figures} />
          </div>
          {reasons && <Sentences of={reasons(found)} />}
          {more}
        </>
      ) : (
        <EmptyState title={none} hint={words(found.cannot_judge)} />
      )}
      <HowComputed method={found.method} />
    </Panel>
  );
}
