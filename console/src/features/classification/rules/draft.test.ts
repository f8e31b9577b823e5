import { expect, test } from 'vitest';
import type { RuleParameter, RulesVersionBody } from '@/api/schema.gen';
import { before, changes, defaults, fault, figure, request } from './draft';

const words = { zh: '', en: '' };
const parameter = (name: string, unit: string, usual: number): RuleParameter => ({
  name,
  unit,
  group: 'abc',
  unit_name: words,
  meaning: words,
  min: 100,
  max: 950,
  default: usual,
});
const PARAMETERS = [parameter('a_share_per_mille', 'per_mille', 700), parameter('new_days', 'days', 56)];
const USUAL = defaults(PARAMETERS, [{ basis: 'margin_when_known' }]);

test('figures are in the units that people read', () => {
  expect(figure(705, 'per_mille')).toBe('70.5');
  expect(figure(500, 'milli_visits_per_week')).toBe('0.5');
  expect(figure(28, 'days')).toBe('28');
});

test('only what is changed is sent', () => {
  const draft = { abc_basis: 'amount', values: { ...USUAL.values, new_days: 60 } };
  expect(changes(USUAL, draft, PARAMETERS)).toEqual([
    { name: 'abc_basis', was: 'margin_when_known', is: 'amount' },
    { name: 'new_days', was: 56, is: 60 },
  ]);
  expect(request(USUAL, draft, PARAMETERS)).toEqual({ values: { new_days: 60 }, abc_basis: 'amount' });
  expect(request(USUAL, USUAL, PARAMETERS)).toEqual({ values: {}, abc_basis: undefined });
});

test('a field that is empty or out of its range is wrong', () => {
  const [share] = PARAMETERS;
  if (!share) throw new Error('no parameter');
  expect([null, 99, 100, 950, 951].map((it) => fault(share, it))).toEqual([
    'missing',
    'out_of_range',
    undefined,
    undefined,
    'out_of_range',
  ]);
});

test('a version is compared with the one before it, and the first with nothing', () => {
  const versions = [3, 2, 1].map((version): RulesVersionBody => ({ ...USUAL, version, note: '' }));
  expect(before(versions, 3)?.version).toBe(2);
  expect(before(versions, 1)).toBeUndefined();
});
