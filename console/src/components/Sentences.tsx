/** Sentences of the API, one under the other. */

import { words } from '@/api/problem';
import type { Words } from '@/api/schema.gen';
import page from './Page.module.css';

export function Sentences({ of }: { of: readonly Words[] }) {
  return (
    <ul className={page.lines}>
      {of.map((it) => (
        <li key={it.en}>{words(it)}</li>
      ))}
    </ul>
  );
}
