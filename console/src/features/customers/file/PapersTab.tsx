/** Notes about a customer, and the files attached to their file. */

import { DeleteOutlined, DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Popconfirm, Upload } from 'antd';
import { useState } from 'react';
import { answer, api, version } from '@/api/client';
import { asProblem, oneLanguage, sentence } from '@/api/problem';
import type { AttachmentBody, CustomerDetail, NoteBody } from '@/api/schema.gen';
import { Allowed } from '@/components/Allowed';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { Bone } from '@/components/PageSkeleton';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { instant } from '@/format/days';
import { bytes } from '@/format/numbers';
import { useText } from '@/i18n/text';
import css from './file.module.css';
import { attachmentsQuery, forgetFile, notesPage } from './queries';
import { text } from './text';

export function PapersTab({ customer }: { customer: CustomerDetail }) {
  return (
    <div className={page.stack}>
      <Notes customer={customer} />
      <Attachments customer={customer} />
    </div>
  );
}

const NOTE_CHARS_MAX = 4000;

function Notes({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ text: string }>();
  const notes = useInfiniteQuery({
    queryKey: ['customer', customer.id, 'notes'],
    queryFn: ({ pageParam }) => notesPage(customer.id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const write = useSubmit<{ text: string }, NoteBody>({
    form,
    send: (values, key) =>
      answer(
        api.POST('/api/v1/customers/{customer_id}/notes', {
          params: { path: { customer_id: customer.id } },
          headers: { 'Idempotency-Key': key },
          body: values,
        }),
      ),
    onDone: () => {
      form.resetFields();
      forgetFile(customer.id);
      message.success(t('noted'));
    },
  });
  const items = notes.data?.pages.flatMap((it) => it.items);
  return (
    <Panel title={t('notes')}>
      <Allowed to="customers.manage_customers">
        <Form form={form} layout="vertical" onFinish={write.submit}>
          <ProblemNote error={write.problem} />
          <Form.Item
            name="text"
            extra={t('noteHint')}
            rules={[{ required: true, message: t('notePlaceholder') }]}
          >
            <Input.TextArea
              aria-label={t('notePlaceholder')}
              placeholder={t('notePlaceholder')}
              autoSize={{ minRows: 2, maxRows: 8 }}
              maxLength={NOTE_CHARS_MAX}
            />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" type="primary" loading={write.isPending}>
              {t('write')}
            </Button>
          </Form.Item>
        </Form>
      </Allowed>
      <ProblemNote error={notes.error} />
      {!items && !notes.error && <Bone height={80} />}
      {items?.length === 0 && <EmptyState title={t('noNotes')} />}
      <ul>
        {items?.map((it) => (
          <Note key={it.id} customerId={customer.id} note={it} />
        ))}
      </ul>
      {notes.hasNextPage && (
        <Button loading={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}

function Note({ customerId, note }: { customerId: string; note: NoteBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const remove = useSubmit<string, unknown>({
    send: (id) =>
      answer(
        api.DELETE('/api/v1/customers/{customer_id}/notes/{note_id}', {
          params: { path: { customer_id: customerId, note_id: id } },
        }),
      ),
    onDone: () => {
      forgetFile(customerId);
      message.success(t('removed'));
    },
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return (
    <li className={css.note}>
      <div className={css.noteHead}>
        <span>{instant(note.at)}</span>
        <span>{note.by}</span>
        <Allowed to="customers.manage_customers">
          <Popconfirm title={t('removeSure')} okText={t('remove')} onConfirm={() => remove.submit(note.id)}>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('remove')}
              loading={remove.isPending}
            />
          </Popconfirm>
        </Allowed>
      </div>
      <p className={css.noteText}>{note.text ?? <span className={css.muted}>{t('erased')}</span>}</p>
    </li>
  );
}

function Attachments({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const { message } = App.useApp();
  const mayEdit = useMay('customers.manage_customers');
  const mayDownload = useMay('customers.download_attachments');
  const attachments = useQuery(attachmentsQuery(customer.id));
  const [isSending, setSending] = useState(false);
  const attach = async (file: File) => {
    setSending(true);
    try {
      const done = await send(customer.id, file);
      message.success(t('attached', { name: done.name ?? '' }));
      forgetFile(customer.id);
    } catch (error) {
      const problem = asProblem(error);
      const [field] = problem.fields;
      message.error(field ? oneLanguage(field.message) : sentence(problem), 6);
    } finally {
      setSending(false);
    }
  };
  const columns: Column<AttachmentBody>[] = [
    {
      key: 'name',
      title: t('fileName'),
      phone: 'title',
      render: (it) => <span className={css.value}>{it.name ?? t('erased')}</span>,
    },
    { key: 'kind', title: t('fileType'), width: 90, render: (it) => t.of('type', it.kind) },
    { key: 'bytes', title: t('fileSize'), width: 100, isNumber: true, render: (it) => bytes(it.bytes) },
    { key: 'by', title: t('by'), render: (it) => it.by },
    { key: 'at', title: t('at'), width: 150, render: (it) => instant(it.at) },
    {
      key: 'doing',
      title: '',
      width: 96,
      phone: 'side',
      render: (it) => (
        <span className={css.actions}>
          {mayDownload && it.name != null && (
            <Button
              type="text"
              size="small"
              icon={<DownloadOutlined />}
              aria-label={t('download')}
              href={`/api/v1/customers/${customer.id}/attachments/${it.id}`}
              download
            />
          )}
          {mayEdit && <RemoveAttachment customer={customer} attachment={it} />}
        </span>
      ),
    },
  ];
  const max = attachments.data?.bytes_max;
  return (
    <>
      <PageHeaderLine
        title={t('attachments')}
        hint={max === undefined ? '\u00a0' : t('attachHint', { size: bytes(max) })}
        extra={
          <Allowed to="customers.manage_customers">
            <Upload
              showUploadList={false}
              beforeUpload={(file) => {
                void attach(file);
                return false;
              }}
            >
              <Button icon={<UploadOutlined />} loading={isSending}>
                {t('attach')}
              </Button>
            </Upload>
          </Allowed>
        }
      />
      <DataTable
        name="attachments"
        label={t('attachments')}
        rows={attachments.data?.items}
        rowKey={(it) => it.id}
        columns={columns}
        error={attachments.error}
        onRetry={() => void attachments.refetch()}
        empty={<EmptyState title={t('noAttachments')} />}
      />
    </>
  );
}

function RemoveAttachment({
  customer,
  attachment,
}: {
  customer: CustomerDetail;
  attachment: AttachmentBody;
}) {
  const t = useText(text);
  const { message } = App.useApp();
  const remove = useSubmit<string, unknown>({
    send: (id) =>
      answer(
        api.DELETE('/api/v1/customers/{customer_id}/attachments/{attachment_id}', {
          params: {
            path: { customer_id: customer.id, attachment_id: id },
            header: version(customer.version),
          },
        }),
      ),
    onDone: () => {
      forgetFile(customer.id);
      message.success(t('removed'));
    },
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return (
    <Popconfirm title={t('removeSure')} okText={t('remove')} onConfirm={() => remove.submit(attachment.id)}>
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t('remove')}
        loading={remove.isPending}
      />
    </Popconfirm>
  );
}

/** The file as the bare body: what it is, the server tells by its content. */
function send(customerId: string, file: File): Promise<AttachmentBody> {
  return answer(
    api.POST('/api/v1/customers/{customer_id}/attachments', {
      params: { path: { customer_id: customerId }, query: { file_name: file.name } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );
}
