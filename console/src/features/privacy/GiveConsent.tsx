/** Shows the customer the text in force, and records that they agree to it. */

import { App, Form, Select } from 'antd';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import type { ConsentSource, ConsentStandingBody, ConsentsBody } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import own from './privacy.module.css';
import { text } from './text';

interface GiveConsentProps {
  customerId: string;
  standing: ConsentStandingBody;
  onDone: (changed: ConsentsBody) => void;
  onClose: () => void;
}

const SOURCES = ['counter', 'paper', 'phone', 'online', 'reply'] as const satisfies readonly ConsentSource[];

export function GiveConsent({ customerId, standing, onDone, onClose }: GiveConsentProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ source: ConsentSource }>();
  const version = standing.text?.version ?? 1;
  const { submit, isPending, problem } = useSubmit({
    form,
    send: ({ source }: { source: ConsentSource }, key) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/consents', {
          params: { path: { customer_id: customerId } },
          headers: { 'Idempotency-Key': key },
          body: { purpose: standing.purpose, text_version: version, is_given: true, source },
        }),
      ),
    onDone: (changed) => {
      onDone(changed);
      message.success(t('recorded'));
      onClose();
    },
  });
  return (
    <FormDrawer
      title={t('giveTitle')}
      form={form}
      initialValues={{ source: 'counter' }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
      saveText={t('give')}
      hint={
        <>
          <p>{t('giveHint', { version })}</p>
          <blockquote className={own.quote}>{words(standing.text?.text)}</blockquote>
        </>
      }
    >
      <Form.Item name="source" label={t('source')}>
        <Select options={SOURCES.map((value) => ({ value, label: t.of('source', value) }))} />
      </Form.Item>
    </FormDrawer>
  );
}
