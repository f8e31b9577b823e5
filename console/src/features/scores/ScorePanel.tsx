/** How likely one customer is to fall, what adds to it, and how such scores did. */

import { useQuery } from '@tanstack/react-query';
import type { CustomerScore } from '@/api/schema.gen';
import type { Fact } from '@/components/Facts';
import { FindingPanel } from '@/components/FindingPanel';
import { Help } from '@/components/Help';
import { exactMoney, percent } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { customerScoreQuery } from './queries';
import { text, type zh } from './text';

type Score = NonNullable<CustomerScore['score']>;

export function ScorePanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  return (
    <FindingPanel
      title={t('score')}
      query={useQuery(customerScoreQuery(customerId))}
      extra={({ as_of }) => (as_of ? t('asOf', { day: as_of }) : undefined)}
      facts={({ score }) => (score ? factsOf(score, t) : undefined)}
      reasons={({ reasons, track_record }) => (track_record ? [...reasons, track_record.words] : reasons)}
      none={t('none')}
    />
  );
}

function factsOf(score: Score, t: Translate<typeof zh>): Fact[] {
  return [
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
  ];
}
