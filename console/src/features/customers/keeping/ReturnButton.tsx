import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { text } from './text';

/** Gives a customer back to the pool, with a reason. */
export function ReturnButton({ customerId }: { customerId: string }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const { submit, isPending, problem } = useSubmit<{ reason: string }, unknown>({
    form,
    send: ({ reason }) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/return', {
          params: { path: { customer_id: customerId } },
          body: { reason },
        }),
      ),
    onDone: () => {
      message.success(t('returned'));
      setOpen(false);
      void queryClient.invalidateQueries();
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('returnCustomer')}</Button>
      <Modal
        open={isOpen}
        title={t('returnTitle')}
        okText={t('returnCustomer')}
        confirmLoading={isPending}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
      >
        <ProblemNote error={problem} />
        <Form form={form} layout="vertical" onFinish={submit}>
          <Form.Item name="reason" label={t('returnReason')} rules={[{ required: true, whitespace: true }]}>
            <Input maxLength={200} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
