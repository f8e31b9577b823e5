/**
 * The table of a list. Its columns are as wide as what they hold, until somebody changes one: then all keep
 * the widths that they had at that moment, so that nothing but that one moves.
 */

import { type ReactNode, useRef } from 'react';
import { flushSync } from 'react-dom';
import { useText } from '@/i18n/text';
import { usePreferences } from '@/theme/preferences';
import { ColumnEdge } from './ColumnEdge';
import type { Column, DataTableProps } from './DataTable';
import css from './DataTable.module.css';
import { Help } from './Help';
import { Bone } from './PageSkeleton';
import { SortHeader, type Sorting } from './SortHeader';
import { text } from './text';
import { setWidths, useWidths, type Widths, widthOf, widthsOf } from './widths';

const BONES = 12;

export function Table<Row>(props: DataTableProps<Row>) {
  const t = useText(text);
  const { density } = usePreferences();
  const { columns, rows } = props;
  const name = props.name ?? props.label;
  const widths = useWidths(name);
  const table = useRef<HTMLTableElement>(null);
  const head = useRef<HTMLTableRowElement>(null);

  /** All columns as wide as they are now, held from here on. */
  const held = (): Widths => {
    const found = widthsOf(name);
    if (found) return found;
    const cells = [...(head.current?.cells ?? [])];
    // Rounded down: a pixel too many in all would make the table scroll.
    const wide = (at: number) => Math.floor(cells[at]?.getBoundingClientRect().width ?? 0);
    const measured = Object.fromEntries(columns.map((it, at) => [it.key, wide(at)]));
    flushSync(() => setWidths(name, measured));
    return measured;
  };
  /** Without drawing all rows anew at each movement of the pointer. */
  const pull = (key: string, width: number) => {
    const now = { ...held(), [key]: width };
    const at = columns.findIndex((it) => it.key === key);
    const col = table.current?.querySelectorAll('col')[at];
    if (!table.current || !col) return;
    if (at < columns.length - 1) col.style.width = `${width}px`;
    table.current.style.minWidth = `${total(columns, now)}px`;
  };

  return (
    <table
      ref={table}
      className={`${css.table} ${density === 'compact' ? css.compact : ''} ${widths ? css.sized : ''}`}
      style={widths && { minWidth: total(columns, widths) }}
    >
      <caption className="visually-hidden">{props.label}</caption>
      <colgroup>
        {columns.map((column, at) => (
          // The last one takes what is left.
          <col
            key={column.key}
            style={{ width: widths && at < columns.length - 1 ? widthOf(widths, column) : undefined }}
          />
        ))}
      </colgroup>
      <thead>
        <tr ref={head}>
          {columns.map((column, at) => (
            <th
              key={column.key}
              scope="col"
              style={{ width: widths ? undefined : column.width }}
              className={column.isNumber ? css.number : ''}
              aria-sort={ariaSort(column, props.sorting)}
            >
              <HeadCell column={column} sorting={props.sorting} />
              <ColumnEdge
                title={column.title}
                width={widthOf(widths ?? {}, column)}
                set={() => (at < columns.length - 1 ? widthsOf(name)?.[column.key] : undefined)}
                isFirst={at === 0}
                onPull={(width) => pull(column.key, width)}
                onChange={(width) => setWidths(name, { ...held(), [column.key]: width })}
                onReset={() => setWidths(name, undefined)}
              />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows ? <Rows {...props} rows={rows} /> : bones(columns, t('loading'))}</tbody>
    </table>
  );
}

function total<Row>(columns: readonly Column<Row>[], widths: Widths): number {
  return columns.reduce((sum, column) => sum + widthOf(widths, column), 0);
}

function HeadCell<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting | undefined }) {
  return (
    <>
      {column.sort && sorting ? (
        <SortHeader title={column.title} sort={column.sort} sorting={sorting} />
      ) : (
        column.title
      )}
      {column.help && <Help what={column.title}>{column.help}</Help>}
    </>
  );
}

function Rows<Row>({
  columns,
  rows,
  rowKey,
  current,
  onOpen,
}: DataTableProps<Row> & { rows: readonly Row[] }): ReactNode {
  return rows.map((row) => (
    <tr
      key={rowKey(row)}
      className={onOpen ? css.opens : ''}
      data-current={rowKey(row) === current || undefined}
      onClick={(event) => {
        if (onOpen && isPlainClick(event)) onOpen(row);
      }}
    >
      {columns.map((column) => (
        <td key={column.key} className={cellClass(column)}>
          {column.render(row)}
        </td>
      ))}
    </tr>
  ));
}

function bones<Row>(columns: readonly Column<Row>[], loading: string): ReactNode {
  return Array.from({ length: BONES }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={index}>
      {columns.map((column, at) => (
        <td key={column.key} aria-label={loading}>
          <Bone width={`${45 + ((index * 7 + at * 13) % 40)}%`} />
        </td>
      ))}
    </tr>
  ));
}

function cellClass<Row>(column: Column<Row>): string | undefined {
  if (column.isNumber) return css.number;
  return column.wraps ? css.wraps : undefined;
}

/** A click that neither ends a selection of text nor hits something that has a meaning of its own. */
export function isPlainClick(event: React.MouseEvent): boolean {
  const target = event.target as HTMLElement;
  return !target.closest('a, button, input, label') && !globalThis.getSelection()?.toString();
}

function ariaSort<Row>(column: Column<Row>, sorting: Sorting | undefined) {
  if (!column.sort || !sorting) return undefined;
  if (sorting.value === column.sort.ascending) return 'ascending';
  return sorting.value === column.sort.descending ? 'descending' : 'none';
}
