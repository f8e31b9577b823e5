/** Who moved from which class to which between the last two analyses, with the customers behind each cell. */

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { words } from '@/api/problem';
import type { MovementMatrix } from '@/api/schema.gen';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { useFilters, usePaging } from '@/components/paging';
import { useUnit, useUnitName } from '@/features/stations/units';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { ClassificationSearch } from '@/routes/business';
import { ClassBadges } from './ClassBadges';
import css from './classification.module.css';
import { movementsQuery, moversQuery } from './queries';
import { text } from './text';

export function Movements() {
  const t = useText(text);
  const { axis } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const { unitId } = useUnit();
  const { data } = useQuery(movementsQuery({ axis, unit_id: unitId }));
  return (
    <div className={page.stack}>
      <Segmented
        style={{ alignSelf: 'start' }}
        value={axis ?? 'abc'}
        options={[
          { value: 'abc', label: t('abcTitle') },
          { value: 'relationship', label: t('relationshipTitle') },
        ]}
        onChange={(value) =>
          filter({ axis: value === 'relationship' ? value : undefined, was: undefined, is: undefined })
        }
      />
      {!data ? (
        <Bone height={280} />
      ) : data.from && data.to ? (
        <>
          <Panel
            title={t('movesBetween', { from: data.from.as_of, to: data.to.as_of })}
            extra={t('movedCount', { moved: data.moved, all: data.customers })}
          >
            <Matrix matrix={data} />
          </Panel>
          <Movers matrix={data} unitId={unitId} />
        </>
      ) : (
        <EmptyState title={t('noMoves')} hint={t('noMovesHint')} />
      )}
    </div>
  );
}

function Matrix({ matrix }: { matrix: MovementMatrix }) {
  const t = useText(text);
  const { was, is } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const cells = new Map(matrix.cells.map((it) => [`${it.from_class} ${it.to_class}`, it.customers]));
  return (
    <div className={css.gridFrame}>
      <table className={css.grid}>
        <thead>
          <tr>
            <th scope="col">{t('movesCorner')}</th>
            {matrix.classes.map((it) => (
              <th key={it.class} scope="col">
                {words(it.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.classes.map((from) => (
            <tr key={from.class}>
              <th scope="row">{words(from.name)}</th>
              {matrix.classes.map((to) => {
                const customers = cells.get(`${from.class} ${to.class}`) ?? 0;
                const isOpen = was === from.class && is === to.class;
                return (
                  <td key={to.class} className={from.class === to.class ? css.stayed : undefined}>
                    {customers === 0 ? (
                      '–'
                    ) : (
                      <button
                        type="button"
                        className={css.cell}
                        aria-pressed={isOpen}
                        onClick={() =>
                          filter(
                            isOpen ? { was: undefined, is: undefined } : { was: from.class, is: to.class },
                          )
                        }
                      >
                        {count(customers)}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Movers({ matrix, unitId }: { matrix: MovementMatrix; unitId: string | undefined }) {
  const t = useText(text);
  const { axis, was, is, cursor } = useSearch({ from: '/inside/classification' });
  const unitName = useUnitName();
  const movers = useQuery(
    moversQuery({
      axis,
      cursor,
      unit_id: unitId,
      from: matrix.from?.as_of,
      to: matrix.to?.as_of,
      from_class: was,
      to_class: is,
    }),
  );
  const paging = usePaging(movers.data?.next_cursor);
  const name = (key: string | undefined) => words(matrix.classes.find((it) => it.class === key)?.name);
  return (
    <>
      <PageHeaderLine title={was && is ? `${name(was)} → ${name(is)}` : t('allMovers')} />
      <DataTable
        label={t('allMovers')}
        rows={movers.data?.items}
        rowKey={(it) => it.customer_id}
        isStale={movers.isPlaceholderData}
        error={movers.error}
        onRetry={() => void movers.refetch()}
        paging={paging}
        columns={[
          {
            key: 'customer',
            title: t('customer'),
            phone: 'title',
            render: (it) => (
              <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
                {it.customer_number}
              </Link>
            ),
          },
          { key: 'was', title: t('was'), render: (it) => (it.from ? <ClassBadges value={it.from} /> : '–') },
          { key: 'is', title: t('isNow'), render: (it) => (it.to ? <ClassBadges value={it.to} /> : '–') },
          { key: 'owner', title: t('owner'), render: (it) => unitName(it.owner_unit_id) || '–' },
        ]}
      />
    </>
  );
}
