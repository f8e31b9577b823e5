import { Link } from '@tanstack/react-router';
import type { SaleItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import type { Column } from '@/components/DataTable';
import { dayWithWeekday, instant } from '@/format/days';
import { exactMoney } from '@/format/numbers';
import type { Translate } from '@/i18n/text';
import css from './sales.module.css';
import type { zh } from './text';

export function saleColumns(t: Translate<typeof zh>): Column<SaleItem>[] {
  return [
    {
      key: 'receipt',
      title: t('receipt'),
      phone: 'title',
      render: (it) => (
        <span className={css.receipt}>
          <Link to="/sales" search={(before) => ({ ...before, sale: it.id })} state={(before) => before}>
            {it.receipt}
          </Link>
          {it.is_refund && <Badge tone="red">{t('refund')}</Badge>}
          {it.flag === 'no_volume' && <Badge tone="amber">{t('noVolume')}</Badge>}
        </span>
      ),
    },
    { key: 'day', title: t('day'), width: 170, render: (it) => dayWithWeekday(it.business_day) },
    { key: 'time', title: t('time'), width: 150, phone: 'none', render: (it) => instant(it.time) },
    {
      key: 'station',
      title: t('station'),
      render: (it) => (
        <Link to="/stations/$stationId" params={{ stationId: it.station_id }}>
          {it.station_name}
        </Link>
      ),
    },
    { key: 'pos', title: t('pos'), width: 90, phone: 'none', render: (it) => it.pos },
    { key: 'payment', title: t('payment'), width: 110, render: (it) => t.of('payment', it.payment) || '–' },
    {
      key: 'discount',
      title: t('discount'),
      width: 110,
      isNumber: true,
      phone: 'none',
      render: (it) => (it.discount_minor ? exactMoney(it.discount_minor) : '–'),
    },
    {
      key: 'amount',
      title: t('amount'),
      width: 130,
      isNumber: true,
      phone: 'side',
      render: (it) => <b>{exactMoney(it.amount_minor)}</b>,
    },
    {
      key: 'customer',
      title: t('customer'),
      width: 130,
      render: (it) =>
        it.customer_id ? (
          <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
            {it.customer_number ?? t('identified')}
          </Link>
        ) : (
          <span className={css.muted}>{t('unidentified')}</span>
        ),
    },
  ];
}
