/** Agrees to an export that somebody else asked for, or refuses it with a reason. */

import { App, Button, Form, Input, Modal, Popconfirm, Space } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { ExportItem } from '@/api/schema.gen';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { count } from '@/format/numbers';
import { useText } from '@/i18n/text';
import { text } from './text';

export function Decide({ of }: { of: ExportItem }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [isRefusing, setIsRefusing] = useState(false);
  const params = { path: { export_id: of.id } };
  const done = async (key: 'approved' | 'refused') => {
    message.success(t(key));
    setIsRefusing(false);
    await queryClient.invalidateQueries({ queryKey: ['exports'] });
  };
  const approve = useSubmit<void, unknown>({
    send: () => answer(api.POST('/api/v1/exports/{export_id}/approve', { params })),
    onDone: () => done('approved'),
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  const [form] = Form.useForm<{ reason: string }>();
  const refuse = useSubmit<{ reason: string }, unknown>({
    form,
    send: (body) => answer(api.POST('/api/v1/exports/{export_id}/refuse', { params, body })),
    onDone: () => done('refused'),
  });
  if (of.is_own) return <>–</>;
  return (
    <Space>
      <Popconfirm
        title={t('approveAsk', { rows: count(of.rows ?? 0) })}
        okText={t('approve')}
        onConfirm={() => approve.submit()}
      >
        <Button size="small" type="primary" loading={approve.isPending}>
          {t('approve')}
        </Button>
      </Popconfirm>
      <Button size="small" onClick={() => setIsRefusing(true)}>
        {t('refuse')}
      </Button>
      <Modal
        open={isRefusing}
        title={t('refuseTitle')}
        okText={t('refuse')}
        confirmLoading={refuse.isPending}
        onOk={() => form.submit()}
        onCancel={() => setIsRefusing(false)}
      >
        <ProblemNote error={refuse.problem} />
        <Form form={form} layout="vertical" onFinish={refuse.submit}>
          <Form.Item
            name="reason"
            label={t('refuseReason')}
            rules={[{ required: true, whitespace: true, message: t('refuseReasonMissing') }]}
          >
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </Form>
      </Modal>
    </Space>
  );
}
