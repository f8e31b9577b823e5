/** The rules as fields, in the units that people read, each with what is wrong with it. */

import { UndoOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select } from 'antd';
import { words } from '@/api/problem';
import type { RuleParameter, RulesBody } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import { Panel } from '@/components/Panel';
import { useText } from '@/i18n/text';
import { BASIS, shown } from './draft';
import css from './rules.module.css';
import { RuleHelp } from './ShownRules';
import { sections } from './sections';
import { text } from './text';
import { fieldId, type RuleDraft } from './useRuleDraft';
import { useRuleWords } from './useRuleWords';

interface FieldsProps {
  rules: RulesBody;
  form: RuleDraft;
}

export function RuleFields({ rules, form }: FieldsProps) {
  const t = useText(text);
  return sections(rules.parameters).map(({ key, parameters }) => (
    <Panel key={key} title={t.of('section', key)}>
      <p className={css.hint}>{t.of('sectionHint', key)}</p>
      <div className={css.list}>
        {key === 'abc' && <BasisField rules={rules} form={form} />}
        {parameters.map((it) => (
          <NumberField key={it.name} parameter={it} rules={rules} form={form} />
        ))}
      </div>
    </Panel>
  ));
}

function BasisField({ rules, form }: FieldsProps) {
  const t = useText(text);
  const error = form.faults.get(BASIS);
  return (
    <div className={css.row}>
      <div className={css.label}>
        <label htmlFor={fieldId(BASIS)}>{t('basis')}</label>
        <Help what={t('basis')}>{t('basisHelp')}</Help>
      </div>
      <div className={css.field}>
        <Select
          id={fieldId(BASIS)}
          className={css.wide}
          status={error ? 'error' : ''}
          value={form.draft.abc_basis}
          options={rules.bases.map((it) => ({ value: it.basis, label: words(it.meaning) }))}
          onChange={(value: string) => form.put(BASIS, value)}
        />
        <Aside name={BASIS} rules={rules} form={form} />
      </div>
    </div>
  );
}

function NumberField({ parameter, rules, form }: FieldsProps & { parameter: RuleParameter }) {
  const say = useRuleWords(rules);
  const { name } = parameter;
  const { divisor, places } = shown(parameter.unit);
  const value = form.draft.values[name];
  const error = form.faults.get(name);
  return (
    <div className={css.row}>
      <div className={css.label}>
        <label htmlFor={fieldId(name)}>{say.name(name)}</label>
        <RuleHelp parameter={parameter} rules={rules} />
        <span className={css.meaning}>{words(parameter.meaning)}</span>
      </div>
      <div className={css.field}>
        <InputNumber
          id={fieldId(name)}
          className={css.number}
          status={error ? 'error' : ''}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${fieldId(name)}-error` : undefined}
          suffix={say.unit(parameter).trim()}
          step={divisor === 1000 ? 0.05 : 1}
          precision={places === 0 ? 0 : undefined}
          value={value == null ? null : value / divisor}
          onChange={(typed) => form.put(name, typed === null ? null : Math.round(Number(typed) * divisor))}
        />
        <Aside name={name} rules={rules} form={form} />
      </div>
    </div>
  );
}

/** Beneath a field: what is wrong, or what it was. */
function Aside({ name, rules, form }: FieldsProps & { name: string }) {
  const t = useText(text);
  const say = useRuleWords(rules);
  const error = form.faults.get(name);
  const change = form.changes.find((it) => it.name === name);
  return (
    <>
      {error && (
        <p id={`${fieldId(name)}-error`} className={css.error} role="alert">
          {error}
        </p>
      )}
      {change && (
        <p className={css.was}>
          {t('was', { value: say.value(name, change.was) })}
          <Button
            type="link"
            size="small"
            icon={<UndoOutlined />}
            aria-label={t('takeBack', { what: say.name(name) })}
            title={t('takeBack', { what: say.name(name) })}
            onClick={() => form.put(name, change.was ?? null)}
          />
        </p>
      )}
    </>
  );
}
