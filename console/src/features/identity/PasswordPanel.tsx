import { App, Button, Form, Input } from 'antd';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { ChangePassword } from '@/api/schema.gen';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { NewPassword } from './NewPassword';
import { sessionsQuery } from './queries';
import { text } from './text';

export function PasswordPanel() {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<ChangePassword>();
  const { submit, isPending, problem } = useSubmit<ChangePassword, unknown>({
    form,
    send: ({ current, new: chosen }) =>
      answer(api.POST('/api/v1/password', { body: { current, new: chosen } })),
    onDone: async () => {
      message.success(t('passwordChanged'));
      form.resetFields();
      await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <Panel title={t('changePassword')} extra={t('passwordEndsSessions')}>
      <Form form={form} layout="vertical" onFinish={submit} style={{ maxWidth: 360 }} requiredMark={false}>
        <ProblemNote error={problem} />
        <Form.Item
          name="current"
          label={t('currentPassword')}
          rules={[{ required: true, message: t('passwordMissing') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={1000} />
        </Form.Item>
        <NewPassword name="new" />
        <Button htmlType="submit" loading={isPending}>
          {t('changePassword')}
        </Button>
      </Form>
    </Panel>
  );
}
