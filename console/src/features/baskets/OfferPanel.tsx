/** What to offer a customer next, with what others do who buy the same. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { ProblemPage } from '@/components/ErrorPage';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { count, percent, plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { offerQuery } from './queries';
import { text } from './text';

export function OfferPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const found = useQuery(offerQuery(customerId));
  if (found.error && !found.data) {
    return <ProblemPage error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!found.data) return <Bone height={120} />;
  const { offer, cannot_judge, unit, from, until, method } = found.data;
  return (
    <Panel
      title={t('offer')}
      extra={unit && from && until ? t('basis', { unit: unit.name, from, until }) : undefined}
    >
      {offer ? (
        <>
          <p>{words(offer.words)}</p>
          <Facts
            items={[
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
            ]}
          />
        </>
      ) : (
        <EmptyState title={t('noOffer')} hint={words(cannot_judge)} />
      )}
      <details>
        <summary>{t('method')}</summary>
        <p className={page.quiet}>{words(method)}</p>
      </details>
    </Panel>
  );
}
