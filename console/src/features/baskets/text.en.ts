import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  baskets: 'What goes together',
  basketsHint:
    'What customers buy on the same day, how much one thing brings of another, and what that earns; for areas and above, by the unit at the top of the page.',
  counted: '{unit}, {from} to {until}: {days} customer-days of {customers} customers',
  found: '{count} combinations passed the test, by margin × confidence',
  none: 'Nothing goes together yet',
  pair: 'Combination',
  lift: 'Lift',
  liftHelp: 'How many times as often as usual the second is bought on days with the first; it helps above 1.',
  confidence: 'Confidence (usual)',
  confidenceHelp:
    'Of customer-days with what is given, the share that has what follows; in brackets its share of all customer-days.',
  days: 'Customer-days',
  daysHelp: 'Joint customer-days ÷ customer-days with what is given.',
  margin: 'Margin a time',
  marginHelp: 'What a day with what follows earns by it on average; unknown without a cost.',
  expected: 'Expected margin',
  expectedHelp: 'Margin × confidence: what can be expected of what follows on a day with what is given.',
  inWords: 'In words',
  unknown: 'unknown',
  offer: 'What to offer next',
  noOffer: 'Nothing to offer yet',
  basis: 'by the customers of {unit}, {from} to {until}',
  ownDays: 'Own days with what is given',
  times: '{count:day|days}',
  usual: 'Usually',
  often: 'Share on such days',
  evidence: 'Evidence',
  evidenceValue: '{joint} of {given} customer-days, {customers} customers',
};
