/** One request: its log, what was put together for the person, and erasing by it. */

import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Timeline } from 'antd';
import { answer, api, version } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { ErasureDetail, RequestDetail, RequestState } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { DetailDrawer } from '@/components/DetailDrawer';
import { Facts } from '@/components/Facts';
import { PageSkeleton } from '@/components/PageSkeleton';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { day, instant } from '@/format/days';
import { useText } from '@/i18n/text';
import own from './privacy.module.css';
import { requestQuery } from './queries';
import { text } from './text';

export function RequestDrawer({ requestId, onClose }: { requestId: string; onClose: () => void }) {
  const t = useText(text);
  const { data, error } = useQuery(requestQuery(requestId));
  return (
    <DetailDrawer
      title={data ? `${t('request', { serial: data.serial })} · ${words(data.kind_name)}` : t('requests')}
      isOpen
      onClose={onClose}
    >
      <ProblemNote error={error} />
      {data ? <Request request={data} /> : !error && <PageSkeleton />}
    </DetailDrawer>
  );
}

/** What follows each state, in the order of the work. */
const NEXT: Readonly<Record<string, readonly RequestState[]>> = {
  received: ['verified', 'refused', 'cancelled'],
  verified: ['in_progress', 'done', 'refused', 'cancelled'],
  in_progress: ['done', 'refused', 'cancelled'],
};

function keep(changed: RequestDetail) {
  queryClient.setQueryData(requestQuery(changed.id).queryKey, changed);
  void queryClient.invalidateQueries({ queryKey: ['privacy', 'requests'] });
  void queryClient.invalidateQueries({ queryKey: ['customer', changed.customer_id] });
}

function Request({ request }: { request: RequestDetail }) {
  const t = useText(text);
  const isChecked = request.state === 'verified' || request.state === 'in_progress';
  const isForCopy = request.kind === 'access' || request.kind === 'portability';
  return (
    <>
      <Facts
        items={[
          { label: t('customer'), value: request.customer_number },
          ...(request.contact_id
            ? [{ label: t('requestWho'), value: `${t('contactPerson')} ${request.contact_name ?? '–'}` }]
            : []),
          { label: t('state'), value: words(request.state_name) },
          { label: t('received'), value: instant(request.received_at) },
          { label: t('dueOn'), value: day(request.due_on) },
        ]}
      />
      {isForCopy && <Packages request={request} isOpen={isChecked} />}
      {request.kind === 'delete' && isChecked && (
        <Allowed to="privacy.erase_persons">
          <Erase request={request} />
        </Allowed>
      )}
      {NEXT[request.state] && <Steps request={request} next={NEXT[request.state] ?? []} />}
      <h3 className={own.section}>{t('log')}</h3>
      <Timeline
        items={request.steps.map((it) => ({
          key: `${it.at} ${it.state}`,
          content: (
            <>
              {words(it.state_name)} · {it.by}
              <div className={own.quiet}>
                {instant(it.at)} {it.note}
              </div>
            </>
          ),
        }))}
      />
    </>
  );
}

interface StepsProps {
  request: RequestDetail;
  next: readonly RequestState[];
}

function Steps({ request, next }: StepsProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ note?: string }>();
  const { submit, isPending, problem } = useSubmit({
    form,
    send: (state: RequestState) =>
      answer(
        api.PUT('/api/v1/privacy/requests/{request_id}/state', {
          params: {
            path: { request_id: request.id },
            header: version(request.version),
          },
          body: { state, note: form.getFieldValue('note') as string | undefined },
        }),
      ),
    onDone: (changed) => {
      keep(changed);
      form.resetFields();
      message.success(t('moved'));
    },
  });
  return (
    <Form form={form} layout="vertical" className={own.section}>
      <ProblemNote error={problem} />
      <Form.Item name="note" label={t('note')}>
        <Input.TextArea maxLength={500} rows={2} />
      </Form.Item>
      <div className={own.buttons}>
        {next.map((state) => (
          <Button
            key={state}
            type={state === next[0] ? 'primary' : 'default'}
            danger={state === 'refused'}
            disabled={isPending}
            onClick={() => submit(state)}
          >
            {t.of('next', state)}
          </Button>
        ))}
      </div>
    </Form>
  );
}

const FORMATS = ['json', 'csv', 'html'] as const;

function Packages({ request, isOpen }: { request: RequestDetail; isOpen: boolean }) {
  const t = useText(text);
  const { submit, isPending, problem } = useSubmit({
    send: (_: undefined, key) =>
      answer(
        api.POST('/api/v1/privacy/requests/{request_id}/packages', {
          params: { path: { request_id: request.id } },
          headers: { 'Idempotency-Key': key },
          body: {},
        }),
      ),
    // What is kept under the key holds no notes: the request is read again.
    onDone: () => queryClient.invalidateQueries(requestQuery(request.id)),
  });
  return (
    <section className={own.section}>
      <h3>{t('packages')}</h3>
      <p className={own.quiet}>{t('packageHint')}</p>
      <ProblemNote error={problem} />
      <ul className={own.rows}>
        {request.packages.map((it) => (
          <li key={it.id} className={own.row}>
            <span>{t('packageUntil', { at: instant(it.until) })}</span>
            <span className={own.buttons}>
              {FORMATS.map((format) => (
                <a key={format} href={`/api/v1/privacy/packages/${it.id}?format=${format}`} download>
                  {format.toUpperCase()}
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {isOpen && (
        <Button loading={isPending} onClick={() => submit(undefined)}>
          {t('makePackage')}
        </Button>
      )}
    </section>
  );
}

function Erase({ request }: { request: RequestDetail }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ confirm_number: string }>();
  const { submit, isPending, problem } = useSubmit<{ confirm_number: string }, ErasureDetail>({
    form,
    send: (body) =>
      answer(
        api.POST('/api/v1/privacy/requests/{request_id}/erase', {
          params: { path: { request_id: request.id } },
          body,
        }),
      ),
    onDone: async (erased) => {
      message.success(t('erasedNow'));
      queryClient.setQueryData(['privacy', 'erased', request.id], erased);
      await queryClient.invalidateQueries({ queryKey: ['privacy'] });
      await queryClient.invalidateQueries({ queryKey: ['customer', request.customer_id] });
    },
  });
  const { data: erased } = useQuery<ErasureDetail>({
    queryKey: ['privacy', 'erased', request.id],
    enabled: false,
  });
  if (erased) return <Exports erased={erased} />;
  return (
    <section className={own.section}>
      <h3>{t('eraseTitle')}</h3>
      <p>{t(request.contact_id ? 'eraseContactHint' : 'eraseHint')}</p>
      <Form form={form} layout="vertical" onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item name="confirm_number" label={t('confirmNumber')} rules={[{ required: true }]}>
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <Button danger type="primary" htmlType="submit" loading={isPending}>
          {t('erase')}
        </Button>
      </Form>
    </section>
  );
}

function Exports({ erased }: { erased: ErasureDetail }) {
  const t = useText(text);
  // Lists hold customers and none of their contacts.
  if (erased.contact_id) return <p role="status">{t('erasedNow')}</p>;
  return (
    <section className={own.section}>
      <h3>{t('exportsTitle')}</h3>
      <p>{t('exportsHint')}</p>
      <ul>
        {erased.exports.map((it) => (
          <li key={`${it.at} ${it.list}`}>
            {t('exportLine', { at: instant(it.at), list: it.list, by: it.by })}
          </li>
        ))}
      </ul>
    </section>
  );
}
