/** What part of their fuel a customer buys here, how sure that is, and how much room there is. */

import { useQuery } from '@tanstack/react-query';
import { words } from '@/api/problem';
import type { WalletBody } from '@/api/schema.gen';
import type { Fact } from '@/components/Facts';
import { FindingPanel } from '@/components/FindingPanel';
import { Help } from '@/components/Help';
import { litres, percent } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { walletQuery } from './queries';
import { text, type zh } from './text';

export function WalletPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  return (
    <FindingPanel
      title={t('wallet')}
      query={useQuery(walletQuery(customerId))}
      extra={({ as_of }) => (as_of ? t('asOf', { day: as_of }) : undefined)}
      facts={({ wallet }) => (wallet ? factsOf(wallet, t) : undefined)}
      reasons={({ reasons }) => reasons}
      none={t('none')}
    />
  );
}

function factsOf(wallet: WalletBody, t: Translate<typeof zh>): Fact[] {
  const { share, year, room } = wallet;
  const volume = (it: WalletBody['year']) =>
    t('between', { expected: litres(it.expected_ml), low: litres(it.low_ml), high: litres(it.high_ml) });
  const part = (perMille: number) => percent(perMille / 1000, 0);
  return [
    {
      label: t('share'),
      value: (
        <>
          {t('between', {
            expected: part(share.expected_per_mille),
            low: part(share.low_per_mille),
            high: part(share.high_per_mille),
          })}{' '}
          <Help what={t('share')}>{t('shareHelp')}</Help>
        </>
      ),
    },
    { label: t('verdict'), value: words(wallet.verdict_name) },
    { label: t('year'), value: volume(year) },
    { label: t('bought', { count: wallet.days }), value: litres(wallet.bought_ml) },
    {
      label: t('room'),
      value: (
        <>
          {volume(room)} <Help what={t('room')}>{t('roomHelp')}</Help>
        </>
      ),
    },
  ];
}
