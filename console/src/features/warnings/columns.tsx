import { Link } from '@tanstack/react-router';
import { words } from '@/api/problem';
import type { WarningItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import type { Column } from '@/components/DataTable';
import { daysBetween, today } from '@/format/days';
import { exactLitres, exactMoney, litres, money, percent } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import { StateBadge } from './StateBadge';
import type { zh } from './text';
import css from './warnings.module.css';

interface Names {
  unit: (id: string | null | undefined) => string;
  maintainer: (id: string | null | undefined) => string;
}

export function warningColumns(t: Translate<typeof zh>, names: Names): Column<WarningItem>[] {
  return [
    {
      key: 'customer',
      title: t('customer'),
      phone: 'title',
      render: (it) => (
        <Link to="/warnings" search={(before) => ({ ...before, warning: it.id })} state={(before) => before}>
          {it.customer_number}
        </Link>
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
      key: 'reason',
      wraps: true,
      width: '26%',
      title: t('reason'),
      phone: 'none',
      render: (it) => (
        <span className={css.reason} title={words(it.reason)}>
          {words(it.reason)}
        </span>
      ),
    },
    {
      key: 'station',
      title: t('homeStation'),
      render: (it) => names.unit(it.home_station_id) || '–',
    },
    {
      key: 'maintainer',
      title: t('maintainer'),
      render: (it) =>
        names.maintainer(it.maintainer_id) || <span className={css.muted}>{t('unassigned')}</span>,
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

function handled(t: Translate<typeof zh>, it: WarningItem) {
  if (it.snoozed_until && it.snoozed_until > today()) {
    return <Badge title={it.snoozed_until}>{t('snoozedUntil', { day: it.snoozed_until.slice(5) })}</Badge>;
  }
  return it.acknowledged_at ? (
    <Badge tone="green">{t('acknowledged')}</Badge>
  ) : (
    <Badge>{t('unhandled')}</Badge>
  );
}
