/** What somebody decides about warnings: to take care of them, who is to, or to look at them later. */

import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Radio, Select } from 'antd';
import { asProblem, oneLanguage, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { WarningItem } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { employeeName } from '@/features/stations/employees';
import { useUnitName } from '@/features/stations/units';
import { addDays, today } from '@/format/days';
import { useText } from '@/i18n/text';
import { customerLabel } from './columns';
import { type Decided, type Decision, decide, takeBack, type Values } from './decide';
import { employeesQuery } from './queries';
import { text } from './text';
import css from './warnings.module.css';

interface DecisionDialogProps {
  items: readonly WarningItem[];
  decision: Decision;
  onClose: () => void;
  onDone?: () => void;
}

const TITLES = { acknowledge: 'acknowledgeTitle', snooze: 'snoozeTitle', assign: 'assignTitle' } as const;
const REASONS = { acknowledge: 'acknowledgeReason', snooze: 'snoozeReason', assign: 'assignNote' } as const;
const UNDO_SECONDS = 8;

export function DecisionDialog({ items, decision, onClose, onDone }: DecisionDialogProps) {
  const t = useText(text);
  const [form] = Form.useForm<Values>();
  const tell = useTell();
  const isSnooze = decision === 'snooze';
  const { submit, isPending, problem } = useSubmit<Values, Decided>({
    form,
    send: (values, key) => decide(items, decision, values, key),
    onDone: (decided) => {
      refresh();
      tell(decided, decision);
      onDone?.();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(TITLES[decision])}
      okText={t(decision)}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      {items.length > 1 && <p className={css.muted}>{t('concerns', { count: items.length })}</p>}
      <Form
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{ until: addDays(today(), 14), reason: '', to: 'maintainer' }}
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
        {decision === 'assign' && <Assignee />}
        <Form.Item
          name="reason"
          label={t(REASONS[decision])}
          rules={isSnooze ? [{ required: true, whitespace: true, message: t('snoozeReasonMissing') }] : []}
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Assignee() {
  const t = useText(text);
  const unitName = useUnitName();
  const to = Form.useWatch<Values['to']>('to');
  const { data, isPending } = useQuery(employeesQuery);
  return (
    <>
      <Form.Item name="to" label={t('assignTo')}>
        <Radio.Group
          options={[
            { value: 'maintainer', label: t('toMaintainer') },
            { value: 'employee', label: t('toEmployee') },
            { value: 'nobody', label: t('toNobody') },
          ]}
        />
      </Form.Item>
      {to === 'employee' && (
        <Form.Item
          name="employee_id"
          label={t('employee')}
          rules={[{ required: true, message: t('employeeMissing') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={isPending}
            placeholder={t('employeeMissing')}
            options={data?.items.map((it) => ({
              value: it.id,
              label: [employeeName(it), unitName(it.unit_id)].filter(Boolean).join(' · '),
            }))}
          />
        </Form.Item>
      )}
    </>
  );
}

export function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ['warnings'] });
  void queryClient.invalidateQueries({ queryKey: ['warning'] });
}

const DONE = { acknowledge: 'acknowledgedNow', snooze: 'snoozedNow', assign: 'assignedNow' } as const;

/** Says what was done and offers to take it back; what was refused is listed with the reason. */
function useTell(): (decided: Decided, decision: Decision) => void {
  const t = useText(text);
  const { message, modal } = App.useApp();
  return ({ done, refused }, decision) => {
    const undo = async (key: string) => {
      message.destroy(key);
      try {
        await takeBack(done, decision);
        message.success(t('takenBack'));
      } catch (error) {
        message.error(sentence(asProblem(error)));
      }
      refresh();
    };
    if (done.length > 0) {
      const key = `decided ${done[0]?.id}`;
      void message.open({
        key,
        type: 'success',
        duration: UNDO_SECONDS,
        content: (
          <>
            {t(DONE[decision])}
            {done.length > 1 && ` (${t('warningsCount', { count: done.length })})`}
            <Button type="link" size="small" onClick={() => void undo(key)}>
              {t('takeBack')}
            </Button>
          </>
        ),
      });
    }
    if (refused.length > 0) {
      void modal.warning({
        title: t('refusedTitle', { count: refused.length }),
        content: (
          <ul>
            {refused.map(({ item, why }) => (
              <li key={item.id}>
                {customerLabel(item)}: {oneLanguage(why)}
              </li>
            ))}
          </ul>
        ),
      });
    }
  };
}
