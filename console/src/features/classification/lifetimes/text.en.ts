import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  worth: 'Expected value',
  worthHint:
    'Whether they still come, how often they will, and what that is worth, by how they came and corrected by the last closed window.',
  alive: 'Still comes',
  aliveHelp:
    'By this customer’s own gaps: of who comes often a few weeks of silence say much, of who comes rarely little.',
  visitsYear: 'Visits in 12 months',
  visitsThree: 'Visits in 36 months',
  times: '{count} days',
  ofVisit: 'Worth of a visit',
  valueYear: 'Value over 12 months',
  valueThree: 'Value over 36 months',
  asOf: 'as of {day}',
  estimate: 'How sure is this?',
  estimating: 'Fitting the models again …',
  sort: 'Order',
  sort_value: 'Most valuable first',
  sort_alive: 'Most probably gone first',
  customer: 'Customer',
  owner: 'Owning unit',
  last: 'Last visit',
  none: 'No expected values yet',
  noneHint: 'They follow each analysis by themselves; a model needs at least 300 customers who came.',
  models: 'Models and corrections',
  modelsHint:
    'Fitted every 28 days on all sales; a kind of customer with fewer than 300 goes by the model of everybody.',
  segment: 'Kind of customer',
  customers: 'Customers',
  regularity: 'Regularity k',
  regularityHelp: '1 is by chance; more means steadier gaps.',
  parameters: 'Parameters (standard errors)',
  calibration: 'Correction by the last closed window',
};
