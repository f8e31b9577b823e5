import { App, Form, Input, Modal } from 'antd';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { DuplicateBody } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { text } from './text';

/** Says that two files are of two customers. */
export function DismissDialog({ pair, onClose }: { pair: DuplicateBody; onClose: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason?: string }>();
  const { submit, isPending, problem } = useSubmit<{ reason?: string }, unknown>({
    form,
    send: (values) =>
      answer(
        api.POST('/api/v1/customers/duplicates/{duplicate_id}/dismiss', {
          params: { path: { duplicate_id: pair.id } },
          body: { reason: values.reason },
        }),
      ),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['duplicates'] });
      message.success(t('dismissed'));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('dismissTitle')}
      okText={t('dismiss')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p>{t('dismissHint')}</p>
      <ProblemNote error={problem} />
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="reason" label={t('reason')}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
