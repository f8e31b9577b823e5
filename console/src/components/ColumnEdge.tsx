/**
 * The edge of a column, by which it is made wider: pulled with a pointer, or with the arrow keys. The edges of
 * a list are one stop for the Tab key; up and down lead from one to the next.
 */

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useText } from '@/i18n/text';
import css from './DataTable.module.css';
import { text } from './text';
import { WIDTH_MAX, WIDTH_MIN, within } from './widths';

const STEP = 16;
/** Less is a click that trembled. */
const PULL_MIN = 3;

interface ColumnEdgeProps {
  title: string;
  width: number;
  /** The width that was set last, drawn or not; nothing while columns are as wide as what they hold. */
  set: () => number | undefined;
  /** The first edge takes the focus; it hands it on. */
  isFirst: boolean;
  /** Shows a width while it is being pulled. */
  onPull: (width: number) => void;
  onChange: (width: number) => void;
  onReset: () => void;
}

function headOf(edge: HTMLElement): HTMLElement {
  return edge.closest('th') ?? edge;
}

export function ColumnEdge({ title, width, set, isFirst, onPull, onChange, onReset }: ColumnEdgeProps) {
  const t = useText(text);
  const [measured, setMeasured] = useState(width);
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const edge = event.currentTarget;
    // Two presses may come before the first is drawn.
    const now = set() ?? headOf(edge).offsetWidth;
    const next = {
      ArrowLeft: now - STEP,
      ArrowRight: now + STEP,
      Home: WIDTH_MIN,
      End: WIDTH_MAX,
    }[event.key];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (next === undefined && step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (next !== undefined) {
      onChange(within(next));
      setMeasured(within(next));
    } else if (step !== undefined) focusBeside(edge, step);
    else onReset();
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const edge = event.currentTarget;
    const [from, start] = [event.clientX, headOf(edge).offsetWidth];
    let pulled: number | undefined;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = ({ clientX }) => {
      if (pulled === undefined && Math.abs(clientX - from) < PULL_MIN) return;
      pulled = within(start + clientX - from);
      onPull(pulled);
    };
    edge.onlostpointercapture = () => {
      edge.onpointermove = null;
      edge.onlostpointercapture = null;
      if (pulled !== undefined) onChange(pulled);
    };
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is no <hr>
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('columnWidth', { column: title })}
      title={t('columnWidthHint')}
      aria-valuenow={measured}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      aria-valuetext={t('pixels', { width: measured })}
      tabIndex={isFirst ? 0 : -1}
      className={css.edge}
      onFocus={(event) => setMeasured(headOf(event.currentTarget).offsetWidth)}
      onKeyDown={pressed}
      onPointerDown={pull}
      onDoubleClick={onReset}
    />
  );
}

function focusBeside(edge: HTMLElement, step: number): void {
  const edges = [...(edge.closest('tr')?.querySelectorAll<HTMLElement>('[role=separator]') ?? [])];
  const next = edges[edges.indexOf(edge) + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
