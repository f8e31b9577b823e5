/** Company, regions, areas and stations, with how many stations and customers each has. */

import { RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { UnitBody } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { useFilters } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { useMay } from '@/features/identity/queries';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { unitCustomersQuery } from './queries';
import { text } from './text';
import { rememberedOpen, rememberOpen, type TreeRow, treeKey, treeRows } from './tree';
import css from './tree.module.css';
import { roots, useUnit, useUnits } from './units';

export function StationTree() {
  const t = useText(text);
  const { q } = useSearch({ from: '/inside/stations' });
  const { all, isLoaded } = useUnits();
  const { unit } = useUnit();
  const filter = useFilters<{ q?: string }>();
  const tops = useMemo(() => (unit ? [unit] : roots(all)), [unit, all]);
  const [open, setOpen] = useOpen(all, tops);
  const rows = useMemo(() => treeRows(all, tops, open, q), [all, tops, open, q]);
  const everything = all.filter((it) => it.level !== 'station').map((it) => it.code);
  return (
    <>
      <FilterBar
        extra={
          <>
            <Button onClick={() => setOpen(new Set(everything))}>{t('openAll')}</Button>
            <Button onClick={() => setOpen(new Set(tops.map((it) => it.code)))}>{t('closeAll')}</Button>
          </>
        }
      >
        <SearchBox
          value={q}
          label={t('treeSearch')}
          placeholder={t('treeSearch')}
          onChange={(value) => filter({ q: value })}
        />
      </FilterBar>
      <section className={css.frame} aria-busy={!isLoaded}>
        {!isLoaded ? (
          <Bone height={300} />
        ) : rows.length === 0 ? (
          <EmptyState title={t('treeNothing')} />
        ) : (
          <Tree
            rows={rows}
            onToggle={(code, isOpen) => {
              const next = new Set(open);
              if (isOpen) next.add(code);
              else next.delete(code);
              setOpen(next);
            }}
          />
        )}
      </section>
    </>
  );
}

function useOpen(all: readonly UnitBody[], tops: readonly UnitBody[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const open = useMemo(() => chosen ?? rememberedOpen(all, tops), [chosen, all, tops]);
  const change = (next: ReadonlySet<string>) => {
    rememberOpen(next);
    setChosen(next);
  };
  return [open, change] as const;
}

interface TreeProps {
  rows: readonly TreeRow[];
  onToggle: (code: string, isOpen: boolean) => void;
}

function Tree({ rows, onToggle }: TreeProps) {
  const t = useText(text);
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const [focused, setFocused] = useState<string>();
  const showsCustomers = useMay('customers.read_customers');
  const at = Math.max(
    0,
    rows.findIndex((it) => it.unit.id === focused),
  );
  const enter = ({ unit, isOpen, hasChildren }: TreeRow) => {
    if (unit.level === 'station') {
      void navigate({ to: '/stations/$stationId', params: { stationId: unit.id } });
    } else if (hasChildren) onToggle(unit.code, !isOpen);
  };
  const pressed = (event: KeyboardEvent) => {
    const row = rows[at];
    // Links within a row keep their own keys.
    if (!row || (event.target as HTMLElement).tagName !== 'TR') return;
    if (event.key === 'Enter') enter(row);
    const step = treeKey(rows, at, event.key);
    if (!step) return;
    event.preventDefault();
    if (step.open !== undefined) onToggle(row.unit.code, step.open);
    if (step.to !== undefined) body.current?.rows[step.to]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that opens and closes is a treegrid
    <table role="treegrid" aria-label={t('treeLabel')} className={css.tree}>
      <thead>
        <tr>
          <th scope="col">{t('treeUnit')}</th>
          <th scope="col" className={css.count}>
            {t('stations')}
          </th>
          {showsCustomers && (
            <th scope="col" className={css.count}>
              {t('treeCustomers')}
              <Help what={t('treeCustomers')}>{t('treeCustomersHelp')}</Help>
            </th>
          )}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={pressed}>
        {rows.map((row, index) => (
          <tr
            key={row.unit.id}
            aria-level={row.level}
            aria-posinset={row.place}
            aria-setsize={row.siblings}
            aria-expanded={row.hasChildren ? row.isOpen : undefined}
            tabIndex={index === at ? 0 : -1}
            onFocus={() => setFocused(row.unit.id)}
            onClick={(event) => {
              if (!(event.target as HTMLElement).closest('a')) enter(row);
            }}
          >
            <Name row={row} isReached={index === at} />
            <td className={css.count}>{row.unit.level === 'station' ? '' : count(row.unit.stations)}</td>
            {showsCustomers && <Customers unit={row.unit} isReached={index === at} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Name({ row, isReached }: { row: TreeRow; isReached: boolean }) {
  const t = useText(text);
  const { unit, level, hasChildren, isOpen } = row;
  return (
    <td>
      <span className={css.name} style={{ paddingInlineStart: (level - 1) * 22 }}>
        <span className={`${css.arrow} ${isOpen ? css.opened : ''}`} aria-hidden="true">
          {hasChildren && <RightOutlined />}
        </span>
        {unit.level === 'station' ? (
          <Link to="/stations/$stationId" params={{ stationId: unit.id }} tabIndex={isReached ? 0 : -1}>
            {unit.name}
          </Link>
        ) : (
          <b>{unit.name}</b>
        )}
        <span className={css.note}>
          {unit.level === 'station' ? unit.code : `${t.of('level', unit.level)} ${unit.code}`}
        </span>
      </span>
    </td>
  );
}

/** How many customers a unit has; asked for once the row has been seen. */
function Customers({ unit, isReached }: { unit: UnitBody; isReached: boolean }) {
  const cell = useRef<HTMLTableCellElement>(null);
  const isSeen = useSeen(cell);
  const { data } = useQuery({ ...unitCustomersQuery(unit.id), enabled: isSeen });
  return (
    <td ref={cell} className={css.count}>
      {data ? (
        <Link to="/customers" search={{ unit: unit.code }} tabIndex={isReached ? 0 : -1}>
          {count(data.count)}
        </Link>
      ) : (
        <Bone width={36} />
      )}
    </td>
  );
}

function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((it) => it.isIntersecting)) setSeen(true);
    });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [element]);
  return isSeen;
}
