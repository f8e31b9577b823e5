import { useMemo } from 'react';
import { words } from '@/api/problem';
import type { RuleParameter, RulesBody } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { BASIS, figure } from './draft';
import { text } from './text';

export interface RuleWords {
  name: (rule: string) => string;
  /** With its unit: 70%, 28 days. */
  value: (rule: string, value: number | string | null | undefined) => string;
  unit: (parameter: RuleParameter) => string;
}

/** Names and values of rules in words. A rule that the console does not know is called as the API explains it. */
export function useRuleWords({ parameters, bases }: RulesBody): RuleWords {
  const t = useText(text);
  return useMemo(() => {
    const byName = new Map(parameters.map((it) => [it.name, it]));
    // A word that the catalogue does not have comes back as it was asked for.
    const known = (found: string, key: string, otherwise: string) => (found === key ? otherwise : found);
    const unit = (it: RuleParameter) => known(t.of('unit', it.unit), it.unit, ` ${words(it.unit_name)}`);
    const name = (rule: string) => known(t.of('rule', rule), rule, words(byName.get(rule)?.meaning) || rule);
    return {
      unit,
      name: (rule) => (rule === BASIS ? t('basis') : name(rule)),
      value: (rule, value) => {
        if (value == null) return '';
        if (rule === BASIS) return words(bases.find((it) => it.basis === value)?.meaning) || String(value);
        const parameter = byName.get(rule);
        return parameter ? `${figure(Number(value), parameter.unit)}${unit(parameter)}` : String(value);
      },
    };
  }, [parameters, bases, t]);
}
