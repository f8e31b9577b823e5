import { Form, Input, InputNumber, Modal, Select } from 'antd';
import { answer, api } from '@/api/client';
import type { CreateToken, NewToken } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useText } from '@/i18n/text';
import { ALL_PERMISSIONS } from './permissionNames';
import { may } from './permissions';
import { useMe } from './queries';
import { text } from './text';
import { text as permissionText } from './users/text';

interface NewTokenDialogProps {
  onMade: (token: NewToken) => void;
  onClose: () => void;
}

export function NewTokenDialog({ onMade, onClose }: NewTokenDialogProps) {
  const t = useText(text);
  const { of } = useText(permissionText);
  const me = useMe();
  const [form] = Form.useForm<CreateToken>();
  const { submit, isPending, problem } = useSubmit<CreateToken, NewToken>({
    form,
    send: (values, key) =>
      answer(
        api.POST('/api/v1/tokens', {
          body: { ...values, permissions: values.permissions?.length ? values.permissions : null },
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: onMade,
  });
  const own = ALL_PERMISSIONS.filter((it) => me && may(me, it));
  return (
    <Modal open title={t('newToken')} confirmLoading={isPending} onOk={form.submit} onCancel={onClose}>
      <Form form={form} layout="vertical" initialValues={{ days: 90, permissions: [] }} onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item
          name="name"
          label={t('tokenName')}
          rules={[{ required: true, whitespace: true, message: t('tokenNameMissing') }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="days" label={t('tokenDays')} rules={[{ required: true }]}>
          <InputNumber min={1} max={366} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="permissions" label={t('tokenPermissions')} extra={t('tokenPermissionsHint')}>
          <Select
            mode="multiple"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={own.map((value) => ({ value, label: of('permission', value.replace('.', '_')) }))}
          />
        </Form.Item>
        <Form.Item name="unit_id" label={t('tokenUnit')} extra={t('tokenUnitHint')}>
          <TokenUnit />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** A form gives value and change to what stands in it. */
function TokenUnit({ value, onChange }: { value?: string; onChange?: (unit: string | undefined) => void }) {
  const t = useText(text);
  return (
    <UnitSelect
      isSingle
      label={t('tokenUnit')}
      value={value ? [value] : []}
      onChange={([unit]) => onChange?.(unit)}
    />
  );
}
