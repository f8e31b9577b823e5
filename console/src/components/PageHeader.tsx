import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import css from './PageHeader.module.css';
import { useTitle } from './useTitle';

export interface Crumb {
  label: string;
  to: string;
}

interface PageHeaderProps {
  title: string;
  /** What stands in the tab when it should say more than the title. */
  tab?: string;
  hint?: ReactNode;
  crumb?: Crumb;
  tags?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, tab, hint, crumb, tags, actions }: PageHeaderProps) {
  useTitle(tab ?? title);
  return (
    <header className={css.header}>
      <div className={css.words}>
        {crumb && (
          <Link to={crumb.to} className={css.crumb}>
            ‹ {crumb.label}
          </Link>
        )}
        <div className={css.line}>
          <h1 className={css.title}>{title}</h1>
          {tags}
        </div>
        {hint && <p className={css.hint}>{hint}</p>}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </header>
  );
}
