import { Form, Input, Modal, Select } from 'antd';
import { answer, api } from '@/api/client';
import type { CreateDelegation, DelegationBody } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useUnitName } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { useMe, useRoleName } from './queries';
import css from './security.module.css';
import { text } from './text';

interface Values {
  to: string;
  first_day: string;
  last_day: string;
  /** Places in the list of one's own grants. */
  grants: number[];
}

interface DelegateDialogProps {
  onMade: () => void;
  onClose: () => void;
}

export function DelegateDialog({ onMade, onClose }: DelegateDialogProps) {
  const t = useText(text);
  const me = useMe();
  const roleName = useRoleName();
  const unitName = useUnitName();
  const [form] = Form.useForm<Values>();
  const first = Form.useWatch('first_day', form);
  const own = me?.grants ?? [];
  const { submit, isPending, problem } = useSubmit<Values, DelegationBody>({
    form,
    send: ({ grants, ...values }, key) => {
      const part = grants.flatMap((it) => own[it] ?? []);
      const body: CreateDelegation = { ...values, grants: part.length ? part : null };
      return answer(api.POST('/api/v1/delegations', { body, headers: { 'Idempotency-Key': key } }));
    },
    onDone: onMade,
  });
  const needed = [{ required: true, message: t('dayMissing') }];
  return (
    <Modal open title={t('delegate')} confirmLoading={isPending} onOk={form.submit} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={{ grants: [] }} onFinish={submit}>
        <ProblemNote error={problem} />
        <p className={css.hint}>{t('delegateHint')}</p>
        <Form.Item
          name="to"
          label={t('delegateTo')}
          rules={[{ required: true, whitespace: true, message: t('loginMissing') }]}
        >
          <Input maxLength={64} autoComplete="off" autoFocus />
        </Form.Item>
        <div className={css.pair}>
          <Form.Item name="first_day" label={t('firstDay')} rules={needed}>
            <DateField />
          </Form.Item>
          <Form.Item name="last_day" label={t('lastDay')} rules={needed}>
            <DateField from={first} />
          </Form.Item>
        </div>
        <Form.Item name="grants" label={t('delegationWhat')} extra={t('delegatePartHint')}>
          <Select
            mode="multiple"
            allowClear
            options={own.map((it, value) => ({
              value,
              label: `${roleName(it.role)} · ${unitName(it.unit_id)}`,
            }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
