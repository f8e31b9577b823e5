/** Adds customers who were chosen in a list to a group that is filled by hand. */

import { UsergroupAddOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ChangedMembers } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import { useTold } from './Members';
import { addMembers, allGroupsQuery } from './queries';
import { text } from './text';

export function JoinGroup({ customerIds }: { customerIds: readonly string[] }) {
  const t = useText(text);
  const [isOpen, setOpen] = useState(false);
  if (!useMay('groups.manage_groups') || customerIds.length === 0) return null;
  return (
    <>
      <Button size="small" icon={<UsergroupAddOutlined />} onClick={() => setOpen(true)}>
        {t('join')}
      </Button>
      {isOpen && <Dialog customerIds={customerIds} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ customerIds, onClose }: { customerIds: readonly string[]; onClose: () => void }) {
  const t = useText(text);
  const tell = useTold();
  const [form] = Form.useForm<{ group: string }>();
  const { data } = useQuery(allGroupsQuery);
  const open = data?.items.filter((it) => it.may_change && !it.rule);
  const { submit, isPending, problem } = useSubmit<{ group: string }, ChangedMembers>({
    form,
    send: ({ group }, key) => addMembers(group, { customer_ids: [...customerIds] }, key),
    onDone: (done) => {
      tell(done);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('join')}
      okText={t('join')}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={submit}>
        <ProblemNote error={problem} />
        <Form.Item
          name="group"
          label={t('joinWhich')}
          extra={t('joinHint')}
          rules={[{ required: true, message: t('nameMissing') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={open?.map((it) => ({ value: it.id, label: it.name }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
