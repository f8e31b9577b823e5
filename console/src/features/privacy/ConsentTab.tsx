/** What a customer agreed to, whether they may be reached, and what stands against it: made for a phone. */

import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Popconfirm, Select, Switch } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type {
  ConsentLine,
  ConsentStandingBody,
  ConsentsBody,
  ContactReason,
  CustomerDetail,
  HoldKind,
} from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageSkeleton } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import { GiveConsent } from './GiveConsent';
import { NewRequest } from './NewRequest';
import own from './privacy.module.css';
import { consentsQuery, contactQuery } from './queries';
import { RevealPanel } from './RevealPanel';
import { text, type zh } from './text';

export function ConsentTab({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const consents = useQuery(consentsQuery(customer.id));
  const [isAsking, setAsking] = useState(false);
  if (consents.error && !consents.data) return <ProblemNote error={consents.error} />;
  if (!consents.data) return <PageSkeleton />;
  const { standing, holds, lines, is_erased: isErased } = consents.data;
  return (
    <div className={page.stack}>
      {isErased && <Alert type="info" showIcon title={t('erased')} />}
      <div className={page.halves}>
        <Panel title={t('agreements')}>
          <ul className={own.rows}>
            {standing.map((it) => (
              <Agreement key={it.purpose} customerId={customer.id} standing={it} isErased={isErased} />
            ))}
          </ul>
        </Panel>
        <div className={page.stack}>
          <ContactPanel customerId={customer.id} />
          <Panel title={t('holds')}>
            <ul className={own.rows}>
              {HOLDS.map((kind) => (
                <HoldSwitch key={kind} customerId={customer.id} kind={kind} holds={holds} />
              ))}
            </ul>
          </Panel>
          {!isErased && (
            <Allowed to="privacy.reveal_values">
              <RevealPanel customerId={customer.id} />
            </Allowed>
          )}
          <Allowed to="privacy.handle_requests">
            <Button onClick={() => setAsking(true)}>{t('newRequest')}</Button>
          </Allowed>
        </div>
      </div>
      <Panel title={t('ledger')} extra={t('ledgerHint')} flush>
        <DataTable
          name="consents"
          label={t('ledger')}
          columns={columns(t)}
          rows={lines}
          rowKey={(it) => `${it.recorded_at} ${it.purpose} ${it.channel ?? ''} ${it.is_given}`}
          empty={<EmptyState title={t('noLines')} />}
        />
      </Panel>
      {isAsking && <NewRequest customer={customer} onClose={() => setAsking(false)} />}
    </div>
  );
}

const HOLDS = ['objection', 'blacklist', 'restriction'] as const satisfies readonly HoldKind[];

/** Keeps what was answered, and asks anew whether the customer may be reached. */
function keep(customerId: string, changed: ConsentsBody) {
  queryClient.setQueryData(consentsQuery(customerId).queryKey, changed);
  void queryClient.invalidateQueries({ queryKey: ['customer', customerId, 'contact'] });
}

interface AgreementProps {
  customerId: string;
  standing: ConsentStandingBody;
  isErased: boolean;
}

function Agreement({ customerId, standing, isErased }: AgreementProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [isGiving, setGiving] = useState(false);
  const { submit, isPending, problem } = useSubmit({
    send: (_: undefined, key) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/consents', {
          params: { path: { customer_id: customerId } },
          headers: { 'Idempotency-Key': key },
          body: {
            purpose: standing.purpose,
            text_version: standing.text_version ?? standing.text?.version ?? 1,
            is_given: false,
            source: 'counter',
          },
        }),
      ),
    onDone: (changed) => {
      keep(customerId, changed);
      message.success(t('recorded'));
    },
  });
  const name = words(standing.purpose_name);
  return (
    <li className={own.row}>
      <div>
        <strong>{name}</strong>{' '}
        <Badge tone={standing.is_given ? 'green' : 'grey'}>
          {standing.is_given ? t('agrees') : t('refuses')}
        </Badge>
        {standing.since && <div className={own.quiet}>{t('since', { at: instant(standing.since) })}</div>}
        {standing.channels.map((it) => (
          <div key={it.channel} className={own.quiet}>
            {words(it.channel_name)}: {it.is_given ? t('agrees') : t('refuses')}
          </div>
        ))}
        <ProblemNote error={problem} />
      </div>
      <Allowed to="privacy.record_consents">
        {standing.is_given || standing.channels.some((it) => it.is_given) ? (
          <Popconfirm
            title={t('withdrawSure')}
            okText={t('withdraw')}
            onConfirm={() => submit(undefined)}
            okButtonProps={{ danger: true }}
          >
            <Button danger loading={isPending} aria-label={`${t('withdraw')} ${name}`}>
              {t('withdraw')}
            </Button>
          </Popconfirm>
        ) : (
          !isErased && (
            <Button onClick={() => setGiving(true)} aria-label={`${t('give')} ${name}`}>
              {t('give')}
            </Button>
          )
        )}
      </Allowed>
      {isGiving && (
        <GiveConsent
          customerId={customerId}
          standing={standing}
          onDone={(changed) => keep(customerId, changed)}
          onClose={() => setGiving(false)}
        />
      )}
    </li>
  );
}

