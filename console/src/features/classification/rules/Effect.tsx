/** What a trial found: who would move, which warnings would come and go. */

import { Link } from '@tanstack/react-router';
import { Alert, Progress, Spin } from 'antd';
import { useState } from 'react';
import { sentence, words } from '@/api/problem';
import type { PreviewAxis, RulesPreview } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { Panel } from '@/components/Panel';
import { count, litres, money, percent, plain } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { MoveMatrix, type Way } from '../movements/MoveMatrix';
import { useClassName } from '../useClassName';
import css from './rules.module.css';
import { text } from './text';
import type { Trial } from './useTrial';

interface EffectProps {
  trial: Trial;
  /** Whether something was changed since. */
  isStale: boolean;
  /** Whether nothing was analysed yet. */
  isUntryable: boolean;
}

export function Effect({ trial, isStale, isUntryable }: EffectProps) {
  const t = useText(text);
  const { found, problem, failure } = trial;
  const why = problem ? sentence(problem) : failure;
  return (
    <aside className={css.effect} aria-label={t('effect')} aria-busy={trial.isRunning}>
      {trial.isRunning && <Running trial={trial} />}
      {why && <Alert type="error" showIcon role="alert" title={t('tryFailed', { why })} />}
      {found && isStale && !trial.isRunning && <Alert type="warning" showIcon title={t('stale')} />}
      {found ? (
        <div className={isStale ? css.stale : css.fresh}>
          <Found preview={found.preview} />
        </div>
      ) : (
        !trial.isRunning && (
          <Panel>
            <EmptyState title={t('notTried')} hint={t(isUntryable ? 'summaryUnknown' : 'effectEmpty')} />
          </Panel>
        )
      )}
    </aside>
  );
}

function Running({ trial: { job } }: { trial: Trial }) {
  const t = useText(text);
  const share = job?.progress_total ? job.progress_done / job.progress_total : undefined;
  return (
    <Panel title={t('trying')}>
      <p>{t('tryingHint')}</p>
      {share === undefined ? (
        <Spin />
      ) : (
        <Progress aria-label={t('trying')} percent={Math.round(share * 100)} status="active" />
      )}
    </Panel>
  );
}

function Found({ preview }: { preview: RulesPreview }) {
  const t = useText(text);
  return (
    <>
      <p className={css.compared}>
        {t('comparedWith', {
          day: preview.as_of,
          version: preview.compared_with_version,
          count: preview.customers,
        })}
      </p>
      {preview.axes.map((it) => (
        <AxisEffect key={it.axis} axis={it} customers={preview.customers} />
      ))}
      <WarningsEffect preview={preview} />
    </>
  );
}

function AxisEffect({ axis, customers }: { axis: PreviewAxis; customers: number }) {
  const t = useText(text);
  const [opened, setOpened] = useState<Way>();
  const cellOf = (way: Way | undefined) =>
    axis.cells.find((it) => it.from_class === way?.from && it.to_class === way.to);
  const open = cellOf(opened);
  return (
    <Panel
      title={t.of('axis', axis.axis)}
      extra={
        axis.moved === 0
          ? t('nobodyMoves')
          : t('movedOf', {
              count: axis.moved,
              share: percent(customers === 0 ? 0 : axis.moved / customers),
              money: money(axis.moved_amount_minor),
              litres: litres(axis.moved_volume_ml),
            })
      }
    >
      <MoveMatrix
        classes={axis.classes}
        cells={axis.cells}
        opened={opened}
        onOpen={setOpened}
        opens={(way) => (cellOf(way)?.first.length ?? 0) > 0}
      />
      {open && <First axis={axis} cell={open} />}
    </Panel>
  );
}

/** The most valuable customers of a cell, by name. */
function First({ axis, cell }: { axis: PreviewAxis; cell: PreviewAxis['cells'][number] }) {
  const t = useText(text);
  const className = useClassName();
  const name = (key: string) => {
    const found = axis.classes.find((it) => it.class === key);
    return found ? className(found) : key;
  };
  return (
    <table className={css.first}>
      <caption>
        {t('firstOf', {
          from: name(cell.from_class),
          to: name(cell.to_class),
          count: cell.first.length,
        })}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('customer')}</th>
          <th scope="col">{t('moneyOfYear')}</th>
          <th scope="col">{t('litresOfYear')}</th>
        </tr>
      </thead>
      <tbody>
        {cell.first.map((it) => (
          <tr key={it.customer_id}>
            <td>
              <Link to="/customers/$customerId" params={{ customerId: it.customer_id }} target="_blank">
                {it.customer_number}
              </Link>
            </td>
            <td>{money(it.amount_minor)}</td>
            <td>{litres(it.volume_ml)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function WarningsEffect({ preview }: { preview: RulesPreview }) {
  const t = useText(text);
  const rows = [
    ...preview.warnings
      .filter((it) => it.before > 0 || it.after > 0)
      .map((it) => ({ name: words(it.name), before: it.before, after: it.after })),
    {
      name: t('stationAlerts'),
      before: preview.station_alerts_before,
      after: preview.station_alerts_after,
    },
  ];
  return (
    <Panel title={t('warningsEffect')}>
      <dl className={css.totals}>
        <div>
          <dt>{t('warningsOpened')}</dt>
          <dd>{count(preview.warnings_opened)}</dd>
        </div>
        <div>
          <dt>{t('warningsGone')}</dt>
          <dd>{count(preview.warnings_gone)}</dd>
        </div>
      </dl>
      <table className={css.first}>
        <thead>
          <tr>
            <th scope="col">{t('warningState')}</th>
            <th scope="col">{t('nowColumn')}</th>
            <th scope="col">{t('thenColumn')}</th>
            <th scope="col">{t('differenceColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, after }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{count(before)}</td>
              <td>{count(after)}</td>
              <td>{before === after ? '–' : `${before < after ? '+' : ''}${plain(after - before)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
