import type { ReactNode } from 'react';
import css from './PageHeader.module.css';

interface PageHeaderLineProps {
  title: string;
  hint?: string;
  extra?: ReactNode;
}

/** The heading of a part of a page, with what can be done there. */
export function PageHeaderLine({ title, hint, extra }: PageHeaderLineProps) {
  return (
    <div className={css.part}>
      <div>
        <h2 className={css.partTitle}>{title}</h2>
        {hint && <p className={css.hint}>{hint}</p>}
      </div>
      {extra && <div className={css.actions}>{extra}</div>}
    </div>
  );
}
