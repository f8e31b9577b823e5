/** Takes down what a person asks for. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { CustomerDetail, ReceiveRequest, RequestDetail, RequestKind } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { fileQuery } from '@/features/customers/file/queries';
import { useText } from '@/i18n/text';
import { text } from './text';

const KINDS = [
  'access',
  'correct',
  'portability',
  'delete',
  'restrict',
  'withdraw',
] as const satisfies readonly RequestKind[];

type Values = Pick<ReceiveRequest, 'kind' | 'note' | 'contact_id'>;

export function NewRequest({ customer, onClose }: { customer: CustomerDetail; onClose: () => void }) {
  const t = useText(text);
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
  const { data: file } = useQuery(fileQuery(customer.id));
  const contacts = file?.contacts ?? [];
  const { submit, isPending, problem } = useSubmit<Values, RequestDetail>({
    form,
    send: ({ contact_id, ...values }, key) =>
      answer(
        api.POST('/api/v1/privacy/requests', {
          headers: { 'Idempotency-Key': key },
          body: {
            customer_id: customer.id,
            contact_id: values.kind === 'delete' ? contact_id : undefined,
            ...values,
          },
        }),
      ),
    onDone: async (made) => {
      void queryClient.invalidateQueries({ queryKey: ['privacy'] });
      void queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      onClose();
      await navigate({ to: '/privacy', search: { request: made.id } });
    },
  });
  return (
    <FormDrawer
      title={t('takeDown')}
      form={form}
      initialValues={{ kind: 'access' }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
      saveText={t('takeDown')}
      hint={<p>{t('takeDownHint')}</p>}
    >
      <Form.Item name="kind" label={t('requestKind')}>
        <Select options={KINDS.map((value) => ({ value, label: t.of('kind', value) }))} />
      </Form.Item>
      {kind === 'delete' && contacts.length > 0 && (
        <Form.Item name="contact_id" label={t('requestWho')} extra={t('requestWhoHint')}>
          <Select
            allowClear
            placeholder={t('theCustomer')}
            options={contacts.map((it) => ({
              value: it.id,
              label: `${t('contactPerson')} ${it.name ?? ''} ${it.phone ?? ''}`,
            }))}
          />
        </Form.Item>
      )}
      <Form.Item name="note" label={t('note')}>
        <Input.TextArea maxLength={500} rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}
