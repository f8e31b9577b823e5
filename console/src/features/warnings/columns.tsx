import { Link } from '@tanstack/react-router';
import type { WarningItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import type { Column } from '@/components/DataTable';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { employeeName } from '@/features/stations/employees';
import { daysBetween, today } from '@/format/days';
import { exactLitres, exactMoney, litres, money, percent } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import { StateBadge } from './StateBadge';
import type { zh } from './text';
import css from './warnings.module.css';

/** Number and name: a person's is masked, and a card without a name has its number only. */
export function customerLabel(it: WarningItem): string {
  return [it.customer_number, it.customer_name].filter(Boolean).join(' ');
}

export function warningColumns(t: Translate<typeof zh>): Column<WarningItem>[] {
  return [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <>
          <Link
            to="/warnings"
            search={(before) => ({ ...before, warning: it.id })}
            state={(before) => before}
          >
            {it.customer_number}
          </Link>
          {it.customer_name && <bdi className={css.name}> {it.customer_name}</bdi>}
        </>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      phone: 'side',
      render: (it) => <StateBadge state={it.state} />,
    },
    {
      key: 'value',
      title: t('value'),
      help: t('valueHelp'),
      isNumber: true,
      render: (it) => <b title={exactMoney(it.value_at_risk_minor)}>{money(it.value_at_risk_minor)}</b>,
    },
    {
      key: 'litres',
      title: t('litres'),
      help: t('litresHelp'),
      isNumber: true,
      render: (it) => <span title={exactLitres(it.volume_at_risk_ml)}>{litres(it.volume_at_risk_ml)}</span>,
    },
    {
      key: 'probability',
      title: t('probability'),
      help: t('probabilityHelp'),
      isNumber: true,
      phone: 'none',
      render: (it) => percent(it.probability_per_mille / 1000, 0),
    },
    {
      key: 'class',
      title: t('class'),
      width: 104,
      phone: 'none',
      render: (it) => <ClassBadges value={{ abc: it.abc, relationship: it.relationship, rfm: null }} />,
    },
    { key: 'station', title: t('homeStation'), render: (it) => it.home_station?.name ?? '–' },
    {
      key: 'assignee',
      title: t('assignee'),
      help: t('assigneeHelp'),
      render: (it) =>
        employeeName(it.assignee) ||
        (it.maintainer ? (
          <span className={css.muted}>{t('notAssigned', { maintainer: employeeName(it.maintainer) })}</span>
        ) : (
          <span className={css.muted}>{t('unassigned')}</span>
        )),
    },
    {
      key: 'since',
      title: t('since'),
      phone: 'none',
      render: (it) => (
        <span title={it.state_since}>
          {t('days', { count: Math.max(0, daysBetween(it.state_since, today())) })}
        </span>
      ),
    },
    { key: 'handled', title: t('handled'), phone: 'none', render: (it) => handled(t, it) },
  ];
}

export function isSnoozed(it: WarningItem): boolean {
  return Boolean(it.snoozed_until && it.snoozed_until > today());
}

function handled(t: Translate<typeof zh>, it: WarningItem) {
  if (it.snoozed_until && isSnoozed(it)) {
    return <Badge title={it.snoozed_until}>{t('snoozedUntil', { day: it.snoozed_until.slice(5) })}</Badge>;
  }
  return it.acknowledged_at ? (
    <Badge tone="green">{t('acknowledged')}</Badge>
  ) : (
    <Badge>{t('unhandled')}</Badge>
  );
}
