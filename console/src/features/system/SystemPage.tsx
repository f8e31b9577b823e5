import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import type { Check, Setting, System } from '@/api/schema.gen';
import { Badge, type Tone } from '@/components/Badge';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { Help } from '@/components/Help';
import { LinkButton } from '@/components/LinkButton';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { instant } from '@/format/days';
import { bytes } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { settingsQuery, systemQuery } from './queries';
import css from './system.module.css';
import { text } from './text';

export function SystemPage() {
  const t = useText(text);
  const { data, error, refetch, isFetching } = useQuery(systemQuery);
  return (
    <div className={page.flow}>
      <PageHeader
        title={t('system')}
        hint={t('systemHint')}
        actions={
          <Button icon={<ReloadOutlined />} loading={isFetching} onClick={() => void refetch()}>
            {t('refresh')}
          </Button>
        }
      />
      <ProblemNote error={error} />
      {data ? (
        <div className={page.halves}>
          <Checks checks={data.checks} />
          <Running system={data} />
        </div>
      ) : (
        !error && <Bone height={240} />
      )}
      <Settings />
    </div>
  );
}

const TONES: Record<Check['state'], Tone> = { fine: 'green', advice: 'amber', fault: 'red' };

function Checks({ checks }: { checks: Check[] }) {
  const t = useText(text);
  const shown = useLanguage();
  const count = (state: Check['state']) => checks.filter((it) => it.state === state).length;
  const [faults, advices] = [count('fault'), count('advice')];
  const verdict = [faults && t('faults', { count: faults }), advices && t('advices', { count: advices })];
  return (
    <Panel
      title={t('checks')}
      extra={
        <Badge tone={faults ? 'red' : advices ? 'amber' : 'green'}>
          {verdict.filter(Boolean).join(' · ') || t('allFine')}
        </Badge>
      }
    >
      <ul className={css.checks}>
        {checks.map((check) => (
          <li key={check.words.en}>
            <Badge tone={TONES[check.state]}>{t.of('check', check.state)}</Badge>
            <span>{check.words[shown]}</span>
          </li>
        ))}
      </ul>
      <LinkButton to="/audit">{t('seeAudit')}</LinkButton>
    </Panel>
  );
}

function Running({ system }: { system: System }) {
  const t = useText(text);
  const { jobs } = system;
  return (
    <Panel title={t('running')} extra={<LinkButton to="/jobs">{t('seeJobs')}</LinkButton>}>
      <Facts
        items={[
          { label: t('version'), value: system.version },
          { label: t('startedAt'), value: instant(system.started_at) },
          { label: t('engine'), value: t.of('engine', system.engine) },
          {
            label: t('databaseSize'),
            value: system.database_bytes == null ? t('databaseElsewhere') : bytes(system.database_bytes),
          },
          { label: t('free'), value: system.free_bytes == null ? '' : bytes(system.free_bytes) },
          {
            label: t('keyName'),
            value: (
              <>
                {system.key_name} <Help what={t('keyName')}>{t('keyHelp')}</Help>
              </>
            ),
          },
          {
            label: t('jobs'),
            value: (
              <>
                {t('jobsValue', { due: jobs.due, running: jobs.running })}
                {jobs.failed_last_day > 0 && (
                  <>
                    {' '}
                    <Badge tone="amber">{t('jobsFailed', { count: jobs.failed_last_day })}</Badge>
                  </>
                )}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function Settings() {
  const t = useText(text);
  const { data, error } = useQuery(settingsQuery);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const shown = data?.items.filter((it) => !onlyChanged || it.source !== 'default') ?? [];
  const sections = [...new Set(shown.map(sectionOf))];
  return (
    <Panel
      title={t('settings')}
      extra={
        <label className={css.only} htmlFor="only-changed">
          <Switch id="only-changed" size="small" checked={onlyChanged} onChange={setOnlyChanged} />
          {t('onlyChanged')}
        </label>
      }
    >
      <p className={css.hint}>{t('settingsHint')}</p>
      <ProblemNote error={error} />
      {!data && !error && <Bone height={320} />}
      {data && shown.length === 0 && <EmptyState title={t('nothingChanged')} />}
      {sections.map((section) => (
        <section key={section} aria-label={t.of('section', section)}>
          <h3 className={css.section}>{t.of('section', section)}</h3>
          <dl className={css.settings}>
            {shown
              .filter((it) => sectionOf(it) === section)
              .map((it) => (
                <SettingRow key={it.name} setting={it} />
              ))}
          </dl>
        </section>
      ))}
    </Panel>
  );
}

function sectionOf(setting: Setting): string {
  return setting.name.split('.')[0] ?? '';
}

function SettingRow({ setting }: { setting: Setting }) {
  const t = useText(text);
  const value = setting.value.replace(/^"|"$/g, '');
  return (
    <div>
      <dt>
        {t.of('setting', setting.name)}
        <code>{setting.name}</code>
      </dt>
      <dd>
        {value ? <code>{value}</code> : <span className={css.muted}>{t('none')}</span>}
        <Badge tone={setting.source === 'default' ? 'grey' : 'blue'}>{t.of('source', setting.source)}</Badge>
      </dd>
    </div>
  );
}