interface HoldSwitchProps {
  customerId: string;
  kind: (typeof HOLDS)[number];
  holds: ConsentsBody['holds'];
}

function HoldSwitch({ customerId, kind, holds }: HoldSwitchProps) {
  const t = useText(text);
  const mayRecord = useMay('privacy.record_consents');
  const held = holds.find((it) => it.kind === kind && !it.is_by_request);
  const byRequest = holds.some((it) => it.kind === kind && it.is_by_request);
  const { submit, isPending, problem } = useSubmit({
    send: (isOn: boolean) =>
      answer(
        api.PUT('/api/v1/customers/{customer_id}/holds/{hold_kind}', {
          params: { path: { customer_id: customerId, hold_kind: kind } },
          body: { is_on: isOn },
        }),
      ),
    onDone: (changed) => keep(customerId, changed),
  });
  return (
    <li className={own.row}>
      <div>
        {t.of('hold', kind)}
        {byRequest && <div className={own.quiet}>{t('byRequest')}</div>}
        {held && <div className={own.quiet}>{t('since', { at: instant(held.since) })}</div>}
        <ProblemNote error={problem} />
      </div>
      <Switch
        aria-label={t.of('hold', kind)}
        checked={held !== undefined || byRequest}
        disabled={!mayRecord || byRequest}
        loading={isPending}
        onChange={submit}
      />
    </li>
  );
}

const REASONS = ['marketing', 'care', 'service'] as const satisfies readonly ContactReason[];

function ContactPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const [reason, setReason] = useState<ContactReason>('marketing');
  const { data, error } = useQuery(contactQuery(customerId, reason));
  return (
    <Panel
      title={t('mayContact')}
      extra={
        <Select
          size="small"
          aria-label={t('contactFor')}
          value={reason}
          onChange={setReason}
          style={{ width: 150 }}
          options={REASONS.map((value) => ({ value, label: t.of('reason', value) }))}
        />
      }
    >
      <ProblemNote error={error} />
      <ul className={own.rows}>
        {data?.channels.map((it) => (
          <li key={it.channel} className={own.row}>
            <span>{words(it.channel_name)}</span>
            {it.is_allowed ? (
              <Badge tone="green">{t('allowed')}</Badge>
            ) : (
              <span className={own.why}>{it.against.map((no) => words(no.words)).join(' · ')}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function columns(t: Translate<typeof zh>): Column<ConsentLine>[] {
  return [
    { key: 'at', title: t('at'), width: 160, render: (it) => instant(it.at) },
    {
      key: 'purpose',
      title: t('purpose'),
      width: 180,
      phone: 'title',
      render: (it) => words(it.purpose_name),
    },
    {
      key: 'said',
      title: t('said'),
      width: 100,
      phone: 'side',
      render: (it) => (
        <Badge tone={it.is_given ? 'green' : 'grey'}>{it.is_given ? t('saidYes') : t('saidNo')}</Badge>
      ),
    },
    {
      key: 'channel',
      title: t('channel'),
      width: 110,
      render: (it) => (it.channel_name ? words(it.channel_name) : t('everyWay')),
    },
    { key: 'version', title: t('version'), width: 90, render: (it) => it.text_version },
    { key: 'source', title: t('source'), width: 120, render: (it) => words(it.source_name) },
    { key: 'by', title: t('recordedBy'), render: (it) => it.recorded_by },
  ];
}
