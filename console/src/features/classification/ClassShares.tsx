import type { ClassFigures } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { type Share, ShareBar } from '@/components/ShareBar';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { ABC, RELATIONSHIPS } from '@/routes/business';
import { ABC_TONES, RELATIONSHIP_TONES } from './ClassBadges';
import css from './classification.module.css';
import { samePart } from './part';
import { text } from './text';

/** How the customers spread over the classes; each part leads to its customers. */
export function ClassShares({ figures }: { figures: ClassFigures | undefined }) {
  const t = useText(text);
  const of = (axis: string, key: string) => figures?.classes[axis]?.[key] ?? 0;
  const abc = ABC.map(
    (key): Share => ({
      key,
      label: t.of('abc', key),
      value: of('abc', key),
      tone: key === 'none' ? 'faint' : (ABC_TONES[key] ?? 'grey'),
      link:
        key === 'none'
          ? undefined
          : { to: '/classification', search: (before) => ({ ...samePart(before), abc: key }) },
    }),
  );
  const relationship = RELATIONSHIPS.map(
    (key): Share => ({
      key,
      label: t.of('relationship', key),
      value: of('relationship', key),
      tone: RELATIONSHIP_TONES[key] ?? 'grey',
      link: { to: '/classification', search: (before) => ({ ...samePart(before), relationship: key }) },
    }),
  );
  return (
    <div className={page.halves}>
      <Panel
        title={
          <>
            {t('abcTitle')}
            <Help what={t('abcTitle')}>{t('abcHelp')}</Help>
          </>
        }
      >
        {figures ? <ShareBar shares={abc} /> : <Bone height={150} />}
      </Panel>
      <Panel
        title={
          <>
            {t('relationshipTitle')}
            <Help what={t('relationshipTitle')}>{t('relationshipHelp')}</Help>
          </>
        }
      >
        {figures ? <ShareBar shares={relationship} /> : <Bone height={220} />}
      </Panel>
    </div>
  );
}

const SCORES = ['5', '4', '3', '2', '1'] as const;

/** The five steps of each of the three scores. */
export function RfmScores({ figures }: { figures: ClassFigures | undefined }) {
  const t = useText(text);
  const axes = ['rfm_r', 'rfm_f', 'rfm_m'] as const;
  return (
    <Panel title={t('rfmTitle')} extra={t('rfmHint')}>
      {figures ? (
        <table className={css.scores}>
          <thead>
            <tr>
              <th scope="col">{t('score')}</th>
              {SCORES.map((score) => (
                <th key={score} scope="col">
                  {score}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {axes.map((axis) => (
              <tr key={axis}>
                <th scope="row">{t(axis)}</th>
                {SCORES.map((score) => (
                  <td key={score}>{count(figures.classes[axis]?.[score] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <Bone height={120} />
      )}
    </Panel>
  );
}
