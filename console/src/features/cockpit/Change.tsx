/** A figure against the one it is compared with: up is green, down is red, and the sign says it too. */

import { change } from '@/format/numbers';
import css from './cockpit.module.css';

interface ChangeProps {
  now: number;
  before: number;
  /** What is compared with, and its figure, for who wants to know. */
  title?: string;
}

/** The change in thousandths; nothing when there is nothing to compare with. */
export function perMille(now: number, before: number): number | undefined {
  return before > 0 ? Math.round(((now - before) / before) * 1000) : undefined;
}

export function Change({ now, before, title }: ChangeProps) {
  const value = perMille(now, before);
  if (value === undefined) return <span title={title}>–</span>;
  const tone = value > 0 ? css.rise : value < 0 ? css.fall : '';
  return (
    <span className={tone} title={title}>
      {change(value)}
    </span>
  );
}
