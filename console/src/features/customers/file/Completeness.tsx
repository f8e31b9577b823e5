import { Progress } from 'antd';
import { words } from '@/api/problem';
import type { WholeFile } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import { Panel } from '@/components/Panel';
import { useText } from '@/i18n/text';
import css from './file.module.css';
import { text } from './text';

/** How much of the file is known, and what is missing in words. */
export function Completeness({ completeness }: { completeness: WholeFile['completeness'] }) {
  const t = useText(text);
  const { percent, missing } = completeness;
  return (
    <Panel
      title={
        <>
          {t('completeness')}
          <Help what={t('completeness')}>{t('completenessHelp')}</Help>
        </>
      }
    >
      <Progress percent={percent} aria-label={t('completeness')} />
      {missing.length === 0 ? (
        <p className={css.muted}>{t('complete')}</p>
      ) : (
        <>
          <h3 className={css.small}>{t('missing')}</h3>
          <ul className={css.missing}>
            {missing.map((it) => (
              <li key={it.key}>
                <span>{words(it.name)}</span>
                <span className={css.muted}>{t('weight', { weight: it.weight })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
