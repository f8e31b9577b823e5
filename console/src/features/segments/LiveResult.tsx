/** Beside the conditions: the filter in words, how many it means, and who the first are. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { CustomerBody } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { employeeName } from '@/features/stations/employees';
import { day } from '@/format/days';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { type Group, isReady, toNode } from './filter';
import { countQuery, previewQuery } from './queries';
import css from './segments.module.css';
import { type Names, sentence } from './sentence';
import { text } from './text';

/** How long nothing is changed before it is counted. */
const REST_MS = 350;

/** A value once it has rested. */
export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  const written = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(JSON.parse(written) as T), REST_MS);
    return () => clearTimeout(timer);
  }, [written]);
  return rested;
}

export function useCount(group: Group, names: Names) {
  const ready = isReady(group, names.field);
  const filter = useRested(toNode(group));
  const isRested = JSON.stringify(filter) === JSON.stringify(toNode(group));
  const counted = useQuery({ ...countQuery(filter), enabled: ready && isRested });
  return { counted, filter, isReady: ready, isRested };
}

interface LiveResultProps {
  group: Group;
  names: Names;
  found: ReturnType<typeof useCount>;
}

export function LiveResult({ group, names, found }: LiveResultProps) {
  const t = useText(text);
  const { counted, filter, isReady: ready, isRested } = found;
  const preview = useQuery({ ...previewQuery(filter), enabled: ready && isRested && !counted.error });
  const isOld = !isRested || counted.isFetching;
  const asOf = counted.data?.as_of;
  return (
    <>
      <Panel title={t('inWords')}>
        <p className={css.words}>{sentence(t, names, group)}</p>
      </Panel>
      <Panel title={t('count')}>
        {ready ? (
          <>
            <div
              className={`${css.big} ${isOld ? css.stale : ''}`}
              aria-live="polite"
              aria-busy={isOld}
              data-testid="segment-count"
            >
              {counted.data ? t('people', { count: count(counted.data.count) }) : t('counting')}
            </div>
            <p className={css.muted}>{t('ofYours')}</p>
            {counted.data && (
              <p className={css.muted}>{asOf ? t('asOf', { day: day(asOf) }) : t('notAnalysed')}</p>
            )}
            <ProblemNote error={counted.error} />
          </>
        ) : (
          <p className={css.muted}>{t('unfinished')}</p>
        )}
      </Panel>
      {ready && (
        <DataTable
          name="segment-preview"
          label={t('preview')}
          columns={columns(t)}
          rows={preview.data?.items}
          rowKey={(it) => it.id}
          isStale={isOld}
          empty={<EmptyState title={t('nobody')} hint={t('nobodyHint')} />}
        />
      )}
    </>
  );
}

function columns(t: ReturnType<typeof useText<(typeof text)['zh']>>): Column<CustomerBody>[] {
  return [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <Link to="/customers/$customerId" params={{ customerId: it.id }}>
          {it.name || t('nameless')}
        </Link>
      ),
    },
    { key: 'number', title: t('number'), render: (it) => it.number },
    { key: 'unit', title: t('unit'), render: (it) => it.owner?.name },
    { key: 'maintainer', title: t('maintainer'), render: (it) => employeeName(it.maintainer) },
  ];
}
