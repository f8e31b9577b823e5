/** Pairs of days that are compared again and again, as seen from the newest day that was analysed. */

import { addDays } from '@/format/days';

export const PRESETS = ['last', 'month', 'four_weeks', 'year'] as const;
export type Preset = (typeof PRESETS)[number];

/** The first day of a preset; for the last two analyses the API finds it. */
export function startOf(preset: Preset, newest: string): string | undefined {
  switch (preset) {
    case 'last':
      return undefined;
    case 'month':
      // As it stood when the last month ended: what the first day of this one brought belongs to this one.
      return addDays(`${newest.slice(0, 8)}01`, -1);
    case 'four_weeks':
      return addDays(newest, -28);
    case 'year':
      // Whole weeks, so that both days are the same day of the week.
      return addDays(newest, -364);
  }
}

/** Which preset an address stands for; nothing for days of one's own. */
export function presetOf(
  from: string | undefined,
  to: string | undefined,
  newest: string | undefined,
): Preset | undefined {
  if (!from && !to) return 'last';
  if (to || !newest) return undefined;
  return PRESETS.find((it) => startOf(it, newest) === from);
}
