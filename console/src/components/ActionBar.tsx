/** What can be done with everything on a page, at its lower edge and always in sight. */

import type { ReactNode } from 'react';
import css from './ActionBar.module.css';

interface ActionBarProps {
  /** What was done so far; told to who cannot see it. */
  state: ReactNode;
  children: ReactNode;
}

export function ActionBar({ state, children }: ActionBarProps) {
  return (
    <div className={css.bar}>
      <span className={css.state} role="status">
        {state}
      </span>
      {children}
    </div>
  );
}
