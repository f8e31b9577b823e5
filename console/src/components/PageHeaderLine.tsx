import type { ReactNode } from 'react';
import css from './PageHeader.module.css';

/** The heading of a part of a page, with what can be done there. */
export function PageHeaderLine({ title, extra }: { title: string; extra?: ReactNode }) {
  return (
    <div className={css.part}>
      <h2 className={css.partTitle}>{title}</h2>
      {extra && <div className={css.actions}>{extra}</div>}
    </div>
  );
}
