/** What is being typed: on which version it stands, what it changes, and what is wrong with it. */

import { useState } from 'react';
import { formErrors, type Problem } from '@/api/problem';
import type { RulesBody, RulesVersionBody } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { BASIS, type Change, changes, type Draft, fault, figure, type RuleSet } from './draft';
import { text } from './text';
import { useRuleWords } from './useRuleWords';

export interface RuleDraft {
  base: RulesVersionBody;
  draft: Draft;
  /** The draft as text, to tell one from another. */
  key: string;
  changes: Change[];
  /** Rule → what is wrong with it. */
  faults: ReadonlyMap<string, string>;
  put: (name: string, value: number | string | null) => void;
  fill: (rules: RuleSet) => void;
  standOn: (version: RulesVersionBody) => void;
  /** Puts the problems beside their fields; false when there are none of this form. */
  show: (problem: Problem) => boolean;
}

const plain = ({ abc_basis, values }: RuleSet): RuleSet => ({ abc_basis, values });

export function useRuleDraft(rules: RulesBody, newest: RulesVersionBody, start: RuleSet): RuleDraft {
  const t = useText(text);
  const say = useRuleWords(rules);
  const [base, setBase] = useState(newest);
  const [draft, setDraft] = useState<Draft>(plain(start));
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const faults = new Map(refused);
  for (const it of rules.parameters) {
    const found = fault(it, draft.values[it.name]);
    if (found === 'missing') faults.set(it.name, t('missing'));
    if (found === 'out_of_range') {
      const [min, max] = [figure(it.min, it.unit), figure(it.max, it.unit)];
      faults.set(it.name, t('out_of_range', { min, max, unit: say.unit(it) }));
    }
  }
  return {
    base,
    draft,
    key: JSON.stringify([draft.abc_basis, rules.parameters.map((it) => draft.values[it.name])]),
    changes: changes(base, draft, rules.parameters),
    faults,
    put: (name, value) => {
      // What was refused may have been refused because of this field: it is asked again by the next trial.
      setRefused(new Map());
      setDraft((now) =>
        name === BASIS
          ? { ...now, abc_basis: String(value) }
          : { ...now, values: { ...now.values, [name]: value === null ? null : Number(value) } },
      );
    },
    fill: (filled) => {
      setRefused(new Map());
      setDraft(plain(filled));
    },
    standOn: setBase,
    show: (problem) => {
      const known = [BASIS, ...rules.parameters.map((it) => it.name)];
      const errors = formErrors(problem).map(({ name, errors: told }) => [
        String(name.at(-1)),
        told.join(' '),
      ]);
      const placed = errors.filter(([name]) => known.includes(name as string)) as [string, string][];
      if (placed.length === 0) return false;
      setRefused(new Map(placed));
      lookAt(placed[0]?.[0]);
      return true;
    },
  };
}

/** The field of a rule, by its id. */
export const fieldId = (name: string) => `rule-${name}`;

export function lookAt(name: string | undefined): void {
  const field = name && document.getElementById(fieldId(name));
  if (!field) return;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
}
