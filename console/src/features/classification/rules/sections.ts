/** In which groups the rules are read: finer than those of the API, in the order of the work. */

import type { RuleParameter } from '@/api/schema.gen';

interface SectionRule {
  key: string;
  group: string;
  /** Left out, all of the group that no other section names. */
  names?: readonly string[];
}

const SECTIONS: readonly SectionRule[] = [
  { key: 'abc', group: 'abc' },
  { key: 'evidence', group: 'abc', names: ['evidence_visits', 'evidence_weeks'] },
  { key: 'relationship', group: 'relationship' },
  {
    key: 'judged',
    group: 'warnings',
    names: ['base_weeks_min', 'base_visits_min', 'judged_rate_milli', 'frequent_rate_milli'],
  },
  { key: 'signals', group: 'warnings' },
  {
    key: 'course',
    group: 'warnings',
    names: ['recovered_per_mille', 'confirm_weeks', 'settle_weeks', 'cool_down_weeks'],
  },
  { key: 'value', group: 'value' },
  { key: 'stations', group: 'stations' },
];

export interface Section {
  key: string;
  parameters: RuleParameter[];
}

export function sections(parameters: readonly RuleParameter[]): Section[] {
  const named = SECTIONS.flatMap((it) => it.names ?? []);
  const isIn = ({ group, names }: SectionRule, it: RuleParameter) =>
    it.group === group && (names ? names.includes(it.name) : !named.includes(it.name));
  // What a newer server has more stands under its own name, so that nothing is hidden.
  const groups = new Set(SECTIONS.map((it) => it.group));
  const others = [...new Set(parameters.map((it) => it.group))].filter((it) => !groups.has(it));
  return [...SECTIONS, ...others.map((group): SectionRule => ({ key: group, group }))]
    .map((rule) => ({ key: rule.key, parameters: parameters.filter((it) => isIn(rule, it)) }))
    .filter((it) => it.parameters.length > 0);
}
