/** How likely one customer is to fall, what adds to it, and how such scores did. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { exactMoney, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { customerScoreQuery } from './queries';
import { text } from './text';

export function ScorePanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data } = useQuery(customerScoreQuery(customerId));
  if (!data) return <Bone height={160} />;
  const { score, as_of, cannot_judge, reasons, method, track_record } = data;
  return (
    <Panel title={t('score')} extra={as_of ? t('asOf', { day: as_of }) : undefined}>
      {score ? (
        <>
          <Facts
            items={[
              {
                label: t('probability'),
                value: (
                  <>
                    {percent(score.probability_ppm / 1e6, 1)}{' '}
                    <Help what={t('probability')}>{t('probabilityHelp')}</Help>
                  </>
                ),
              },
              { label: t('average'), value: percent(score.average_ppm / 1e6, 1) },
              { label: t('yearly'), value: exactMoney(score.yearly_minor) },
              {
                label: t('loss'),
                value: (
                  <>
                    {exactMoney(score.expected_loss_minor)} <Help what={t('loss')}>{t('lossHelp')}</Help>
                  </>
                ),
              },
            ]}
          />
          <ul className={page.lines}>
            {reasons.map((it) => (
              <li key={it.en}>{words(it)}</li>
            ))}
            {track_record && <li>{words(track_record.words)}</li>}
          </ul>
        </>
      ) : (
        <EmptyState title={t('none')} hint={words(cannot_judge)} />
      )}
      <details>
        <summary>{t('method')}</summary>
        <p className={page.quiet}>{words(method)}</p>
      </details>
    </Panel>
  );
}
