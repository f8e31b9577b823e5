/** How far one is: a file, its columns, a trial, the import. */

import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { text } from './text';

const STEPS = ['stepFile', 'stepColumns', 'stepTrial', 'stepImport'] as const;

export function Steps({ at }: { at: 0 | 1 | 2 | 3 }) {
  const t = useText(text);
  return (
    <ol className={css.steps} aria-label={t('newImport')}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={index < at ? css.past : undefined}
        >
          <span className={css.stepNumber} aria-hidden="true">
            {index + 1}
          </span>
          {t(step)}
        </li>
      ))}
    </ol>
  );
}
