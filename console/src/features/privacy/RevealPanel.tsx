/** Personal values in clear: asked for with a reason, shown for a minute, kept nowhere. */

import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import type { FieldClass, RevealedValues, RevealReason, RevealValues, WholeFile } from '@/api/schema.gen';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { fileQuery } from '@/features/customers/file/queries';
import { useText } from '@/i18n/text';
import own from './privacy.module.css';
import { text } from './text';

const FIELDS = [
  'name',
  'phone',
  'plate',
  'identity_number',
  'address',
] as const satisfies readonly FieldClass[];

/** Shown covered: there is something to be seen. */
const MASKED = /\*/;

/** What every file may have, and what this one has beside. */
function fieldsOf(file: WholeFile | undefined): FieldClass[] {
  const fields: FieldClass[] = [...FIELDS];
  if (file?.invoice_titles.some((it) => MASKED.test(it.account ?? ''))) fields.push('bank_account');
  if (file && file.occasions.length > 0) fields.push('date');
  return fields;
}

export function RevealPanel({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { data: file } = useQuery(fileQuery(customerId));
  return (
    <Panel title={t('personal')}>
      <ul className={own.rows}>
        {fieldsOf(file).map((field) => (
          <RevealRow key={field} customerId={customerId} field={field} />
        ))}
      </ul>
    </Panel>
  );
}

function RevealRow({ customerId, field }: { customerId: string; field: FieldClass }) {
  const t = useText(text);
  const [isAsking, setAsking] = useState(false);
  const [shown, setShown] = useState<RevealedValues>();
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(undefined), shown.hide_after_seconds * 1000);
    return () => clearTimeout(timer);
  }, [shown]);
  const name = t.of('field', field);
  return (
    <li className={own.row}>
      <div>
        {name}
        {shown && (
          <div role="status">
            {shown.values.length === 0 && <span className={own.quiet}>{t('noValue')}</span>}
            {shown.values.map((it) => (
              <div key={it.id} className={own.clear}>
                {it.value}
              </div>
            ))}
            <div className={own.quiet}>{t('leftToday', { count: shown.left_today })}</div>
          </div>
        )}
      </div>
      {shown ? (
        <Button
          icon={<EyeInvisibleOutlined />}
          aria-label={`${t('hide')} ${name}`}
          onClick={() => setShown(undefined)}
        >
          {t('hide')}
        </Button>
      ) : (
        <Button icon={<EyeOutlined />} aria-label={`${t('show')} ${name}`} onClick={() => setAsking(true)}>
          {t('show')}
        </Button>
      )}
      {isAsking && (
        <RevealDialog
          customerId={customerId}
          field={field}
          onShown={setShown}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}

const REASONS = [
  'call',
  'visit',
  'complaint',
  'verify',
  'invoice',
  'request',
  'other',
] as const satisfies readonly RevealReason[];

interface RevealDialogProps {
  customerId: string;
  field: FieldClass;
  onShown: (values: RevealedValues) => void;
  onClose: () => void;
}

type Values = Pick<RevealValues, 'reason' | 'note'>;

function RevealDialog({ customerId, field, onShown, onClose }: RevealDialogProps) {
  const t = useText(text);
  const [form] = Form.useForm<Values>();
  const reason = Form.useWatch('reason', form);
  const { submit, isPending, problem } = useSubmit<Values, RevealedValues>({
    form,
    send: (values) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/reveals', {
          params: { path: { customer_id: customerId } },
          body: { field, ...values },
        }),
      ),
    onDone: (values) => {
      onShown(values);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('showTitle', { what: t.of('field', field) })}
      okText={t('show')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p>{t('showHint')}</p>
      <Form form={form} layout="vertical" initialValues={{ reason: 'call' }} onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item name="reason" label={t('why')}>
          <Select options={REASONS.map((value) => ({ value, label: t.of('why', value) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('note')} rules={[{ required: reason === 'other' }]}>
          <Input.TextArea maxLength={500} rows={2} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
