/**
 * A list of rows: a table on a desk, cards on a phone. It has its final size from the first moment, shows
 * the old rows until new ones are there, and never holds more than a page.
 */

import { Button } from 'antd';
import type { ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { useText } from '@/i18n/text';
import css from './DataTable.module.css';
import { EmptyState } from './EmptyState';
import { ProblemPage } from './ErrorPage';
import { Pager } from './Pager';
import { Bone } from './PageSkeleton';
import type { Paging } from './paging';
import type { Sorting } from './SortHeader';
import { isPlainClick, Table } from './Table';
import { text } from './text';
import { useIsPhone } from './useIsPhone';
import { setWidths, useWidths } from './widths';

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  help?: string;
  width?: number | string;
  isNumber?: boolean;
  /** Free text that may take several lines; everything else stays on one. */
  wraps?: boolean;
  /** Values of `sort` for both directions. */
  sort?: { ascending: string; descending: string };
  /** Where a card on a phone shows it; `line` when left out. */
  phone?: 'title' | 'side' | 'line' | 'none';
}

export interface DataTableProps<Row> {
  label: string;
  /** Under which the widths of its columns are remembered; its label when left out. */
  name?: string;
  columns: Column<Row>[];
  /** Left out while the first page is being fetched. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  isStale?: boolean;
  error?: unknown;
  onRetry?: () => void;
  empty?: ReactNode;
  paging?: Paging;
  sorting?: Sorting;
  /** Marks the row whose details are open. */
  current?: string | undefined;
  onOpen?: (row: Row) => void;
  /** Grows to the height of the page and scrolls by itself. */
  fill?: boolean;
  footer?: ReactNode;
}

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

export function DataTable<Row>(props: DataTableProps<Row>) {
  const t = useText(text);
  const isPhone = useIsPhone();
  const { rows, error, isStale = false, fill = false, name = props.label } = props;
  const widths = useWidths(name);
  const isEmpty = rows !== undefined && rows.length === 0;
  if (error && !rows && asProblem(error).code !== 'invalid') {
    return <ProblemPage error={error} onRetry={() => props.onRetry?.()} />;
  }
  const content = isEmpty ? (
    (props.empty ?? <EmptyState title={t('nothingFound')} hint={t('nothingFoundHint')} />)
  ) : isPhone ? (
    cards(props)
  ) : (
    <Table {...props} />
  );
  return (
    <div className={`${css.frame} ${fill ? css.fill : ''}`} aria-busy={rows === undefined || isStale}>
      <section
        className={`${css.scroller} ${isStale ? css.stale : ''}`}
        aria-label={props.label}
        {...BY_KEYBOARD}
      >
        {content}
      </section>
      {(props.paging || props.footer) && (
        <div className={css.foot}>
          <div className={css.footWords}>
            {props.footer}
            {widths && !isPhone && (
              <Button type="link" size="small" onClick={() => setWidths(name, undefined)}>
                {t('widthsReset')}
              </Button>
            )}
          </div>
          {props.paging && <Pager paging={props.paging} />}
        </div>
      )}
    </div>
  );
}

function cards<Row>({ columns, rows, rowKey, onOpen }: DataTableProps<Row>) {
  const at = (place: Column<Row>['phone']) => columns.filter((it) => (it.phone ?? 'line') === place);
  if (!rows) {
    return (
      <div className={css.cards}>
        {Array.from({ length: 6 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <div key={index} className={css.card}>
            <Bone width="50%" />
            <Bone width="80%" />
            <Bone width="65%" />
          </div>
        ))}
      </div>
    );
  }
  return (
    <ul className={css.cards}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the title is the way by keyboard
        <li
          key={rowKey(row)}
          className={css.card}
          onClick={(event) => {
            if (onOpen && isPlainClick(event)) onOpen(row);
          }}
        >
          <div className={css.cardHead}>
            <div className={css.cardTitle}>
              {at('title').map((column) => (
                <div key={column.key}>{column.render(row)}</div>
              ))}
            </div>
            <div>
              {at('side').map((column) => (
                <div key={column.key}>{column.render(row)}</div>
              ))}
            </div>
          </div>
          <dl className={css.lines}>
            {at('line').map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
