/** Shares of a whole as one bar with its legend; each part leads to the list behind it. */

import { Link, type LinkProps } from '@tanstack/react-router';
import { count, percent } from '@/format/numbers';
import type { Tone } from './Badge';
import css from './ShareBar.module.css';

export interface Share {
  key: string;
  label: string;
  value: number;
  /** `faint` for what is counted but belongs to none. */
  tone: Tone | 'faint';
  link?: Pick<LinkProps, 'to' | 'search'>;
}

interface ShareBarProps {
  shares: Share[];
  format?: (value: number) => string;
}

export function ShareBar({ shares, format = count }: ShareBarProps) {
  const whole = shares.reduce((sum, it) => sum + it.value, 0);
  const part = (value: number) => (whole === 0 ? 0 : value / whole);
  return (
    <div>
      <div className={css.bar} aria-hidden="true">
        {shares.map((it) => (
          <span key={it.key} className={css[it.tone]} style={{ flexGrow: part(it.value) }} />
        ))}
      </div>
      <ul className={css.legend}>
        {shares.map((it) => (
          <li key={it.key}>
            <span className={`${css.dot} ${css[it.tone]}`} aria-hidden="true" />
            <span className={css.name}>{it.link ? <Link {...it.link}>{it.label}</Link> : it.label}</span>
            <span className={css.value}>{format(it.value)}</span>
            <span className={css.share}>{percent(part(it.value))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
