/** What was sold in the period, against the period before and the comparable days of the year before. */

import type { Cockpit, Figures } from '@/api/schema.gen';
import page from '@/components/Page.module.css';
import { StatCard } from '@/components/StatCard';
import { useMay } from '@/features/identity/queries';
import { change, count, exactLitres, exactMoney, litres, money, percent } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { Change } from './Change';
import css from './cockpit.module.css';
import { text } from './text';

const known = (it: Figures) => (it.visits ? it.known_visits / it.visits : 0);

export function SalesCards({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const readsSales = useMay('sales.read_sales');
  const sales = data?.sales;
  const now = sales?.now;
  const list = (only?: 'unidentified') =>
    readsSales && data
      ? { link: { to: '/sales' as const, search: { ...data.period, ...(only ? { only } : {}) } } }
      : {};
  const versus = (read: (it: Figures) => number, format: (value: number) => string) =>
    sales && (
      <span className={css.versus}>
        <span>
          {t('versusPrevious')}{' '}
          <Change
            now={read(sales.now)}
            before={read(sales.previous)}
            title={t('was', { value: format(read(sales.previous)) })}
          />
        </span>
        <span>
          {t('versusYear')}{' '}
          <Change
            now={read(sales.now)}
            before={read(sales.last_year)}
            title={t('was', { value: format(read(sales.last_year)) })}
          />
        </span>
      </span>
    );
  const volume = (it: Figures) => it.volume_ml;
  const amount = (it: Figures) => it.amount_minor;
  const visits = (it: Figures) => it.visits;
  const points = (before: Figures) =>
    t('points', {
      points: change(Math.round(((now ? known(now) : 0) - known(before)) * 1000)).replace('%', ''),
    });
  return (
    <div className={page.cards}>
      <StatCard
        label={t('litres')}
        help={t('litresHelp')}
        value={now && litres(now.volume_ml)}
        {...(now ? { exact: exactLitres(now.volume_ml) } : {})}
        note={versus(volume, litres)}
        {...list()}
      />
      <StatCard
        label={t('sales')}
        help={t('salesHelp')}
        value={now && money(now.amount_minor)}
        {...(now ? { exact: exactMoney(now.amount_minor) } : {})}
        note={versus(amount, money)}
        {...list()}
      />
      <StatCard
        label={t('visits')}
        help={t('visitsHelp')}
        value={now && t('visitsValue', { count: now.visits })}
        note={versus(visits, count)}
        {...list()}
      />
      <StatCard
        label={t('known')}
        help={t('knownHelp')}
        value={now && (now.visits ? percent(known(now)) : '–')}
        note={
          sales && (
            <span className={css.versus}>
              <span>
                {t('versusPrevious')} {points(sales.previous)}
              </span>
              <span>
                {t('versusYear')} {points(sales.last_year)}
              </span>
            </span>
          )
        }
        {...list('unidentified')}
      />
    </div>
  );
}
