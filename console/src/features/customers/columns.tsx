import { Link } from '@tanstack/react-router';
import type { CustomerItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import type { Column } from '@/components/DataTable';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { employeeName } from '@/features/stations/employees';
import { StateBadge } from '@/features/warnings/StateBadge';
import { day, instant, today } from '@/format/days';
import { exactLitres, exactMoney, litres, money } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import css from './customers.module.css';
import type { zh } from './text';

export const USUAL = [
  'number',
  'class',
  'warning',
  'last_day',
  'litres',
  'amount',
  'maintainer',
  'home_station',
  'tags',
];

const MORE = 2;

/** The first of several values; the count of the rest stands for them. */
function several(values: readonly string[]) {
  const rest = values.length - MORE;
  return (
    <span title={values.join(' ')}>
      {values.slice(0, MORE).join('  ')}
      {rest > 0 && <span className={css.muted}> +{rest}</span>}
    </span>
  );
}

export function customerColumns(t: Translate<typeof zh>): Column<CustomerItem>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      phone: 'title',
      render: (it) => (
        <Link to="/customers/$customerId" params={{ customerId: it.id }} className={css.name}>
          {it.name || <span className={css.muted}>{t('nameless')}</span>}
        </Link>
      ),
    },
    {
      key: 'number',
      title: t('number'),
      width: 112,
      sort: { ascending: 'serial', descending: 'serial_desc' },
      render: (it) => it.number,
    },
    {
      key: 'kind',
      title: t('kind'),
      width: 120,
      phone: 'side',
      render: (it) => (
        <Badge tone={it.kind === 'organisation' ? 'blue' : 'grey'}>{t.of('kind', it.kind)}</Badge>
      ),
    },
    {
      key: 'class',
      title: t('class'),
      help: t('classHelp'),
      width: 168,
      render: (it) => (
        <span className={css.oneLine}>
          <ClassBadges value={{ abc: it.class.abc, relationship: it.class.relationship }} />
        </span>
      ),
    },
    {
      key: 'rfm',
      title: 'RFM',
      width: 90,
      phone: 'none',
      render: (it) => it.class.rfm?.split('').join('-') ?? '–',
    },
    {
      key: 'warning',
      title: t('warning'),
      width: 120,
      render: (it) =>
        it.warning ? (
          <Link to="/warnings" search={{ warning: it.warning.id }}>
            <StateBadge state={it.warning.state} />
          </Link>
        ) : (
          <span className={css.muted}>–</span>
        ),
    },
    {
      key: 'last_day',
      title: t('lastVisit'),
      width: 116,
      sort: { ascending: 'last_day', descending: 'last_day_desc' },
      render: (it) => day(it.last_day),
    },
    {
      key: 'litres',
      title: t('litres'),
      help: t('everHelp'),
      isNumber: true,
      sort: { ascending: 'volume', descending: 'volume_desc' },
      render: (it) => <span title={exactLitres(it.volume_ml)}>{litres(it.volume_ml)}</span>,
    },
    {
      key: 'amount',
      title: t('amount'),
      help: t('everHelp'),
      isNumber: true,
      sort: { ascending: 'amount', descending: 'amount_desc' },
      render: (it) => <span title={exactMoney(it.amount_minor)}>{money(it.amount_minor)}</span>,
    },
    {
      key: 'visits',
      title: t('visits'),
      help: t('everHelp'),
      isNumber: true,
      phone: 'none',
      render: (it) => t('visitsValue', { count: it.visits }),
    },
    {
      key: 'tags',
      title: t('tags'),
      phone: 'none',
      render: (it) => (
        <span className={css.tags}>
          {it.tags.map((tag) => (
            <Badge key={tag} tone="violet">
              {tag}
            </Badge>
          ))}
        </span>
      ),
    },
    { key: 'plates', title: t('plates'), render: (it) => several(it.plates) },
    { key: 'phones', title: t('phones'), render: (it) => several(it.phones) },
    { key: 'owner', title: t('owner'), help: t('ownerHelp'), render: (it) => it.owner?.name ?? '–' },
    {
      key: 'maintainer',
      title: t('maintainer'),
      render: (it) => employeeName(it.maintainer) || <span className={css.muted}>{t('maintainerNone')}</span>,
    },
    {
      key: 'home_station',
      title: t('homeStation'),
      help: t('homeStationHelp'),
      phone: 'none',
      render: (it) => it.home_station?.name ?? '–',
    },
    {
      key: 'completeness',
      title: t('completeness'),
      width: 110,
      isNumber: true,
      phone: 'none',
      sort: { ascending: 'completeness', descending: 'completeness_desc' },
      render: (it) => (it.completeness == null ? '–' : `${it.completeness} %`),
    },
    {
      key: 'review_due',
      title: t('reviewDue'),
      width: 116,
      phone: 'none',
      sort: { ascending: 'review_due', descending: 'review_due_desc' },
      render: (it) => (
        <span className={it.review_due_on && it.review_due_on < today() ? css.overdue : undefined}>
          {day(it.review_due_on)}
        </span>
      ),
    },
    { key: 'joined_on', title: t('joined'), width: 116, phone: 'none', render: (it) => day(it.joined_on) },
    {
      key: 'created_at',
      title: t('createdAt'),
      width: 150,
      phone: 'none',
      render: (it) => instant(it.created_at),
    },
  ];
}
