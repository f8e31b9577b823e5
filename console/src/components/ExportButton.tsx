/** The rows of a list as a file: exactly those that its filters show, once it is said what they are needed for. */

import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { type Problem, sentence, toProblem } from '@/api/problem';
import type { ExportFormat, ExportList, ExportReason } from '@/api/schema.gen';
import { useText } from '@/i18n/text';
import { LinkButton } from './LinkButton';
import { text as lists } from './lists/text';
import { ProblemNote } from './ProblemNote';
import { text } from './text';
import { useSubmit } from './useSubmit';

/** What the files of customers hold. */
type FileList = Exclude<ExportList, 'customers' | 'sales' | 'classification' | 'warnings'>;

interface ExportButtonProps {
  /** What is exported, as the API names it. */
  of: ExportList;
  /** What else the same rows can be exported as. */
  also?: readonly FileList[];
  query: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

interface Values {
  list: ExportList;
  format: ExportFormat;
  reason: ExportReason;
  reason_text?: string;
}

const FORMATS: readonly ExportFormat[] = ['xlsx', 'csv'];
const REASONS: readonly ExportReason[] = [
  'service',
  'campaign',
  'analysis',
  'reconciliation',
  'inspection',
  'authority',
  'other',
];

/** Each a list of its own. */
export const FILE_LISTS: readonly FileList[] = [
  'details',
  'vehicles',
  'cards',
  'contacts',
  'invoice_titles',
  'sites',
  'occasions',
];

export function ExportButton(props: ExportButtonProps) {
  const t = useText(text);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setIsOpen(true)}>
        {t('exportRows')}
      </Button>
      {isOpen && <ExportDialog {...props} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function ExportDialog({ of, also = [], query, onClose }: ExportButtonProps & { onClose: () => void }) {
  const t = useText(text);
  const name = useText(lists);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const reason = Form.useWatch('reason', form);
  const [tooMany, setTooMany] = useState<Problem>();
  const filter = () => {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) params.set(key, String(value));
    }
    return params;
  };
  const take = useSubmit<Values, void>({
    form,
    send: async ({ list, ...values }) => {
      const params = filter();
      const path = also.some((it) => it === list) ? `files/${list}` : list;
      for (const [key, value] of Object.entries(values)) {
        if (value) params.set(key, value);
      }
      await save(`/api/v1/exports/${path}?${params}`);
    },
    onDone: onClose,
    onProblem: (problem) => {
      if (problem.code !== 'refused') return false;
      setTooMany(problem);
      return true;
    },
  });
  const ask = useSubmit<Values, unknown>({
    form,
    send: (values, key) =>
      answer(
        api.POST('/api/v1/exports/own', {
          body: { filter: String(filter()), ...values },
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onDone: () => {
      message.success(t('exportAsked'));
      onClose();
    },
  });
  const send = tooMany ? ask : take;
  return (
    <Modal
      open
      title={t('exportTitle')}
      okText={t(tooMany ? 'exportAsk' : 'exportTake')}
      cancelText={t('cancel')}
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t('exportHint')}</p>
      {tooMany && (
        <p role="alert">
          <b>{sentence(tooMany)}</b>
        </p>
      )}
      <ProblemNote error={send.problem} />
      <Form form={form} layout="vertical" initialValues={{ list: of, format: 'xlsx' }} onFinish={send.submit}>
        <Form.Item name="list" label={name('exportHolds')} hidden={also.length === 0}>
          <Select options={[of, ...also].map((value) => ({ value, label: name.of('list', value) }))} />
        </Form.Item>
        <Form.Item name="format" label={t('exportFormat')}>
          <Select options={FORMATS.map((value) => ({ value, label: t.of('export', value) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('exportReason')}
          rules={[{ required: true, message: t('exportReasonMissing') }]}
        >
          <Select
            placeholder={t('exportReasonMissing')}
            options={REASONS.map((value) => ({ value, label: t.of('reason', value) }))}
          />
        </Form.Item>
        <Form.Item
          name="reason_text"
          label={t('exportReasonText')}
          rules={[{ required: reason === 'other', message: t('exportReasonTextMissing') }]}
        >
          <Input.TextArea rows={2} maxLength={500} showCount />
        </Form.Item>
      </Form>
      <LinkButton to="/exports">{t('exportHistory')}</LinkButton>
    </Modal>
  );
}

/** Fetches a file and hands it to the browser under the name that the server gave it. */
async function save(address: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw toProblem(await response.json().catch(() => undefined), response.status);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '');
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = decodeURIComponent(named?.[1] ?? 'list');
  link.click();
  URL.revokeObjectURL(url);
}
