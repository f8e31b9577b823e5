/** Customers by when they came last and how often they come; each cell leads to its customers. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RfmCell } from '@/api/schema.gen';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { count, exactMoney, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { SCORES } from '@/routes/business';
import css from './classification.module.css';
import { samePart } from './part';
import { type Part, rfmQuery } from './queries';
import { text } from './text';

const DOWN = [...SCORES].reverse();

export function RfmGrid({ part }: { part: Part }) {
  const t = useText(text);
  const { data } = useQuery(rfmQuery(part));
  const most = Math.max(1, ...(data?.cells.map((it) => it.customers) ?? []));
  const cell = (r: string, f: string) =>
    data?.cells.find((it) => String(it.recency) === r && String(it.frequency) === f);
  return (
    <Panel title={t('gridTitle')} extra={t('gridHint')}>
      {data ? (
        <div className={css.gridFrame}>
          <table className={css.grid}>
            <thead>
              <tr>
                <th scope="col">{t('gridCorner')}</th>
                {SCORES.map((f) => (
                  <th key={f} scope="col">
                    F {f}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {DOWN.map((r) => (
                <tr key={r}>
                  <th scope="row">R {r}</th>
                  {SCORES.map((f) => (
                    <Cell key={f} r={r} f={f} cell={cell(r, f)} most={most} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Bone height={300} />
      )}
    </Panel>
  );
}

interface CellProps {
  r: (typeof SCORES)[number];
  f: (typeof SCORES)[number];
  cell: RfmCell | undefined;
  most: number;
}

function Cell({ r, f, cell, most }: CellProps) {
  const t = useText(text);
  if (!cell || cell.customers === 0) return <td>–</td>;
  const share = Math.round((cell.customers / most) * 30) + 4;
  return (
    <td style={{ background: `color-mix(in srgb, var(--link) ${share}%, var(--surface))` }}>
      <Link
        to="/classification"
        search={(before) => ({ ...samePart(before), r, f })}
        className={css.people}
        title={exactMoney(cell.amount_minor)}
      >
        <b>{t('people', { count: count(cell.customers) })}</b>
      </Link>
      <span className={css.amount}>{money(cell.amount_minor)}</span>
    </td>
  );
}
