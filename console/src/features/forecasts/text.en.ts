import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  forecast: 'Forecast of sales',
  forecastHint:
    'From the sums of earlier days. The shades are intervals: four times in five it lies in the dark one, nineteen in twenty in the light one.',
  holidays: 'Closures, Spring Festivals and legal holidays are allowed for.',
  holidaysPage: 'Legal holidays',
  daily: 'Next 14 days',
  weekly: 'Next 26 weeks',
  knownUntil: 'known up to {day}',
  none: 'No forecast yet',
  noneHint: 'It follows each analysis by itself.',
  family: 'Family',
  family_gasoline: 'Gasoline',
  family_diesel: 'Diesel',
  family_cng: 'CNG',
  family_lng: 'LNG',
  family_charging: 'Charging',
  litres: 'L',
  day: 'Day',
  week: 'Week (Monday)',
  expected: 'Expected',
  likely: '80 % interval',
  sure: '95 % interval',
  summary: '{family}, {span}: {sum} expected in all',
  method: 'Method: {method}',
  stations: 'The sum of {count:station|stations}',
  record:
    '{count} earlier forecasts can be checked: they were off by {error} of the distance to the same day a season earlier, the plain mean of four weeks by {plain}.',
};
