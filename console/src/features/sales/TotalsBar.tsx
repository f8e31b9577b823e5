/** What the listed sales come to; it follows the filters. */

import { useQuery } from '@tanstack/react-query';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { exactLitres, exactMoney, litres, money, percent, quantity } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { type SalesQuery, salesTotalsQuery } from './queries';
import css from './sales.module.css';
import { text } from './text';

export function TotalsBar({ query }: { query: SalesQuery }) {
  const t = useText(text);
  const { data, error, isPlaceholderData } = useQuery(salesTotalsQuery(query));
  if (error) return null;
  const items = [
    { key: 'visits', value: data && t('visitsValue', { count: data.visits }), help: t('visitsHelp') },
    {
      key: 'volume',
      value: data && litres(data.volume_ml),
      exact: data && exactLitres(data.volume_ml),
      note:
        data && data.estimated_volume_ml > 0 && data.volume_ml > 0
          ? t('ofThemEstimated', { share: percent(data.estimated_volume_ml / data.volume_ml) })
          : undefined,
      help: t('volumeHelp'),
    },
    { key: 'mass', value: data && (data.mass_g ? quantity(data.mass_g, 'gram') : '–'), help: t('massHelp') },
    { key: 'amount', value: data && money(data.amount_minor), exact: data && exactMoney(data.amount_minor) },
    {
      key: 'discount',
      value: data && money(data.discount_minor),
      exact: data && exactMoney(data.discount_minor),
    },
  ] as const;
  return (
    <dl className={css.totals} data-stale={isPlaceholderData || undefined} aria-live="polite">
      {items.map((it) => (
        <div key={it.key}>
          <dt>
            {t.of('sum', it.key)}
            {'help' in it && <Help what={t.of('sum', it.key)}>{it.help}</Help>}
          </dt>
          <dd title={'exact' in it ? it.exact : undefined}>
            {it.value ?? <Bone width={70} height={16} />}
            {'note' in it && it.note && <span className={css.muted}> {it.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
