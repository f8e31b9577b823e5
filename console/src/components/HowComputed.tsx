/** The formula and its source, for who wants to know. */

import { words } from '@/api/problem';
import type { Words } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import page from './Page.module.css';
import { text } from './text';

export function HowComputed({ method }: { method: Words }) {
  const t = useText(text);
  return (
    <details>
      <summary>{t('method')}</summary>
      <p className={page.quiet}>{words(method)}</p>
    </details>
  );
}
