import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  wallet: 'Share of wallet and room',
  asOf: 'as of {day}',
  share: 'Share bought here',
  shareHelp:
    'Gasoline and diesel bought ÷ what the vehicles need in as many days; in brackets by the highest and by the least need.',
  verdict: 'Judgement',
  year: 'Need of a year',
  bought: 'Bought in {count:day|days}',
  room: 'Room of a year',
  roomHelp:
    'The need of a year less what is bought in a year at the rate of now; a customer without data is not one with room.',
  between: '{expected} ({low} to {high})',
  none: 'No share yet',
};
