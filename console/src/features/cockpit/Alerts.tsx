import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { words } from '@/api/problem';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useUnit } from '@/features/stations/units';
import { alertsQuery } from '@/features/warnings/queries';
import { change } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './cockpit.module.css';
import { text } from './text';

export function Alerts() {
  const t = useText(text);
  const { unitId } = useUnit();
  const { data, error } = useQuery(alertsQuery(unitId, false));
  return (
    <Panel title={t('alerts')} extra={<Link to="/station-alerts">{t('allAlerts')} ›</Link>}>
      <ProblemNote error={error} />
      {!data && !error && <Bone height={22} />}
      {data?.items.length === 0 && <p className={css.muted}>{t('noAlerts')}</p>}
      <ul className={css.alerts}>
        {data?.items.map((it) => (
          <li key={`${it.station_id} ${it.opened_on}`}>
            <div className={css.alertHead}>
              <Link to="/stations/$stationId" params={{ stationId: it.station_id }}>
                {it.station_name}
              </Link>
              <b className={css.fall}>{change(it.change_per_mille)}</b>
            </div>
            <p className={css.muted}>{words(it.reason)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
