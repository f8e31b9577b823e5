/**
 * Figures with their units, as people of the trade write them.
 *
 * The API counts in integers of the smallest unit (fen, millilitres). Small figures are shown in full; from
 * ten thousand on they are shortened (万元, 万升) with three digits that count, and `exact…` says them whole.
 *
 * **Invariant:** whoever formats also reads the language with a hook, or a change of it would not be seen.
 */

import { type Language, language } from '@/i18n/language';

const formats = new Map<string, Intl.NumberFormat>();

/** Numbers are grouped by three in both languages: that is how Chinese companies write them too. */
export function plain(value: number, places = 0, least = 0): string {
  const key = `${places}.${least}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { maximumFractionDigits: places, minimumFractionDigits: least });
    formats.set(key, format);
  }
  // A minus of typographic width keeps columns of figures straight.
  return format.format(value).replace('-', '−');
}

export function count(value: number): string {
  return plain(value);
}

/** Three digits that count: 1.23, 12.3, 123. */
function short(value: number): string {
  const size = Math.abs(value);
  return plain(value, size < 10 ? 2 : size < 100 ? 1 : 0);
}

export function litres(volumeMl: number, shown: Language = language()): string {
  const value = volumeMl / 1000;
  const size = Math.abs(value);
  if (size >= 10_000) {
    if (shown === 'zh') return `${short(value / 10_000)} 万升`;
    return size >= 1_000_000 ? `${short(value / 1_000_000)} ML` : `${short(value / 1000)} kL`;
  }
  return `${plain(value, size < 100 ? 1 : 0)} ${shown === 'zh' ? '升' : 'L'}`;
}

export function exactLitres(volumeMl: number, shown: Language = language()): string {
  return `${plain(volumeMl / 1000, 2)} ${shown === 'zh' ? '升' : 'L'}`;
}

/** Kilograms per litre at 20 °C by which plans of the trade are converted. */
const DENSITY: Readonly<Record<string, number>> = { gasoline: 0.74, diesel: 0.84, lng: 0.43 };

/** Tonnes of a family, or nothing for a family that is not weighed. */
export function tonnes(volumeMl: number, family: string, shown: Language = language()): string | undefined {
  const density = DENSITY[family];
  if (density === undefined) return undefined;
  return `${short((volumeMl / 1_000_000) * density)} ${shown === 'zh' ? '吨' : 't'}`;
}

export function money(amountMinor: number, shown: Language = language()): string {
  const value = amountMinor / 100;
  const size = Math.abs(value);
  if (size < 10_000) return exactMoney(amountMinor);
  if (shown === 'zh') {
    return size >= 100_000_000 ? `${short(value / 100_000_000)} 亿元` : `${short(value / 10_000)} 万元`;
  }
  const sign = value < 0 ? '−' : '';
  return size >= 1_000_000 ? `${sign}¥${short(size / 1_000_000)}M` : `${sign}¥${short(size / 1000)}k`;
}

export function exactMoney(amountMinor: number): string {
  const sign = amountMinor < 0 ? '−' : '';
  return `${sign}¥${plain(Math.abs(amountMinor) / 100, 2, 2)}`;
}

/** A price of a litre, kilogram, kilowatt-hour or piece, from millionths of the smallest money unit. */
export function unitPrice(priceUfen: number): string {
  return `¥${plain(priceUfen / 100_000_000, 4, 2)}`;
}

const UNITS: Readonly<Record<string, { divisor: number; places: number; zh: string; en: string }>> = {
  millilitre: { divisor: 1000, places: 2, zh: '升', en: 'L' },
  gram: { divisor: 1000, places: 2, zh: '千克', en: 'kg' },
  watt_hour: { divisor: 1000, places: 2, zh: '千瓦时', en: 'kWh' },
  piece: { divisor: 1, places: 0, zh: '件', en: 'pcs' },
};

export function quantity(value: number, unit: string, shown: Language = language()): string {
  const rule = UNITS[unit];
  if (!rule) return `${plain(value)} ${unit}`;
  return `${plain(value / rule.divisor, rule.places)} ${rule[shown]}`;
}

export function percent(share: number, places = 1): string {
  return `${plain(share * 100, places)}%`;
}

/** A change, with its sign. */
export function change(perMille: number): string {
  const sign = perMille > 0 ? '+' : '';
  return `${sign}${plain(perMille / 10, 1)}%`;
}

export function bytes(value: number): string {
  const step = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), 4);
  return `${plain(value / 1024 ** step, step ? 1 : 0)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][step]}`;
}
