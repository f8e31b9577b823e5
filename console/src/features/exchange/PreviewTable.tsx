/** The first rows of a file, as they are read. */

import { words } from '@/api/problem';
import type { Preview } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { text } from './text';

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

export function PreviewTable({ preview, isStale }: { preview: Preview; isStale: boolean }) {
  const t = useText(text);
  return (
    <section
      className={`${css.preview} ${isStale ? css.stale : ''}`}
      aria-label={t('firstRows')}
      aria-busy={isStale}
      {...BY_KEYBOARD}
    >
      <table>
        <caption className="visually-hidden">{t('firstRows')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('row')}</th>
            {preview.header.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
              <th key={at} scope="col">
                {name || t('noName')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <tr key={row.number} className={row.problem ? css.badRow : undefined} title={words(row.problem)}>
              <th scope="row">{row.number}</th>
              {row.cells.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
