/** The filters of a list in a row that wraps; on a phone they take the whole width. */

import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '@/i18n/text';
import css from './FilterBar.module.css';
import { text } from './text';

interface FilterBarProps {
  children: ReactNode;
  /** What stands at the end of the row: the choice of columns, an export. */
  extra?: ReactNode;
  /** Offered once something is filtered. */
  onClear?: (() => void) | undefined;
}

export function FilterBar({ children, extra, onClear }: FilterBarProps) {
  const t = useText(text);
  return (
    <search className={css.bar}>
      <div className={css.filters}>
        {children}
        {onClear && (
          <Button type="link" onClick={onClear}>
            {t('clear')}
          </Button>
        )}
      </div>
      {extra && <div className={css.extra}>{extra}</div>}
    </search>
  );
}
