/** All versions of the rules: who made them, why, and what each changed. */

import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { RulesBody, RulesVersionBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { Panel } from '@/components/Panel';
import { instant } from '@/format/days';
import { useText } from '@/i18n/text';
import { before, changes, type RuleSet } from './draft';
import css from './rules.module.css';
import { text } from './text';
import { useRuleWords } from './useRuleWords';

interface HistoryProps {
  rules: RulesBody;
  /** The version that is shown beside. */
  shown: number;
  onTakeUp: ((from: RuleSet) => void) | undefined;
}

export function History({ rules, shown, onTakeUp }: HistoryProps) {
  const t = useText(text);
  return (
    <Panel title={t('history')}>
      <ol className={css.versions}>
        {rules.versions.map((it) => (
          <Version
            key={it.version}
            version={it}
            rules={rules}
            isShown={it.version === shown}
            onTakeUp={it === rules.versions[0] ? undefined : onTakeUp}
          />
        ))}
      </ol>
    </Panel>
  );
}

interface VersionProps {
  version: RulesVersionBody;
  rules: RulesBody;
  isShown: boolean;
  onTakeUp: ((from: RuleSet) => void) | undefined;
}

function Version({ version: it, rules, isShown, onTakeUp }: VersionProps) {
  const t = useText(text);
  return (
    <li className={css.version} data-current={isShown || undefined}>
      <div className={css.versionHead}>
        <Link
          to="/classification/rules"
          search={it.version === rules.in_force ? {} : { version: String(it.version) }}
          aria-current={isShown ? 'true' : undefined}
        >
          {t('versionName', { version: it.version })}
        </Link>
        {it.version === rules.in_force && <Badge tone="green">{t('state_inForce')}</Badge>}
        {rules.in_force < it.version && <Badge tone="amber">{t('state_waiting')}</Badge>}
        {onTakeUp && (
          <Button
            size="small"
            type="link"
            title={t('takeUpHint', { version: it.version })}
            onClick={() => onTakeUp(it)}
          >
            {t('takeUp')}
          </Button>
        )}
      </div>
      <p className={css.made}>
        <span>
          {it.made_at
            ? t('madeBy', { who: it.made_by_login ?? '–', when: instant(it.made_at) })
            : t('shipped')}
        </span>
        <span>{it.valid_from ? t('validFrom', { day: it.valid_from }) : t('fromTheBeginning')}</span>
      </p>
      {it.note && <p className={css.note}>{it.note}</p>}
      <Changes version={it} rules={rules} />
    </li>
  );
}

function Changes({ version, rules }: { version: RulesVersionBody; rules: RulesBody }) {
  const say = useRuleWords(rules);
  const former = before(rules.versions, version.version);
  if (!former) return null;
  return (
    <ul className={css.changes}>
      {changes(former, version, rules.parameters).map(({ name, was, is }) => (
        <li key={name}>
          <span>{say.name(name)}</span>
          <span>
            <del>{say.value(name, was)}</del> → <b>{say.value(name, is)}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}
