import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { App, Button, Form, Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { PrivacyAlert } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { ProblemNote } from '@/components/ProblemNote';
import { useFilters, usePaging } from '@/components/paging';
import { useSubmit } from '@/components/useSubmit';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { PrivacySearch } from '@/routes/business';
import own from './privacy.module.css';
import { alertsQuery } from './queries';
import { text, type zh } from './text';

/**
 * What looked unusual, until somebody says that they looked at it. Whoever keeps files sees what is about these.
 */
export function Alerts() {
  const t = useText(text);
  const { shown, cursor } = useSearch({ from: '/inside/privacy' });
  const filter = useFilters<PrivacySearch>();
  const alerts = useQuery(alertsQuery({ cursor, is_open: shown === 'all' ? undefined : true }));
  const paging = usePaging(alerts.data?.next_cursor);
  const [seen, setSeen] = useState<PrivacyAlert>();
  return (
    <div className={page.stack}>
      <Segmented
        aria-label={t('handled')}
        value={shown === 'all' ? 'all' : 'new'}
        onChange={(value) => filter({ shown: value === 'all' ? 'all' : undefined })}
        options={[
          { value: 'new', label: t('onlyUnseen') },
          { value: 'all', label: t('allAlerts') },
        ]}
      />
      <DataTable
        name="privacy-alerts"
        label={t('alerts')}
        columns={columns(t, setSeen)}
        rows={alerts.data?.items}
        rowKey={(it) => it.id}
        isStale={alerts.isPlaceholderData}
        error={alerts.error}
        onRetry={() => void alerts.refetch()}
        paging={paging}
        empty={<EmptyState title={t('noAlerts')} hint={t('noAlertsHint')} />}
      />
      {seen && <Acknowledge alert={seen} onClose={() => setSeen(undefined)} />}
    </div>
  );
}

function Acknowledge({ alert, onClose }: { alert: PrivacyAlert; onClose: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ note?: string }>();
  const { submit, isPending, problem } = useSubmit({
    form,
    send: (body: { note?: string }) =>
      answer(
        api.POST('/api/v1/privacy/alerts/{alert_id}/acknowledge', {
          params: { path: { alert_id: alert.id } },
          body,
        }),
      ),
    onDone: async () => {
      message.success(t('acknowledged'));
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['privacy', 'alerts'] });
    },
  });
  return (
    <Modal
      open
      title={t('acknowledgeTitle')}
      okText={t('acknowledge')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p>{words(alert.kind_name)}</p>
      <Form form={form} layout="vertical" onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item name="note" label={t('note')}>
          <Input.TextArea maxLength={500} rows={2} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function told(t: Translate<typeof zh>, facts: unknown): string {
  const entries = Object.entries((facts ?? {}) as Record<string, unknown>);
  return entries
    .map(([name, value]) => {
      const shown = name === 'field' ? t.of('field', String(value)) : String(value);
      return `${t.of('fact', name)} ${shown}`;
    })
    .join(' · ');
}

function columns(t: Translate<typeof zh>, onSeen: (it: PrivacyAlert) => void): Column<PrivacyAlert>[] {
  return [
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    { key: 'what', title: t('what'), width: 210, phone: 'title', render: (it) => words(it.kind_name) },
    { key: 'who', title: t('who'), width: 160, render: (it) => it.user_login },
    {
      key: 'customer',
      title: t('customer'),
      width: 130,
      render: (it) =>
        it.customer_id ? (
          <Link to="/customers/$customerId" params={{ customerId: it.customer_id }}>
            {it.customer_number}
          </Link>
        ) : (
          '–'
        ),
    },
    { key: 'facts', title: t('facts'), wraps: true, render: (it) => told(t, it.facts) },
    {
      key: 'handled',
      title: t('handled'),
      width: 190,
      wraps: true,
      phone: 'side',
      render: (it) =>
        it.acknowledged_at ? (
          <span className={own.quiet}>
            {it.acknowledged_by} {it.note}
          </span>
        ) : (
          <Allowed to="privacy.review_alerts">
            <Button size="small" onClick={() => onSeen(it)}>
              {t('acknowledge')}
            </Button>
          </Allowed>
        ),
    },
  ];
}
