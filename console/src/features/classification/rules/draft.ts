/** Rules on their way to a new version: what is changed, what is wrong, and figures as people read them. */

import type { RuleParameter, RulesVersionBody } from '@/api/schema.gen';
import { plain } from '@/format/numbers';

export interface RuleSet {
  readonly abc_basis: string;
  readonly values: Readonly<Record<string, number>>;
}

/** While it is typed, a field may be empty. */
export interface Draft {
  readonly abc_basis: string;
  readonly values: Readonly<Record<string, number | null>>;
}

/** What one set of rules has other than another: `abc_basis`, or the name of a parameter. */
export interface Change {
  name: string;
  was: number | string | null | undefined;
  is: number | string | null | undefined;
}

export const BASIS = 'abc_basis';

/** In the order of the parameters, what decides about value first. */
export function changes(was: Draft, is: Draft, parameters: readonly Pick<RuleParameter, 'name'>[]): Change[] {
  const basis = { name: BASIS, was: was.abc_basis, is: is.abc_basis };
  const numbers = parameters.map(({ name }) => ({ name, was: was.values[name], is: is.values[name] }));
  return [basis, ...numbers].filter((it) => it.was !== it.is);
}

/** The rules that come with the program. */
export function defaults(parameters: readonly RuleParameter[], bases: readonly { basis: string }[]): RuleSet {
  return {
    abc_basis: bases[0]?.basis ?? '',
    values: Object.fromEntries(parameters.map((it) => [it.name, it.default])),
  };
}

/** Only what is changed is sent: the rest is as in the version that is built on. */
export function request(was: Draft, is: Draft, parameters: readonly RuleParameter[]) {
  const changed = changes(was, is, parameters);
  const values = changed.filter((it) => it.name !== BASIS && typeof it.is === 'number');
  return {
    values: Object.fromEntries(values.map((it) => [it.name, Number(it.is)])),
    abc_basis: was.abc_basis === is.abc_basis ? undefined : is.abc_basis,
  };
}

/** The version before another one; the versions are the newest first. */
export function before(versions: readonly RulesVersionBody[], version: number): RulesVersionBody | undefined {
  return versions[versions.findIndex((it) => it.version === version) + 1];
}

interface Shown {
  divisor: number;
  places: number;
}

/** The API counts in integers of the smallest unit; people read percent and visits a week. */
const SHOWN: Readonly<Record<string, Shown>> = {
  per_mille: { divisor: 10, places: 1 },
  milli_visits_per_week: { divisor: 1000, places: 3 },
  milli_alarms: { divisor: 1000, places: 3 },
};
const WHOLE: Shown = { divisor: 1, places: 0 };

export function shown(unit: string): Shown {
  return SHOWN[unit] ?? WHOLE;
}

/** 70, 0.5 or 28, without its unit. */
export function figure(value: number, unit: string): string {
  const { divisor, places } = shown(unit);
  return plain(value / divisor, places);
}

/** What is wrong with a field, before the server is asked. */
export function fault(
  parameter: Pick<RuleParameter, 'min' | 'max'>,
  value: number | null | undefined,
): 'missing' | 'out_of_range' | undefined {
  if (value == null) return 'missing';
  return value < parameter.min || parameter.max < value ? 'out_of_range' : undefined;
}

export function isComplete(draft: Draft): draft is RuleSet {
  return Object.values(draft.values).every((it) => it != null);
}
