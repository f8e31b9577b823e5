import type { ReactNode } from 'react';
import css from './Message.module.css';

interface EmptyStateProps {
  title: string;
  /** What to do about it. */
  hint?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ title, hint, action }: EmptyStateProps) {
  return (
    <div className={`${css.message} ${css.small}`}>
      <svg className={css.mark} width="56" height="40" viewBox="0 0 56 40" aria-hidden="true">
        <rect x="6" y="8" width="44" height="28" rx="4" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M6 17h44M14 24h18M14 29h10" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      {action && <div className={css.actions}>{action}</div>}
    </div>
  );
}
