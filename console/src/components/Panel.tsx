import type { ReactNode } from 'react';
import { useId } from 'react';
import css from './Panel.module.css';

interface PanelProps {
  title?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  /** Without the inner margin, for tables that reach the edges. */
  flush?: boolean;
}

export function Panel({ title, extra, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section className={css.panel} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={css.head}>
          <h2 id={id} className={css.title}>
            {title}
          </h2>
          {extra && <div className={css.extra}>{extra}</div>}
        </div>
      )}
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}
