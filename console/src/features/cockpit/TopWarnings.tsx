import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { words } from '@/api/problem';
import { EmptyState } from '@/components/EmptyState';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useUnit, useUnitName } from '@/features/stations/units';
import { warningsQuery } from '@/features/warnings/queries';
import { StateBadge } from '@/features/warnings/StateBadge';
import { exactMoney, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { text } from './text';

const SHOWN = 8;

export function TopWarnings() {
  const t = useText(text);
  const { stationId } = useUnit();
  const unitName = useUnitName();
  const { data, error } = useQuery(warningsQuery({ limit: SHOWN, station_id: stationId }));
  return (
    <Panel title={t('topWarnings')} extra={<Link to="/warnings">{t('allWarnings')} ›</Link>} flush>
      <ProblemNote error={error} />
      {data?.items.length === 0 && <EmptyState title={t('noWarnings')} />}
      <ul>
        {data?.items.map((it) => (
          <li key={it.id}>
            <Link to="/warnings" search={{ warning: it.id }} className={css.warning}>
              <span className={css.number}>{it.customer_number}</span>
              <StateBadge state={it.state} />
              <span className={css.reason} title={words(it.reason)}>
                {unitName(it.home_station_id)} · {words(it.reason)}
              </span>
              <span className={css.value} title={exactMoney(it.value_at_risk_minor)}>
                {money(it.value_at_risk_minor)}
              </span>
            </Link>
          </li>
        )) ??
          (!error &&
            Array.from({ length: SHOWN }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
              <li key={index} className={css.warning}>
                <Bone />
                <Bone />
                <Bone />
                <Bone />
              </li>
            )))}
      </ul>
    </Panel>
  );
}
