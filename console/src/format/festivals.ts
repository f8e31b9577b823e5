/**
 * Chinese festivals of a day: fuel sells differently around them, so dates tell of them.
 * The lunar ones come from the calendar that every browser carries; no table of years has to be kept.
 */

export interface Festival {
  zh: string;
  en: string;
}

const SOLAR: Readonly<Record<string, Festival>> = {
  '01-01': { zh: '元旦', en: 'New Year' },
  '05-01': { zh: '劳动节', en: 'Labour Day' },
  '10-01': { zh: '国庆节', en: 'National Day' },
};

const LUNAR: Readonly<Record<string, Festival>> = {
  '1-1': { zh: '春节', en: 'Spring Festival' },
  '1-15': { zh: '元宵节', en: 'Lantern Festival' },
  '5-5': { zh: '端午节', en: 'Dragon Boat Festival' },
  '7-7': { zh: '七夕', en: 'Qixi' },
  '8-15': { zh: '中秋节', en: 'Mid-Autumn Festival' },
  '9-9': { zh: '重阳节', en: 'Double Ninth' },
};

const EVE: Festival = { zh: '除夕', en: 'New Year’s Eve' };
const QINGMING: Festival = { zh: '清明节', en: 'Qingming' };

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
});

/** Month and day of the lunar calendar; a leap month (`6bis`) matches no festival. */
function lunarDay(date: Date): string {
  const parts = lunar.formatToParts(date);
  const part = (type: string) => parts.find((it) => it.type === type)?.value ?? '';
  return `${part('month')}-${part('day')}`;
}

/** The day in April on which Qingming falls, by the usual formula for this century. */
function qingming(year: number): number {
  const short = year % 100;
  return Math.floor(short * 0.2422 + 4.81) - Math.floor(short / 4);
}

export function festival(day: string): Festival | undefined {
  const date = new Date(`${day}T00:00:00Z`);
  const solar = SOLAR[day.slice(5)];
  if (solar) return solar;
  if (day.slice(5, 7) === '04' && Number(day.slice(8)) === qingming(Number(day.slice(0, 4)))) return QINGMING;
  const next = new Date(date.getTime() + 86_400_000);
  if (lunarDay(next) === '1-1') return EVE;
  return LUNAR[lunarDay(date)];
}
