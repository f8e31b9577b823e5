/** What the queue comes to, by state; each part shows its warnings. */

import { Link } from '@tanstack/react-router';
import type { WarningsSummary, WarningTotals } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import { Bone } from '@/components/PageSkeleton';
import { useFilters } from '@/components/paging';
import { count, exactLitres, exactMoney, litres, money } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { ATTENTIONS, type WarningsSearch } from '@/routes/business';
import { text } from './text';
import css from './warnings.module.css';

const NONE: WarningTotals = {
  warnings: 0,
  value_at_risk_minor: 0,
  volume_at_risk_ml: 0,
  new: 0,
  overdue: 0,
  assigned: 0,
  snoozed: 0,
};

const OPEN = ['yellow', 'red', 'confirmed'] as const;

interface TotalsProps {
  summary: WarningsSummary | undefined;
  search: WarningsSearch;
}

export function Totals({ summary, search }: TotalsProps) {
  const t = useText(text);
  const filter = useFilters<WarningsSearch>();
  const isOpenState = !search.state || OPEN.some((it) => it === search.state);
  const byState = new Map(summary?.states.map((it) => [it.state, it]));
  const total = summary?.total ?? NONE;
  return (
    <section className={css.totals} aria-label={t('totals')}>
      <Total
        name={t('stateOpen')}
        totals={summary && total}
        isOn={isOpenState && !search.state}
        onClick={() => filter({ state: undefined })}
      />
      {OPEN.map((state) => (
        <Total
          key={state}
          name={t.of('state', state)}
          tone={state}
          totals={summary && (byState.get(state)?.totals ?? NONE)}
          isOn={search.state === state}
          onClick={() => filter({ state: search.state === state ? undefined : state })}
        />
      ))}
      <div className={css.attention}>
        {ATTENTIONS.filter((it) => it !== 'acknowledged').map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={search.attention === it}
            onClick={() => filter({ attention: search.attention === it ? undefined : it })}
          >
            {t.of('attention', it)} <b>{summary ? count(total[it as 'new' | 'overdue']) : '…'}</b>
          </button>
        ))}
        <span>
          {t('snoozedTotal')} {summary ? count(total.snoozed) : '…'}
          <Help what={t('totals')}>{t('totalsHelp')}</Help>
        </span>
        {(summary?.station_alerts ?? 0) > 0 && (
          <Link to="/station-alerts">{t('alertsNow', { count: summary?.station_alerts ?? 0 })}</Link>
        )}
      </div>
    </section>
  );
}

interface TotalProps {
  name: string;
  tone?: 'yellow' | 'red' | 'confirmed';
  totals: WarningTotals | undefined;
  isOn: boolean;
  onClick: () => void;
}

function Total({ name, tone, totals, isOn, onClick }: TotalProps) {
  const t = useText(text);
  return (
    <button
      type="button"
      className={`${css.total} ${tone ? css[tone] : ''}`}
      aria-pressed={isOn}
      onClick={onClick}
    >
      <span className={css.totalName}>{name}</span>
      {totals ? (
        <>
          <b>{t('warningsCount', { count: totals.warnings })}</b>
          <span className={css.totalMore}>
            <span title={exactMoney(totals.value_at_risk_minor)}>{money(totals.value_at_risk_minor)}</span>
            {' · '}
            <span title={exactLitres(totals.volume_at_risk_ml)}>{litres(totals.volume_at_risk_ml)}</span>
          </span>
        </>
      ) : (
        <>
          <Bone width={56} height={20} />
          <Bone width={110} />
        </>
      )}
    </button>
  );
}
