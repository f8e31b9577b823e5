/** A state or class in a word, with a colour that only repeats what the word says. */

import type { ReactNode } from 'react';
import css from './Badge.module.css';

export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'violet' | 'teal' | 'grey';

export function Badge({
  tone = 'grey',
  children,
  title,
}: {
  tone?: Tone;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className={`${css.badge} ${css[tone]}`} title={title}>
      {children}
    </span>
  );
}
