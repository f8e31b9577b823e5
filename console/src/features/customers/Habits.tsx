/** What the overview tells beside the totals: prices and events on the chart, the week, the open warning. */

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { words } from '@/api/problem';
import type { CustomerClasses, CustomerDetail, CustomerTotals } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { Help } from '@/components/Help';
import { LinkButton } from '@/components/LinkButton';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { WeekHeat } from '@/components/WeekHeat';
import { useMay } from '@/features/identity/queries';
import { warningsQuery } from '@/features/warnings/queries';
import { StateBadge } from '@/features/warnings/StateBadge';
import { exactMoney, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './customers.module.css';
import { type Mark, MonthsChart } from './MonthsChart';
import { eventsQuery, habitsQuery } from './queries';
import { text } from './text';

interface MonthsProps {
  customerId: string;
  totals: CustomerTotals;
  classes: CustomerClasses | undefined;
}

export function Months({ customerId, totals, classes }: MonthsProps) {
  const t = useText(text);
  const { data: habits } = useQuery(habitsQuery(customerId));
  const { data: events } = useQuery(eventsQuery(customerId));
  const marks = useMemo((): Mark[] => {
    const warnings = (events?.items ?? [])
      .filter((it) => it.kind === 'warning')
      .map((it): Mark => ({ day: it.day, kind: 'warning', what: t.of('warned', it.what) }));
    // The first class of all is no change.
    const held = [...(classes?.history ?? []), ...(classes?.current ? [classes.current] : [])].sort((a, b) =>
      a.from.localeCompare(b.from),
    );
    const changes = held.slice(1).map((it): Mark => {
      const { abc, relationship } = it.class;
      return {
        day: it.from,
        kind: 'class',
        what: [t.of('abc', abc), t.of('relationship', relationship)].filter(Boolean).join(' '),
      };
    });
    return [...warnings, ...changes];
  }, [events, classes, t]);
  if (totals.months.length === 0) return <EmptyState title={t('neverBought')} />;
  return <MonthsChart months={totals.months} prices={habits?.prices ?? NONE} marks={marks} />;
}

const NONE: never[] = [];

export function Week({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data } = useQuery(habitsQuery(customerId));
  return (
    <Panel title={t('habits')} extra={t('habitsHint')}>
      {data ? <WeekHeat cells={data.visits} label={t('habits')} /> : <Bone height={190} />}
    </Panel>
  );
}

export function MonthsTitle() {
  const t = useText(text);
  return (
    <>
      {t('months')}
      <Help what={t('price')}>{t('priceHelp')}</Help>
    </>
  );
}

/** The warning that is open, if one is. */
export function OpenWarning({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const reads = useMay('warnings.read_warnings');
  const { data } = useQuery({ ...warningsQuery({ q: customer.number, limit: 10 }), enabled: reads });
  const open = data?.items.find((it) => it.customer_id === customer.id);
  if (!open) return null;
  return (
    <Panel
      title={t('openWarning')}
      extra={
        <LinkButton size="small" to="/warnings" search={{ warning: open.id }}>
          {t('toWarning')}
        </LinkButton>
      }
    >
      <div className={css.openWarning}>
        <StateBadge state={open.state} />
        <b title={exactMoney(open.value_at_risk_minor)}>
          {t('atRisk', { value: money(open.value_at_risk_minor) })}
        </b>
        <p>{words(open.reason)}</p>
      </div>
    </Panel>
  );
}
