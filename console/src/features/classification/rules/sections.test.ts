import { expect, test } from 'vitest';
import type { RuleParameter } from '@/api/schema.gen';
import { sections } from './sections';

const words = { zh: '', en: '' };
const parameter = (group: string, name: string): RuleParameter => ({
  name,
  group,
  unit: 'days',
  unit_name: words,
  meaning: words,
  min: 0,
  max: 1,
  default: 0,
});

test('every rule stands in one section, also those that the console does not know', () => {
  const all = [
    parameter('abc', 'a_share_per_mille'),
    parameter('abc', 'evidence_visits'),
    parameter('warnings', 'confirm_weeks'),
    parameter('warnings', 'something_new'),
    parameter('rewards', 'points_min'),
  ];
  const found = sections(all).map((it) => [it.key, it.parameters.map((one) => one.name)]);
  expect(found).toEqual([
    ['abc', ['a_share_per_mille']],
    ['evidence', ['evidence_visits']],
    ['signals', ['something_new']],
    ['course', ['confirm_weeks']],
    ['rewards', ['points_min']],
  ]);
});
