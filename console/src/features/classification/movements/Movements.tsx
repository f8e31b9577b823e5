/** Who moved from which class to which between any two days, with the customers behind each cell. */

import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import type { MovementMatrix } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useFilters } from '@/components/paging';
import { useUnit } from '@/features/stations/units';
import { percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import type { ClassificationSearch } from '@/routes/business';
import { newestRun } from '../newestRun';
import { movementsQuery, runsQuery } from '../queries';
import { SegmentSelect } from '../SegmentSelect';
import { MoveMatrix } from './MoveMatrix';
import { Movers } from './Movers';
import css from './movements.module.css';
import { PRESETS, type Preset, presetOf, startOf } from './presets';
import { text } from './text';

export function Movements() {
  const t = useText(text);
  const { axis, from, to, segment, was, is } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const { unitId } = useUnit();
  const moves = useQuery(movementsQuery({ axis, from, to, segment, unit_id: unitId }));
  const { data } = moves;
  return (
    <div className={page.stack} aria-busy={moves.isPlaceholderData}>
      <DayFilters />
      {moves.error && <ProblemNote error={moves.error} />}
      {!data && !moves.error && <Bone height={320} />}
      {data && !moves.error && (!data.to || (!data.from && !from)) && (
        <EmptyState title={t('noMoves')} hint={t('noMovesHint')} />
      )}
      {data?.to && (data.from || from) && !moves.error && (
        <>
          <Panel
            title={t('between', { from: data.from?.as_of ?? from ?? '', to: data.to.as_of })}
            extra={t('moved', {
              moved: data.moved,
              all: data.customers,
              share: percent(data.customers === 0 ? 0 : data.moved / data.customers),
            })}
          >
            <Notes matrix={data} />
            <div className={moves.isPlaceholderData ? css.stale : undefined}>
              <MoveMatrix
                classes={data.classes}
                cells={data.cells}
                opened={was && is ? { from: was, to: is } : undefined}
                onOpen={(way) => filter({ was: way?.from, is: way?.to })}
              />
            </div>
          </Panel>
          <Movers matrix={data} unitId={unitId} />
        </>
      )}
    </div>
  );
}

/** Which days, which classes, whose customers. */
function DayFilters() {
  const t = useText(text);
  const { axis, from, to, segment } = useSearch({ from: '/inside/classification' });
  const filter = useFilters<ClassificationSearch>();
  const { data: runs } = useQuery(runsQuery(50));
  const newest = newestRun(runs?.items)?.as_of;
  const preset = presetOf(from, to, newest);
  return (
    <FilterBar
      onClear={
        from || to || segment || axis
          ? () => filter({ from: undefined, to: undefined, segment: undefined, axis: undefined, ...SHUT })
          : undefined
      }
    >
      <Segmented
        aria-label={t('axis')}
        value={axis ?? 'abc'}
        options={(['abc', 'relationship'] as const).map((value) => ({ value, label: t.of('axis', value) }))}
        onChange={(value) => filter({ axis: value === 'relationship' ? value : undefined, ...SHUT })}
      />
      <div className={css.segmented}>
        <Segmented
          aria-label={t('compare')}
          value={preset ?? 'own'}
          options={[...PRESETS, ...(preset ? [] : ['own'])].map((value) => ({
            value,
            label: t.of('preset', value),
          }))}
          onChange={(value) => {
            if (value === 'own' || !newest) return;
            filter({ from: startOf(value as Preset, newest), to: undefined, ...SHUT });
          }}
        />
      </div>
      <div className={css.days}>
        <DateField
          label={t('from')}
          placeholder={t('fromPrevious')}
          width={150}
          value={from}
          until={to ?? newest}
          onChange={(value) => filter({ from: value, ...SHUT })}
        />
        <span aria-hidden="true">→</span>
        <DateField
          label={t('to')}
          placeholder={t('toNewest')}
          width={150}
          value={to}
          from={from}
          until={newest}
          onChange={(value) => filter({ to: value, ...SHUT })}
        />
      </div>
      <SegmentSelect />
    </FilterBar>
  );
}

/** Other days or classes have other cells. */
const SHUT = { was: undefined, is: undefined };

/** What has to be known to read the matrix rightly. */
function Notes({ matrix: { from, to } }: { matrix: MovementMatrix }) {
  const t = useText(text);
  const asked = useSearch({ from: '/inside/classification' });
  const nearest = (day: string | undefined, used: string | undefined) =>
    day && used && day !== used ? t('nearest', { asked: day, used }) : undefined;
  const notes = [
    !from && asked.from ? t('nothingBefore', { day: asked.from }) : undefined,
    nearest(asked.from, from?.as_of),
    nearest(asked.to, to?.as_of),
    from && to && from.rules_version !== to.rules_version
      ? t('otherRules', { from: from.rules_version, to: to.rules_version })
      : undefined,
  ].filter((it) => it !== undefined);
  if (notes.length === 0) return null;
  return (
    <div className={css.notes}>
      {notes.map((it) => (
        <p key={it}>{it}</p>
      ))}
    </div>
  );
}
