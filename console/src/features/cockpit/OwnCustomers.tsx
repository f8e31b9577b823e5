/** The customers of who is logged in, by relationship. */

import { useQuery } from '@tanstack/react-query';
import page from '@/components/Page.module.css';
import { StatCard } from '@/components/StatCard';
import { figuresQuery } from '@/features/classification/queries';
import { useOverdueReviews } from '@/features/customers/file/useOverdueReviews';
import { count, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { text } from './text';

const ACTIVE = ['gold', 'regular', 'potential', 'occasional', 'new'] as const;

export function OwnCustomers() {
  const t = useText(text);
  const { data: figures } = useQuery(figuresQuery({}));
  const overdue = useOverdueReviews();
  const all = figures?.customers ?? 0;
  const of = (axis: string, key: string) => figures?.classes[axis]?.[key] ?? 0;
  const share = (value: number) => (all ? t('shareOf', { share: percent(value / all) }) : undefined);
  const shown = (value: number) => (figures ? count(value) : undefined);
  const active = ACTIVE.reduce((sum, key) => sum + of('relationship', key), 0);
  const relationship = (key: 'new' | 'sleeping' | 'lost') => ({
    to: '/customers' as const,
    search: { relationship: key },
  });
  return (
    <div className={page.cards}>
      <StatCard
        label={t('customers')}
        value={shown(all)}
        help={t('customersHelp')}
        link={{ to: '/customers' }}
      />
      <StatCard label={t('active')} value={shown(active)} help={t('activeHelp')} note={share(active)} />
      <StatCard
        label={t('customersA')}
        value={shown(of('abc', 'a'))}
        help={t('shareAHelp')}
        note={share(of('abc', 'a'))}
        link={{ to: '/customers', search: { abc: 'a' } }}
      />
      <StatCard
        label={t('freshCustomers')}
        value={shown(of('relationship', 'new'))}
        help={t('freshCustomersHelp')}
        note={share(of('relationship', 'new'))}
        link={relationship('new')}
      />
      <StatCard
        label={t('sleeping')}
        value={shown(of('relationship', 'sleeping'))}
        help={t('sleepingHelp')}
        note={share(of('relationship', 'sleeping'))}
        link={relationship('sleeping')}
      />
      <StatCard
        label={t('lost')}
        value={shown(of('relationship', 'lost'))}
        help={t('lostHelp')}
        note={share(of('relationship', 'lost'))}
        link={relationship('lost')}
        tone="red"
      />
      <StatCard
        label={t('reviews')}
        value={overdue === undefined ? undefined : count(overdue)}
        link={{ to: '/customers', search: { overdue: '1', sort: 'review_due' } }}
      />
    </div>
  );
}
