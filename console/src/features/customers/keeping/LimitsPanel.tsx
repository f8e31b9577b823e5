import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, InputNumber } from 'antd';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { PoolRules } from '@/api/schema.gen';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { type Limits, limitsQuery } from './queries';
import { text } from './text';

/** How many one may look after, and when customers go back. */
export function LimitsPanel() {
  const t = useText(text);
  const limits = useQuery(limitsQuery);
  return (
    <Panel title={t('limits')}>
      {limits.data && <LimitsForm key={limits.data.version} now={limits.data} />}
    </Panel>
  );
}

function LimitsForm({ now }: { now: Limits }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<PoolRules>();
  const { submit, isPending, problem } = useSubmit<PoolRules, PoolRules>({
    form,
    send: (values) =>
      answer(
        api.PUT('/api/v1/customers/pool/rules', {
          params: { header: version(now.version) },
          body: { ...values, return_after_days: values.return_after_days ?? null },
        }),
      ),
    onDone: () => {
      message.success(t('limitsSaved'));
      void queryClient.invalidateQueries({ queryKey: ['pool-limits'] });
      void queryClient.invalidateQueries({ queryKey: ['pool'] });
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={now.limits}
      onFinish={submit}
      style={{ maxWidth: 480 }}
    >
      <ProblemNote error={problem} />
      <Form.Item name="held_max" label={t('heldMax')}>
        <InputNumber min={1} max={100_000} precision={0} />
      </Form.Item>
      <Form.Item name="cooldown_days" label={t('cooldown')}>
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
      <Form.Item name="return_after_days" label={t('returnAfter')}>
        <InputNumber min={7} max={3650} precision={0} />
      </Form.Item>
      <Button htmlType="submit" loading={isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
