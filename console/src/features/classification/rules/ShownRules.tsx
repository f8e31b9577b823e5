/** One version of the rules to read, beside all there were. */

import { Link, useSearch } from '@tanstack/react-router';
import { Alert } from 'antd';
import { words } from '@/api/problem';
import type { RuleParameter, RulesBody } from '@/api/schema.gen';
import { EmptyState } from '@/components/EmptyState';
import { Help } from '@/components/Help';
import page from '@/components/Page.module.css';
import { Panel } from '@/components/Panel';
import { useText } from '@/i18n/text';
import { BASIS, figure, type RuleSet } from './draft';
import { History } from './History';
import css from './rules.module.css';
import { sections } from './sections';
import { text } from './text';
import { useRuleWords } from './useRuleWords';

interface ShownRulesProps {
  rules: RulesBody;
  onTakeUp: ((from: RuleSet) => void) | undefined;
}

export function ShownRules({ rules, onTakeUp }: ShownRulesProps) {
  const t = useText(text);
  const { version } = useSearch({ from: '/inside/classification/rules' });
  const wanted = version === undefined ? rules.in_force : Number(version);
  const shown = rules.versions.find((it) => it.version === wanted);
  const inForce = rules.versions.find((it) => it.version === rules.in_force);
  return (
    <div className={page.split}>
      <div className={page.stack}>
        {wanted !== rules.in_force && (
          <Alert
            type="warning"
            showIcon
            title={t(shown ? 'viewing' : 'noSuchVersion', { version: version ?? '' })}
            action={
              <Link to="/classification/rules" search={{}}>
                {t('backToInForce')}
              </Link>
            }
          />
        )}
        {shown ? (
          <Sections rules={rules} shown={shown} inForce={inForce} />
        ) : (
          <EmptyState title={t('noSuchVersion', { version: version ?? '' })} />
        )}
      </div>
      <History rules={rules} shown={wanted} onTakeUp={onTakeUp} />
    </div>
  );
}

interface SectionsProps {
  rules: RulesBody;
  shown: RuleSet;
  inForce: RuleSet | undefined;
}

function Sections({ rules, shown, inForce }: SectionsProps) {
  const t = useText(text);
  const say = useRuleWords(rules);
  return sections(rules.parameters).map(({ key, parameters }) => (
    <Panel key={key} title={t.of('section', key)}>
      <p className={css.hint}>{t.of('sectionHint', key)}</p>
      <dl className={css.list}>
        {key === 'abc' && (
          <div className={css.row}>
            <dt>
              {t('basis')}
              <Help what={t('basis')}>{t('basisHelp')}</Help>
            </dt>
            <dd>{say.value(BASIS, shown.abc_basis)}</dd>
          </div>
        )}
        {parameters.map((it) => (
          <Row key={it.name} parameter={it} rules={rules} shown={shown} inForce={inForce} />
        ))}
      </dl>
    </Panel>
  ));
}

function Row({ parameter, rules, shown, inForce }: SectionsProps & { parameter: RuleParameter }) {
  const t = useText(text);
  const say = useRuleWords(rules);
  const { name } = parameter;
  const value = shown.values[name];
  const other = inForce?.values[name];
  return (
    <div className={css.row}>
      <dt>
        {say.name(name)}
        <RuleHelp parameter={parameter} rules={rules} />
        <span className={css.meaning}>{words(parameter.meaning)}</span>
      </dt>
      <dd>
        {say.value(name, value)}
        {value !== parameter.default && (
          <span className={css.usual}>{t('usual', { value: say.value(name, parameter.default) })}</span>
        )}
        {other !== undefined && other !== value && (
          <span className={css.usual}>
            {t('differs', { version: rules.in_force, value: say.value(name, other) })}
          </span>
        )}
      </dd>
    </div>
  );
}

/** What a rule does, and how far it may be moved. */
export function RuleHelp({ parameter, rules }: { parameter: RuleParameter; rules: RulesBody }) {
  const t = useText(text);
  const say = useRuleWords(rules);
  const effect = t.of('effect', parameter.name);
  const range = t('range', {
    min: figure(parameter.min, parameter.unit),
    max: figure(parameter.max, parameter.unit),
    usual: figure(parameter.default, parameter.unit),
    unit: say.unit(parameter),
  });
  const told = effect === parameter.name ? words(parameter.meaning) : effect;
  return <Help what={say.name(parameter.name)}>{`${told} ${range}`}</Help>;
}
