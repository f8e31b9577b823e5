/** What is to be expected of one customer, with every figure behind it. */

import { useQuery } from '@tanstack/react-query';
import type { LifetimeBody } from '@/api/schema.gen';
import type { Fact } from '@/components/Facts';
import { FindingPanel } from '@/components/FindingPanel';
import { Help } from '@/components/Help';
import { exactMoney, percent, plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { IntervalNote } from './IntervalNote';
import { customerLifetimeQuery } from './queries';
import { text, type zh } from './text';

export function LifetimePanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  return (
    <FindingPanel
      title={t('worth')}
      query={useQuery(customerLifetimeQuery(customerId))}
      extra={({ as_of }) => (as_of ? t('asOf', { day: as_of }) : undefined)}
      facts={({ lifetime }) => (lifetime ? factsOf(lifetime, t) : undefined)}
      reasons={({ reasons }) => reasons}
      more={<IntervalNote customerId={customerId} />}
      none={t('none')}
    />
  );
}

function factsOf(lifetime: LifetimeBody, t: Translate<typeof zh>): Fact[] {
  const times = (milli: number) => t('times', { count: plain(milli / 1000, 1, 1) });
  return [
    {
      label: t('alive'),
      value: (
        <>
          {percent(lifetime.alive_ppm / 1e6, 0)} <Help what={t('alive')}>{t('aliveHelp')}</Help>
        </>
      ),
    },
    { label: t('ofVisit'), value: exactMoney(lifetime.of_visit_minor) },
    { label: t('visitsYear'), value: times(lifetime.visits_12_months_milli) },
    { label: t('visitsThree'), value: times(lifetime.visits_36_months_milli) },
    { label: t('valueYear'), value: exactMoney(lifetime.value_12_months_minor) },
    { label: t('valueThree'), value: exactMoney(lifetime.value_36_months_minor) },
  ];
}
