/** Making a group, or changing one. */

import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Radio, Select } from 'antd';
import type { GroupBody } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { SegmentSelect } from '@/features/segments/SegmentSelect';
import { employeeName } from '@/features/stations/employees';
import { UnitField } from '@/features/stations/UnitSelect';
import { useUnit } from '@/features/stations/units';
import { employeesQuery } from '@/features/warnings/queries';
import { useText } from '@/i18n/text';
import { changeGroup, createGroup } from './queries';
import { text } from './text';

interface Values {
  name: string;
  purpose?: string;
  notes?: string;
  unit_id?: string;
  organiser_id?: string;
  filling: 'hand' | 'rule';
  segment_id?: string;
}

interface GroupDrawerProps {
  group?: GroupBody | undefined;
  onClose: () => void;
  onDone?: (group: GroupBody) => void;
}

export function GroupDrawer({ group, onClose, onDone }: GroupDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const { unit } = useUnit();
  const [form] = Form.useForm<Values>();
  const filling = Form.useWatch('filling', form);
  const { data: employees } = useQuery(employeesQuery);
  const { submit, isPending, problem } = useSubmit<Values, GroupBody>({
    form,
    send: ({ filling: way, segment_id, unit_id = '', ...rest }, key) => {
      const body = {
        ...rest,
        unit_id,
        purpose: rest.purpose ?? '',
        notes: rest.notes ?? '',
        segment_id: way === 'rule' ? segment_id : undefined,
      };
      return group ? changeGroup(group, body) : createGroup(body, key);
    },
    onDone: (saved) => {
      message.success(t('saved', { name: saved.name }));
      onClose();
      onDone?.(saved);
    },
    onProblem: (found) => {
      if (found.code !== 'changed_meanwhile') return false;
      message.error(t('conflict'));
      return true;
    },
  });
  return (
    <FormDrawer
      title={t(group ? 'editGroup' : 'newGroup')}
      form={form}
      initialValues={{
        name: group?.name,
        purpose: group?.purpose,
        notes: group?.notes,
        unit_id: group?.unit.id ?? unit?.id,
        organiser_id: group?.organiser?.id,
        filling: group?.rule ? 'rule' : 'hand',
        segment_id: group?.rule?.segment_id,
      }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="purpose" label={t('purpose')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="unit_id" label={t('unit')} rules={[{ required: true, message: t('unitMissing') }]}>
        <UnitField label={t('unit')} />
      </Form.Item>
      <Form.Item name="organiser_id" label={t('organiser')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('organiserNone')}
          options={employees?.items.map((it) => ({ value: it.id, label: employeeName(it) }))}
        />
      </Form.Item>
      <Form.Item name="filling" label={t('filling')}>
        <Radio.Group
          options={(['hand', 'rule'] as const).map((value) => ({ value, label: t.of('filling', value) }))}
        />
      </Form.Item>
      {filling === 'rule' && (
        <Form.Item
          name="segment_id"
          label={t('segment')}
          extra={t('ruleHint')}
          rules={[{ required: true, message: t('segmentMissing') }]}
        >
          <SegmentSelect />
        </Form.Item>
      )}
      <Form.Item name="notes" label={t('notes')}>
        <Input.TextArea maxLength={4000} autoSize={{ minRows: 3, maxRows: 10 }} />
      </Form.Item>
    </FormDrawer>
  );
}
