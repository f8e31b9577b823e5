/** What to offer a customer next, with what others do who buy the same. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import type { CustomerOffer } from '@/api/schema.gen';
import type { Fact } from '@/components/Facts';
import { FindingPanel } from '@/components/FindingPanel';
import { Help } from '@/components/Help';
import { count, percent, plain } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { offerQuery } from './queries';
import { text, type zh } from './text';

type Offer = NonNullable<CustomerOffer['offer']>;

export function OfferPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  return (
    <FindingPanel
      title={t('offer')}
      query={useQuery(offerQuery(customerId))}
      extra={({ unit, from, until }) =>
        unit && from && until ? t('basis', { unit: unit.name, from, until }) : undefined
      }
      lead={({ offer }) => <p>{words(offer?.words)}</p>}
      facts={({ offer }) => (offer ? factsOf(offer, t) : undefined)}
      none={t('noOffer')}
    />
  );
}

function factsOf(offer: Offer, t: Translate<typeof zh>): Fact[] {
  return [
    { label: t('ownDays'), value: t('times', { count: offer.own_days }) },
    { label: t('often'), value: percent(offer.confidence_per_mille / 1000) },
    { label: t('usual'), value: percent(offer.usual_per_mille / 1000) },
    {
      label: t('lift'),
      value: (
        <>
          {plain(offer.lift_hundredths / 100, 2, 2)} <Help what={t('lift')}>{t('liftHelp')}</Help>
        </>
      ),
    },
    {
      label: t('evidence'),
      value: t('evidenceValue', {
        joint: count(offer.joint_days),
        given: count(offer.given_days),
        customers: count(offer.customers),
      }),
    },
  ];
}
