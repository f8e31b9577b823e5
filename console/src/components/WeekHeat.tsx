/** Receipts by weekday and hour: the darker, the more. As a table it is read by everybody. */

import type { Cell } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { text } from './text';
import css from './WeekHeat.module.css';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

export function WeekHeat({ cells, label }: { cells: readonly Cell[]; label: string }) {
  const t = useText(text);
  const most = Math.max(1, ...cells.map((it) => it.count));
  const byPlace = new Map(cells.map((it) => [it.weekday * 24 + it.hour, it.count]));
  const best = cells.reduce<Cell | undefined>((a, b) => (a && a.count >= b.count ? a : b), undefined);
  return (
    <div>
      <section className={css.scroller} aria-label={label} {...BY_KEYBOARD}>
        <table className={css.heat}>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t('hour')}</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour % 3 === 0 ? hour : <span className="visually-hidden">{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((weekday) => (
              <tr key={weekday}>
                <th scope="row">{t.of('weekday', String(weekday))}</th>
                {HOURS.map((hour) => {
                  const value = byPlace.get(weekday * 24 + hour) ?? 0;
                  return (
                    <td
                      key={hour}
                      title={t('heatCell', {
                        weekday: t.of('weekday', String(weekday)),
                        hour,
                        count: value,
                      })}
                      style={
                        { '--heat': value === 0 ? 0 : 0.12 + 0.88 * (value / most) } as React.CSSProperties
                      }
                    >
                      <span className="visually-hidden">{value}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={css.note}>
        {best && best.count > 0
          ? t('heatBest', {
              weekday: t.of('weekday', String(best.weekday)),
              hour: best.hour,
              count: best.count,
            })
          : t('heatNone')}
      </p>
    </div>
  );
}
