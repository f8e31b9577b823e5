/** One warning with everything that led to it. */

import { words } from '@/api/problem';
import type { WarningDetail, WarningFigures } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import { StatCard } from '@/components/StatCard';
import { ClassBadges } from '@/features/classification/ClassBadges';
import { useMay } from '@/features/identity/queries';
import { ScorePanel } from '@/features/scores/ScorePanel';
import { employeeName } from '@/features/stations/employees';
import { day, dayWithWeekday, instant } from '@/format/days';
import { change, exactLitres, exactMoney, litres, money, percent, plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { StateBadge } from './StateBadge';
import { text } from './text';
import css from './warnings.module.css';

export function WarningView({ detail }: { detail: WarningDetail }) {
  const t = useText(text);
  const { warning, figures } = detail;
  const readsScores = useMay('scores.read_scores');
  return (
    <div className={css.stack}>
      <div className={css.head}>
        <StateBadge state={warning.state} />
        {figures.signals.map((signal) => (
          <Badge key={signal}>{t.of('signal', signal)}</Badge>
        ))}
        <ClassBadges value={{ abc: warning.abc, relationship: warning.relationship, rfm: null }} />
        {warning.acknowledged_at && <Badge tone="green">{t('acknowledged')}</Badge>}
        {warning.snoozed_until && <Badge>{t('snoozedUntil', { day: warning.snoozed_until })}</Badge>}
      </div>
      <div className={css.stakes}>
        <StatCard
          isShort
          label={t('value')}
          value={money(warning.value_at_risk_minor)}
          exact={exactMoney(warning.value_at_risk_minor)}
          help={t('valueHelp')}
          tone="red"
        />
        <StatCard
          isShort
          label={t('litres')}
          value={litres(warning.volume_at_risk_ml)}
          exact={exactLitres(warning.volume_at_risk_ml)}
          help={t('litresHelp')}
        />
        <StatCard
          isShort
          label={t('probability')}
          value={percent(warning.probability_per_mille / 1000, 0)}
          help={t('probabilityHelp')}
        />
      </div>
      <p className={css.advice}>{words(detail.advice)}</p>
      <Figures figures={figures} />
      <section className={css.section}>
        <h3>{t('reason')}</h3>
        <p className={css.words}>{words(warning.reason)}</p>
      </section>
      <Facts
        items={[
          { label: t('homeStation'), value: warning.home_station?.name },
          { label: t('maintainer'), value: employeeName(warning.maintainer) || t('unassigned') },
          { label: t('assignee'), value: employeeName(warning.assignee) || t('unassigned') },
          { label: t('owner'), value: warning.owner_unit?.name },
          { label: t('opened'), value: day(warning.opened_on) },
          { label: t('since'), value: day(warning.state_since) },
        ]}
      />
      <Decisions detail={detail} />
      {readsScores && <ScorePanel customerId={warning.customer_id} />}
      <section className={css.section}>
        <h3>{t('history')}</h3>
        <ol className={css.steps}>
          {[...detail.transitions].reverse().map((step) => (
            <li key={`${step.day} ${step.state}`}>
              <span className={css.head}>
                {dayWithWeekday(step.day)} <StateBadge state={step.state} />
              </span>
              <p>{words(step.reason)}</p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Figures({ figures }: { figures: WarningFigures }) {
  const t = useText(text);
  const rows = [
    {
      label: t('visits'),
      base: plain(figures.base_visits_tenths / 10, 1),
      now: plain(figures.now_visits),
      change: relative(figures.now_visits * 10, figures.base_visits_tenths),
    },
    {
      label: t('volume'),
      base: litres(figures.base_volume_ml),
      now: litres(figures.now_volume_ml),
      change: relative(figures.now_volume_ml, figures.base_volume_ml),
    },
    {
      label: t('amount'),
      base: money(figures.base_amount_minor),
      now: money(figures.now_amount_minor),
      change: relative(figures.now_amount_minor, figures.base_amount_minor),
    },
  ];
  return (
    <section className={css.section}>
      <h3>{t('figures')}</h3>
      <table className={css.figures}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('base')}</th>
            <th scope="col">{t('now')}</th>
            <th scope="col">{t('changeColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td>{row.base}</td>
              <td>{row.now}</td>
              <td>{row.change}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              {t('peers')}
              <Help what={t('peers')}>{t('peersHelp')}</Help>
            </th>
            <td />
            <td />
            <td>{change(figures.peers_change_per_mille)}</td>
          </tr>
        </tbody>
      </table>
      <p className={css.note}>
        {t('gap')}:{' '}
        {t('gapValue', {
          days: figures.days_since_last,
          usual: plain(figures.usual_gap_tenths / 10, 1),
          limit: figures.gap_limit_days,
        })}
      </p>
      <p className={css.note}>{t('baseWeeks', { count: figures.base_weeks })}</p>
    </section>
  );
}

function relative(now: number, base: number): string {
  return base === 0 ? '–' : change(Math.round(((now - base) / base) * 1000));
}

function Decisions({ detail }: { detail: WarningDetail }) {
  const t = useText(text);
  return (
    <section className={css.section}>
      <h3>{t('decisions')}</h3>
      {detail.decisions.length === 0 && <p className={css.muted}>{t('noDecisions')}</p>}
      <ol className={css.steps}>
        {detail.decisions.map((it) => (
          <li key={it.id}>
            {instant(it.at)} <b>{words(it.kind_name)}</b>
            {it.employee && ` ${employeeName(it.employee)}`}
            {it.user_login && <span className={css.muted}> · {t('by', { who: it.user_login })}</span>}
            {it.until && ` · ${t('snoozedUntil', { day: it.until })}`}
            {it.reason && <p>{it.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
