import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import type { LineItem, SaleDetail, SaleItem } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { DetailDrawer } from '@/components/DetailDrawer';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import { LinkButton } from '@/components/LinkButton';
import { Bone } from '@/components/PageSkeleton';
import { ProblemNote } from '@/components/ProblemNote';
import { useUnitName } from '@/features/stations/units';
import { dayWithWeekday, instant } from '@/format/days';
import { exactMoney, quantity, unitPrice } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { saleQuery } from './queries';
import css from './sales.module.css';
import { text } from './text';

interface ReceiptDrawerProps {
  saleId: string | undefined;
  onClose: () => void;
}

export function ReceiptDrawer({ saleId, onClose }: ReceiptDrawerProps) {
  const t = useText(text);
  const { data, error } = useQuery({ ...saleQuery(saleId ?? ''), enabled: Boolean(saleId) });
  const shown = saleId ? data : undefined;
  return (
    <DetailDrawer
      title={t('receiptTitle', { number: shown?.sale.receipt ?? '…' })}
      isOpen={Boolean(saleId)}
      onClose={onClose}
      footer={
        shown?.sale.customer_id && (
          <LinkButton to="/customers/$customerId" params={{ customerId: shown.sale.customer_id }}>
            {t('identified')}
          </LinkButton>
        )
      }
    >
      <ProblemNote error={error} />
      {shown ? <Receipt detail={shown} /> : !error && <Bone height={360} />}
    </DetailDrawer>
  );
}

function Receipt({ detail }: { detail: SaleDetail }) {
  const t = useText(text);
  const unitName = useUnitName();
  const { sale, lines } = detail;
  return (
    <div className={css.stack}>
      {sale.is_refund && (
        <div>
          <Badge tone="red">{t('refund')}</Badge>
        </div>
      )}
      <Facts
        items={[
          { label: t('station'), value: unitName(sale.station_id) },
          { label: t('day'), value: dayWithWeekday(sale.business_day) },
          { label: t('time'), value: instant(sale.time) },
          { label: t('pos'), value: sale.pos },
          { label: t('pump'), value: detail.pump },
          { label: t('attendant'), value: detail.attendant },
          { label: t('shift'), value: detail.shift },
          { label: t('invoice'), value: t.of('invoice', detail.invoice) },
          { label: t('read'), value: t.of('identifier', detail.identifier_kind) },
          { label: t('customer'), value: sale.customer_id ? '' : t('unidentified') },
        ].filter((it) => it.value)}
      />
      {!sale.customer_id && detail.identifier_kind && (
        <Alert type="info" showIcon title={t('notFiled')} description={t('notFiledHint')} />
      )}
      <table className={css.lines}>
        <caption className="visually-hidden">{t('lines')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('product')}</th>
            <th scope="col">{t('quantity')}</th>
            <th scope="col">{t('unitPrice')}</th>
            <th scope="col">{t('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place on the receipt
            <tr key={index}>
              <td>
                {line.product_name}
                <span className={css.note}>{line.product_code}</span>
              </td>
              <td>
                <LineQuantity line={line} />
              </td>
              <td>{line.unit_price_ufen == null ? '–' : unitPrice(line.unit_price_ufen)}</td>
              <td>
                {exactMoney(line.amount_minor)}
                {line.discount_minor !== 0 && (
                  <span className={css.note}>
                    {t('discount')} {exactMoney(line.discount_minor)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={3}>{t('total')}</td>
            <td>{exactMoney(sale.amount_minor)}</td>
          </tr>
          {detail.payments.map((it, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a payment is known by its place on the receipt
            <tr key={index} className={css.muted}>
              <td colSpan={3}>{t('paidBy', { channel: t.of('payment', it.channel) })}</td>
              <td>{exactMoney(it.amount_minor)}</td>
            </tr>
          ))}
        </tfoot>
      </table>
      {detail.related.length > 0 && <Related sale={sale} related={detail.related} />}
    </div>
  );
}

/** The receipt that this one takes back, or those that take it back. */
function Related({ sale, related }: { sale: SaleItem; related: SaleItem[] }) {
  const t = useText(text);
  return (
    <section aria-label={t('related')}>
      <h3 className={css.related}>{t(sale.is_refund ? 'takesBack' : 'takenBackBy')}</h3>
      <ul className={css.relatedList}>
        {related.map((it) => (
          <li key={it.id}>
            <Link to="/sales" search={(now) => ({ ...now, sale: it.id })}>
              {t('receiptTitle', { number: it.receipt })}
            </Link>{' '}
            {dayWithWeekday(it.business_day)} · {exactMoney(it.amount_minor)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function LineQuantity({ line }: { line: LineItem }) {
  const t = useText(text);
  if (line.quantity != null) return quantity(line.quantity, line.unit);
  if (line.estimated_quantity == null) return <Badge tone="amber">{t('noVolume')}</Badge>;
  return (
    <>
      {quantity(line.estimated_quantity, line.unit)}{' '}
      <span className={css.muted}>
        {t('estimated')}
        <Help what={t('estimated')}>{t('estimatedHelp', { basis: t.of('basis', line.estimate_basis) })}</Help>
      </span>
    </>
  );
}
