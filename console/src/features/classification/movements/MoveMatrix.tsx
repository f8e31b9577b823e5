/**
 * How many customers went from which class to which: rows are what they were, columns what they are. Whether
 * that is better or worse is told by an arrow and a word; the colour only repeats it.
 */

import type { MovementClass } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import { count, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { useClassName } from '../useClassName';
import { byDirection, type Direction, direction } from './directions';
import css from './movements.module.css';
import { text } from './text';

export interface MoveCell {
  from_class: string;
  to_class: string;
  customers: number;
}

export interface Way {
  from: string;
  to: string;
}

interface MoveMatrixProps {
  classes: readonly MovementClass[];
  cells: readonly MoveCell[];
  opened?: Way | undefined;
  /** Nothing closes what is open. */
  onOpen?: (way: Way | undefined) => void;
  /** Left out, every cell with customers opens. */
  opens?: (way: Way) => boolean;
}

export const MARKS: Readonly<Record<Direction, string>> = { better: '▲', worse: '▼', other: '', stayed: '' };

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

export function MoveMatrix(props: MoveMatrixProps) {
  const t = useText(text);
  const { cells } = props;
  const name = useClassName();
  // A class in which nobody was has no row, and one in which nobody is has no column.
  const rows = props.classes.filter((it) => cells.some((cell) => cell.from_class === it.class));
  const columns = props.classes.filter((it) => cells.some((cell) => cell.to_class === it.class));
  const sum = (of: (cell: MoveCell) => boolean) =>
    cells.filter(of).reduce((all, it) => all + it.customers, 0);
  const whole = sum(() => true);
  return (
    <>
      <section className={css.frame} aria-label={t('matrix')} {...BY_KEYBOARD}>
        <table className={css.matrix}>
          <caption className="visually-hidden">{t('matrix')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('corner')}</th>
              {columns.map((it) => (
                <th key={it.class} scope="col">
                  {name(it)}
                </th>
              ))}
              <th scope="col">{t('sum')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((from) => {
              const row = sum((it) => it.from_class === from.class);
              return (
                <tr key={from.class}>
                  <th scope="row">{name(from)}</th>
                  {columns.map((to) => (
                    <Cell key={to.class} {...props} from={from} to={to} row={row} />
                  ))}
                  <Total value={row} whole={whole} />
                </tr>
              );
            })}
            <tr>
              <th scope="row">{t('sum')}</th>
              {columns.map((to) => (
                <Total key={to.class} value={sum((it) => it.to_class === to.class)} whole={whole} />
              ))}
              <Total value={whole} whole={whole} />
            </tr>
          </tbody>
        </table>
      </section>
      <Legend cells={cells} />
    </>
  );
}

function Total({ value, whole }: { value: number; whole: number }) {
  return (
    <td className={css.total}>
      {count(value)}
      <span className={css.share}>{percent(whole === 0 ? 0 : value / whole)}</span>
    </td>
  );
}

interface CellProps extends MoveMatrixProps {
  from: MovementClass;
  to: MovementClass;
  row: number;
}

function Cell({ cells, from, to, row, opened, onOpen, opens }: CellProps) {
  const t = useText(text);
  const name = useClassName();
  const way = { from: from.class, to: to.class };
  const customers = cells
    .filter((it) => it.from_class === way.from && it.to_class === way.to)
    .reduce((all, it) => all + it.customers, 0);
  if (customers === 0) return <td className={css.nobody}>–</td>;
  const where = direction(way.from, way.to);
  const isOpened = opened?.from === way.from && opened.to === way.to;
  const label = t('cell', {
    from: name(from),
    to: name(to),
    count: customers,
    share: percent(customers / row),
  });
  // What is read aloud names the cell; what is seen stands in its row and column.
  const figures = (
    <>
      <span className="visually-hidden">{t('cellName', { from: name(from), to: name(to) })} </span>
      {MARKS[where] && (
        <span aria-hidden="true" className={css.mark}>
          {MARKS[where]}
        </span>
      )}
      {count(customers)}
      <span className={css.share}>{percent(customers / row)}</span>
      <span className="visually-hidden"> {t(where)}</span>
    </>
  );
  return (
    <td className={css[where]}>
      {onOpen && (opens?.(way) ?? true) ? (
        <button
          type="button"
          className={css.cell}
          aria-pressed={isOpened}
          title={label}
          onClick={() => onOpen(isOpened ? undefined : way)}
        >
          {figures}
        </button>
      ) : (
        <span className={css.still} title={label}>
          {figures}
        </span>
      )}
    </td>
  );
}

function Legend({ cells }: { cells: readonly MoveCell[] }) {
  const t = useText(text);
  const sums = byDirection(cells);
  return (
    <p className={css.legend}>
      {(['better', 'worse', 'other', 'stayed'] as const).map((it) => (
        <span key={it}>
          <span aria-hidden="true" className={`${css.swatch} ${css[it]}`}>
            {MARKS[it]}
          </span>
          {t(it)} <b>{count(sums[it])}</b>
        </span>
      ))}
      <Help what={t('matrix')}>{t('shareHelp')}</Help>
    </p>
  );
}
