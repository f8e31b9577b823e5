/** What somebody decides about a warning: to take care of it, or to look at it later. */

import { App, Form, Input, Modal } from 'antd';
import { answer, api } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { NotedDecision } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { addDays, today } from '@/format/days';
import { useText } from '@/i18n/text';
import { text } from './text';

export type Decision = 'acknowledge' | 'snooze';

interface Values {
  reason?: string;
  until?: string;
}

interface DecisionDialogProps {
  warningId: string;
  decision: Decision;
  onClose: () => void;
}

export function DecisionDialog({ warningId, decision, onClose }: DecisionDialogProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const isSnooze = decision === 'snooze';
  const { submit, isPending, problem } = useSubmit<Values, NotedDecision>({
    form,
    send: (values, key) => decide(warningId, decision, values, key),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: ['warnings'] });
      void queryClient.invalidateQueries({ queryKey: ['warning', warningId] });
      message.success(t(isSnooze ? 'snoozedNow' : 'acknowledgedNow'));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(isSnooze ? 'snoozeTitle' : 'acknowledgeTitle')}
      okText={t(isSnooze ? 'snooze' : 'acknowledge')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={isSnooze ? { until: addDays(today(), 14), reason: '' } : { reason: '' }}
      >
        <ProblemNote error={problem} />
        {isSnooze && (
          <Form.Item
            name="until"
            label={t('snoozeUntil')}
            extra={t('snoozeHint')}
            rules={[{ required: true, message: t('snoozeUntilMissing') }]}
          >
            <DateField from={addDays(today(), 1)} />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={t(isSnooze ? 'snoozeReason' : 'acknowledgeReason')}
          rules={isSnooze ? [{ required: true, whitespace: true, message: t('snoozeReasonMissing') }] : []}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function decide(warningId: string, decision: Decision, values: Values, key: string): Promise<NotedDecision> {
  const params = { path: { warning_id: warningId } };
  const headers = { 'Idempotency-Key': key };
  const reason = values.reason?.trim() ?? '';
  if (decision === 'snooze') {
    return answer(
      api.POST('/api/v1/warnings/{warning_id}/snooze', {
        params,
        headers,
        body: { reason, until: values.until ?? '' },
      }),
    );
  }
  return answer(
    api.POST('/api/v1/warnings/{warning_id}/acknowledge', {
      params,
      headers,
      body: { reason: reason || null },
    }),
  );
}
