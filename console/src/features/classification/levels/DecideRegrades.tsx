/** Approving or refusing changes of level, many at once. */

import { App, Form, Input, Modal } from 'antd';
import { oneLanguage } from '@/api/problem';
import type { DecidedRegrades } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { decideRegrades } from './queries';
import type { Regrade } from './RegradesPage';
import { text } from './text';

interface DecideProps {
  items: readonly Regrade[];
  decision: 'approve' | 'refuse';
  onClose: () => void;
  onDone: () => void;
}

interface Values {
  reason?: string;
}

export function DecideRegrades({ items, decision, onClose, onDone }: DecideProps) {
  const t = useText(text);
  const { message, modal } = App.useApp();
  const [form] = Form.useForm<Values>();
  const isRefusal = decision === 'refuse';
  const tell = ({ done, refused, results }: DecidedRegrades) => {
    if (done > 0) message.success(t(isRefusal ? 'refusedNow' : 'approvedNow', { count: done }));
    if (refused === 0) return;
    const told = items.map((item, at) => ({ item, result: results[at] }));
    void modal.warning({
      title: t('notDone', { count: refused }),
      content: (
        <ul>
          {told
            .filter((it) => it.result?.outcome !== 'done')
            .map(({ item, result }) => (
              <li key={item.regrade.id}>
                {item.customer_number}: {oneLanguage(result?.detail ?? '')}
              </li>
            ))}
        </ul>
      ),
    });
  };
  const { submit, isPending, problem } = useSubmit<Values, DecidedRegrades>({
    form,
    send: (values, key) =>
      decideRegrades(
        decision,
        items.map((it) => it.regrade.id),
        values.reason?.trim() ?? '',
        key,
      ),
    onDone: (decided) => {
      tell(decided);
      onDone();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(isRefusal ? 'refuseTitle' : 'approveTitle')}
      okText={t(decision)}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p>{t('concerns', { count: items.length })}</p>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ reason: '' }}>
        <ProblemNote error={problem} />
        <Form.Item
          name="reason"
          label={t('decisionReason')}
          rules={isRefusal ? [{ required: true, whitespace: true, message: t('reasonMissing') }] : []}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
