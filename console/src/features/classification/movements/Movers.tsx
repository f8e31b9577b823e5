/** The customers behind a cell of the matrix, or all who moved. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import type { MovementMatrix, MoverBody } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useFilters, usePaging } from '@/components/paging';
import { useUnitName } from '@/features/stations/units';
import { day } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { ClassificationSearch } from '@/routes/business';
import { ClassBadges } from '../ClassBadges';
import { customerColumn } from '../customerColumn';
import { moversQuery } from '../queries';
import { useClassName } from '../useClassName';
import { text, type zh } from './text';

interface MoversProps {
  matrix: MovementMatrix;
  unitId: string | undefined;
}

export function Movers({ matrix, unitId }: MoversProps) {
  const t = useText(text);
  const { axis, was, is, segment, cursor } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const unitName = useUnitName();
  const movers = useQuery(
    moversQuery({
      axis,
      segment,
      cursor,
      unit_id: unitId,
      from: matrix.from?.as_of,
      to: matrix.to?.as_of,
      from_class: was,
      to_class: is,
    }),
  );
  const paging = usePaging(movers.data?.next_cursor);
  const className = useClassName();
  const name = (key: string) => {
    const found = matrix.classes.find((it) => it.class === key);
    return found ? className(found) : key;
  };
  const place = useScrolledTo(was && is ? `${was} ${is}` : undefined);
  return (
    <div ref={place} className={page.stack}>
      <PageHeaderLine
        title={title(t, name, was, is)}
        extra={
          was || is ? (
            <Button type="link" onClick={() => filter({ was: undefined, is: undefined })}>
              {t('allMoversAgain')}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        name="movers"
        label={title(t, name, was, is)}
        rows={movers.data?.items}
        rowKey={(it) => it.customer_id}
        isStale={movers.isPlaceholderData}
        error={movers.error}
        onRetry={() => void movers.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noMovers')} hint={t('noMoversHint')} />}
        columns={columns(t, unitName)}
      />
    </div>
  );
}

function title(
  t: Translate<typeof zh>,
  name: (key: string) => string,
  was: string | undefined,
  is: string | undefined,
) {
  if (!was || !is) return t('allMovers');
  return was === is ? t('stayers', { class: name(was) }) : t('movers', { from: name(was), to: name(is) });
}

/** Brings the list into view when another cell is opened, not when the page is. */
function useScrolledTo(cell: string | undefined) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(cell);
  useEffect(() => {
    if (cell && before.current !== cell) place.current?.scrollIntoView({ block: 'nearest' });
    before.current = cell;
  }, [cell]);
  return place;
}

function columns(
  t: Translate<typeof zh>,
  unitName: (id: string | null | undefined) => string,
): Column<MoverBody>[] {
  return [
    customerColumn(t('customer')),
    { key: 'was', title: t('was'), render: (it) => (it.from ? <ClassBadges value={it.from} /> : '–') },
    { key: 'is', title: t('isNow'), render: (it) => (it.to ? <ClassBadges value={it.to} /> : '–') },
    { key: 'since', title: t('since'), help: t('sinceHelp'), width: 140, render: (it) => day(it.since) },
    {
      key: 'owner',
      title: t('owner'),
      render: (it) => it.owner_unit?.name || unitName(it.owner_unit_id) || '–',
    },
  ];
}
