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

/**
 * Lunar years that browsers begin a day too late or too early: the new moon falls within minutes of midnight
 * in China, where their astronomy is off by as much.
 */
const NEW_YEARS: Readonly<Record<number, string>> = { 2027: '2027-02-06', 2030: '2030-02-03' };
const DAY_MS = 86_400_000;
const MONTH_DAYS = 29;

/** Month and day of the lunar calendar; a leap month (`6bis`) matches no festival. */
function lunarDay(date: Date): string {
  const known = NEW_YEARS[date.getUTCFullYear()];
  const since = known ? Math.round((date.getTime() - Date.parse(known)) / DAY_MS) : MONTH_DAYS;
  if (since === -1) return '12-29';
  if (0 <= since && since < MONTH_DAYS) return `1-${since + 1}`;
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
  const next = new Date(date.getTime() + DAY_MS);
  if (lunarDay(next) === '1-1') return EVE;
  return LUNAR[lunarDay(date)];
}

/** Day 0 of the Spring Festival of a year; nothing where the browser has no lunar calendar. */
export function springFestival(year: number): string | undefined {
  // The lunar year begins between 21 January and 20 February.
  const first = Date.UTC(year, 0, 20);
  const days = Array.from({ length: 34 }, (_, at) => new Date(first + at * DAY_MS));
  return days
    .find((it) => lunarDay(it) === '1-1')
    ?.toISOString()
    .slice(0, 10);
}
