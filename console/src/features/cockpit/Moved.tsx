/** What the last day with sales and the last analysis brought. */

import { Link } from '@tanstack/react-router';
import type { Cockpit } from '@/api/schema.gen';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { useOverdueReviews } from '@/features/customers/file/useOverdueReviews';
import { useMay } from '@/features/identity/queries';
import { StateBadge } from '@/features/warnings/StateBadge';
import { dayWithWeekday } from '@/format/days';
import { count, litres, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { WARNING_STATES } from '@/routes/business';
import { Change } from './Change';
import css from './cockpit.module.css';
import { text } from './text';

export function Moved({ data }: { data: Cockpit | undefined }) {
  const t = useText(text);
  const readsSales = useMay('sales.read_sales');
  const readsWarnings = useMay('warnings.read_warnings');
  const readsCustomers = useMay('customers.read_customers');
  const overdue = useOverdueReviews();
  const title = (
    <>
      {t('moved')}
      <Help what={t('moved')}>{t('movedHelp')}</Help>
    </>
  );
  if (!data) {
    return (
      <Panel title={title}>
        <Bone height={150} />
      </Panel>
    );
  }
  const { day, week_before: before, warnings } = data.moved;
  const last = data.last_sales_day;
  const steps = WARNING_STATES.filter((state) => (warnings[state] ?? 0) > 0);
  const was = (value: string) => t('was', { value });
  return (
    <Panel
      title={title}
      extra={
        last &&
        (readsSales ? (
          <Link to="/sales" search={{ from: last, until: last }}>
            {dayWithWeekday(last)} ›
          </Link>
        ) : (
          dayWithWeekday(last)
        ))
      }
    >
      <Facts
        items={[
          {
            label: t('litres'),
            value: (
              <>
                {litres(day.volume_ml)}{' '}
                <Change now={day.volume_ml} before={before.volume_ml} title={was(litres(before.volume_ml))} />
              </>
            ),
          },
          {
            label: t('sales'),
            value: (
              <>
                {money(day.amount_minor)}{' '}
                <Change
                  now={day.amount_minor}
                  before={before.amount_minor}
                  title={was(money(before.amount_minor))}
                />
              </>
            ),
          },
          ...(readsCustomers
            ? [
                {
                  label: t('reviews'),
                  value: (
                    <Link to="/customers" search={{ overdue: '1', sort: 'review_due' }}>
                      {overdue === undefined ? '–' : count(overdue)}
                    </Link>
                  ),
                },
              ]
            : []),
          {
            label: t('classMoves'),
            value: (
              <Link to="/classification">
                {t('classesUp', { count: data.moved.classes_up })} ·{' '}
                {t('classesDown', { count: data.moved.classes_down })}
              </Link>
            ),
          },
        ]}
      />
      <ul className={css.steps} aria-label={t('warningSteps')}>
        {steps.map((state) => (
          <li key={state}>
            <StateBadge state={state} />
            {readsWarnings ? (
              <Link to="/warnings" search={{ state }}>
                {count(warnings[state] ?? 0)}
              </Link>
            ) : (
              count(warnings[state] ?? 0)
            )}
          </li>
        ))}
        {steps.length === 0 && <li className={css.muted}>{t('noSteps')}</li>}
      </ul>
    </Panel>
  );
}
