import type { Translation } from '@/i18n/text';
import type { zh } from './text';

export const en: Translation<typeof zh> = {
  rules: 'Rules of classification',
  rulesHint: 'Every number behind classes and warnings. Try a change first, and see who would move.',
  classification: 'Classes of customers',
  inForce: 'Version {version} in force',
  edit: 'Change the rules',
  readOnly: 'Only these roles may change them: {roles}',
  viewing: 'This is version {version}, which is not in force now.',
  backToInForce: 'Back to the rules in force',
  waiting: 'Version {version} will hold from {day} on.',
  notUsedYet:
    'The last analysis (as of {day}) used version {used}; version {version}, now in force, is used from the next one on.',
  noSuchVersion: 'There is no version {version}',
  usual: 'usually {value}',
  differs: 'Other than version {version}, which has {value}',

  section_abc: 'Value (ABC)',
  section_evidence: 'Least evidence for a class',
  section_relationship: 'Relationship',
  section_judged: 'Warnings: who can be judged',
  section_signals: 'Warnings: signals',
  section_course: 'Warnings: confirming and closing',
  section_value: 'Customer value',
  section_stations: 'Station alerts',
  sectionHint_abc:
    'The value of 364 days is added up from the highest on; its shares of the whole make A, B and C.',
  sectionHint_evidence: 'Customers with too little of a record are neither A, B nor C.',
  sectionHint_relationship:
    'Gold: class A and on time. Regular: class B on time, or A overdue. Potential: coming more and more often. Occasional: the rest. The days here decide who is new, potential, sleeping and lost. RFM scores by fifths among customers of one kind and has no number to change.',
  sectionHint_judged:
    'The 26 weeks before the last four are the base; who has too little of it gets no warning.',
  sectionHint_signals:
    'Overdue gap, missing visits and drop: one of them is yellow, two are red; so is a yellow one on the list of whom to call on this week.',
  sectionHint_course: 'How long red takes to be confirmed, what counts as recovered, when watching ends.',
  sectionHint_value: 'What the margin expected over 12 and 36 months is worth today.',
  sectionHint_stations:
    'When the customers of a station fall together, the station is told of, not each one.',

  basis: 'Ranked by',
  basisHelp:
    'Margin = amount paid − dated cost. Where costs are incomplete, the unknown part counts at the mean rate, or the amount is ranked by instead.',
  rule_a_share_per_mille: 'Border of class A',
  rule_b_share_per_mille: 'Border of class B',
  rule_margin_known_per_mille: 'Share of known margin',
  rule_evidence_visits: 'Fewest visits',
  rule_evidence_weeks: 'Fewest weeks known',
  rule_new_days: 'New customer',
  rule_short_history_days: 'May be potential',
  rule_sleeping_days: 'Sleeping customer',
  rule_lost_days: 'Lost customer',
  rule_base_weeks_min: 'Fewest weeks of the base',
  rule_base_visits_min: 'Fewest visits of the base',
  rule_judged_rate_milli: 'Rate that can be judged',
  rule_frequent_rate_milli: 'Rate judged by counts alone',
  rule_gap_false_alarms_milli: 'Sensitivity to gaps',
  rule_cusum_false_alarms_milli: 'Sensitivity to missing visits',
  rule_drop_to_per_mille: 'Drop that is looked for',
  rule_drop_probability_per_mille: 'Certainty of a drop',
  rule_ratio_per_mille: 'Size of a drop',
  rule_recovered_per_mille: 'Counts as recovered',
  rule_confirm_weeks: 'From red to confirmed',
  rule_settle_weeks: 'Settled on a lower level',
  rule_cool_down_weeks: 'Cool-down',
  rule_total_stop_days: 'Total stop',
  rule_calls_per_week: 'Calls a week',
  rule_discount_per_mille: 'Discount rate',
  rule_station_fell_per_mille: 'Station fell',
  rule_station_back_per_mille: 'Station is back',
  rule_station_visits_min: 'Fewest expected visits',
  effect_a_share_per_mille:
    'Formula: value of those ranked above ÷ value of all < this: class A. Higher: more customers in A. Must lie below the border of B.',
  effect_b_share_per_mille:
    'Formula: value of those ranked above ÷ value of all < this, and not A: class B. Higher: fewer customers in C.',
  effect_margin_known_per_mille:
    'Formula: amount of sales with a known cost ÷ amount of all sales. Below this, the amount is ranked by. Only for “the margin when most of it is known”.',
  effect_evidence_visits: 'Fewer visits in 364 days: no ABC class. Higher: more customers without a class.',
  effect_evidence_weeks:
    'Fewer weeks since the first visit: no ABC class. Higher: newcomers are classified later.',
  effect_new_days: 'First visit at most so many days ago: a new customer. Higher: more new customers.',
  effect_short_history_days:
    'First visit at most so many days ago, and coming more and more often: potential. Not shorter than the days of a new customer.',
  effect_sleeping_days:
    'Formula: days without a visit above max(this, min(95% limit of the usual gaps, twice the usual gap)). Higher: fewer sleeping customers.',
  effect_lost_days:
    'Formula: days without a visit above max(this, 99% limit of the usual gaps). Higher: lost later. Must be longer than the days of sleeping.',
  effect_base_weeks_min:
    'Weeks of the base in which the stations were open and no Spring Festival was near. Higher: fewer can be judged, more surely.',
  effect_base_visits_min: 'Visits in the base. Higher: fewer can be judged, more surely.',
  effect_judged_rate_milli:
    'Mean visits a week; 0.5 is one a fortnight. Who comes less often gets no warning.',
  effect_frequent_rate_milli: 'From this many visits a week, a fall in visits alone can fire a signal.',
  effect_gap_false_alarms_milli:
    'How many false alarms a steady customer may cause in two years on average. Higher: earlier warnings, and more false ones.',
  effect_cusum_false_alarms_milli:
    'How many false alarms a steady customer may cause in two years on average. Higher: earlier warnings, and more false ones.',
  effect_drop_to_per_mille:
    'Missing visits look for a drop to this share of the usual. Lower: only those who all but stop.',
  effect_drop_probability_per_mille:
    'The probability that visits fell below half the usual must reach this. Higher: the drop signal is more careful.',
  effect_ratio_per_mille:
    'Formula: visits of four weeks ÷ median of the four-week blocks before ≤ this. Lower: only large drops.',
  effect_recovered_per_mille:
    'Formula: visits of two weeks ÷ mean of the base ≥ this: the warning closes as recovered. Higher: harder to recover.',
  effect_confirm_weeks: 'Red for so many weeks without recovering: a confirmed risk of losing the customer.',
  effect_settle_weeks:
    'After so many weeks without recovering or stopping, the warning closes as settled on a lower level.',
  effect_cool_down_weeks:
    'For so many weeks after a warning closed no new one opens for this customer, but for a total stop.',
  effect_calls_per_week:
    'Customers on the weekly list of each maintainer, the greatest expected loss first. Higher: more warnings are red.',
  effect_discount_per_mille:
    'What margin a year later is worth less today. Higher: the value over 36 months is smaller.',
  effect_total_stop_days:
    'So many days without any visit open a warning even in a cool-down or around a Spring Festival.',
  effect_station_fell_per_mille:
    'Formula: visits of stable customers in four weeks ÷ their base < this, and clearly below the other stations.',
  effect_station_back_per_mille:
    'The alert closes when the index is back above this. Must lie above the index at which a station fell.',
  effect_station_visits_min:
    'A small station of which fewer visits of stable customers are expected in four weeks is not judged.',
  unit_per_mille: '%',
  unit_days: ' days',
  unit_weeks: ' weeks',
  unit_visits: ' visits',
  unit_customers: ' customers',
  unit_milli_visits_per_week: ' a week',
  unit_milli_alarms: ' alarms',
  range: 'From {min} to {max}{unit}, usually {usual}{unit}.',

  history: 'History',
  versionName: 'Version {version}',
  state_inForce: 'in force',
  state_waiting: 'not yet in force',
  shipped: 'came with the program',
  madeBy: '{who} · {when}',
  validFrom: 'holds from {day}',
  fromTheBeginning: 'holds from the beginning',
  takeUp: 'Take up again',
  takeUpHint: 'Puts the numbers of version {version} into the form, to be tried and saved as a new version',

  editTitle: 'Change the rules of classification',
  editHint: 'On top of version {version}. It becomes a new version; what was found before stays as it is.',
  editHintWaiting: 'On top of version {version}, which holds from {day} on.',
  changed: '{count} {count:change|changes}',
  unchanged: 'Nothing changed yet',
  was: 'was {value}',
  takeBack: 'Put back: {what}',
  defaults: 'Fill in the usual numbers',
  discard: 'Discard',
  missing: 'Needed',
  out_of_range: 'Between {min} and {max}{unit}',
  faults: '{count} {count:field needs|fields need} correcting',

  effect: 'Effect',
  notTried: 'Not tried yet',
  effectEmpty: 'Change a number and try it: this shows who would move. Trying stores nothing.',
  tryOut: 'Try',
  tryAgain: 'Try again',
  trying: 'Trying',
  tryingHint:
    'Everybody is classified by both sets of rules; with very many customers that takes a minute or two. You can go on changing.',
  tryFailed: 'The trial failed: {why}',
  stale: 'Something was changed after the trial: what stands below is out of date.',
  comparedWith: 'As of {day}, beside version {version}, {count} customers',
  movedOf: '{count} would move ({share}), with {money} and {litres} of 364 days',
  nobodyMoves: 'Nobody would move',
  warningsEffect: 'Warnings and alerts',
  warningsOpened: 'Customers with a new warning',
  warningsGone: 'Customers without their warning',
  stationAlerts: 'Open station alerts',
  warningState: 'State',
  nowColumn: 'Now',
  thenColumn: 'Then',
  differenceColumn: 'Difference',
  firstOf: '{from} → {to}: the {count} most valuable',
  customer: 'Customer',
  litresOfYear: 'Litres of 364 days',
  moneyOfYear: 'Amount of 364 days',
  axis_abc: 'Value (ABC)',
  axis_relationship: 'Relationship',

  saveNew: 'Save as a new version…',
  saveTitle: 'Save as version {version}',
  tryFirst: 'Try it first: it is saved once you have seen the effect',
  summary:
    'Moving by value: {abc}, by relationship: {relationship}. New warnings: {opened}, warnings gone: {gone}.',
  summaryUnknown: 'Nothing was analysed yet, so that the effect cannot be tried.',
  note: 'Why',
  noteHint: 'For example: class A as in the marketing plan of 2027',
  noteMissing: 'Say why',
  from: 'Holds from',
  fromHint:
    'Left empty: from {day}, the day analysed last, so that the next analysis uses it. Earlier days stay as they are.',
  saved: 'Saved as version {version}',
};
