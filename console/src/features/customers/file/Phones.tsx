/** The customer's own phones: shown covered, corrected and removed one by one. */

import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { App, Button, Form, Input, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import { answer, api, version } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CustomerDetail, PhoneBody, PhoneRequest } from '@/api/schema.gen';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import { customerQuery } from '../queries';
import css from './file.module.css';
import { forgetFile } from './queries';
import { text } from './text';

export function Phones({ customer }: { customer: CustomerDetail }) {
  const t = useText(text);
  const mayEdit = useMay('customers.manage_customers');
  const [opened, setOpened] = useState<PhoneBody>();
  const columns: Column<PhoneBody>[] = [
    { key: 'phone', title: t('phone'), phone: 'title', render: (it) => it.phone },
  ];
  const doing: Column<PhoneBody> = {
    key: 'doing',
    title: '',
    width: 88,
    phone: 'side',
    render: (it) => <RowActions customer={customer} phone={it} onEdit={() => setOpened(it)} />,
  };
  return (
    <>
      <DataTable
        name="phones"
        label={t('phones')}
        rows={customer.phone_values}
        rowKey={(it) => it.id}
        columns={mayEdit ? [...columns, doing] : columns}
        empty={<EmptyState title={t('noPhones')} />}
      />
      {opened && <PhoneDrawer customer={customer} phone={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

const place = (customer: CustomerDetail, phone: PhoneBody) => ({
  path: { customer_id: customer.id, phone_id: phone.id },
  header: version(customer.version),
});

function keep(changed: CustomerDetail) {
  forgetFile(changed.id);
  queryClient.setQueryData(customerQuery(changed.id).queryKey, changed);
  void queryClient.invalidateQueries({ queryKey: ['customers'] });
}

interface RowActionsProps {
  customer: CustomerDetail;
  phone: PhoneBody;
  onEdit: () => void;
}

function RowActions({ customer, phone, onEdit }: RowActionsProps): ReactNode {
  const t = useText(text);
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<undefined, CustomerDetail>({
    send: () =>
      answer(
        api.DELETE('/api/v1/customers/{customer_id}/phones/{phone_id}', { params: place(customer, phone) }),
      ),
    onDone: (changed) => {
      keep(changed);
      message.success(t('removed'));
    },
    onProblem: (problem) => {
      message.error(problem.message);
      return true;
    },
  });
  return (
    <span className={css.actions}>
      <Button
        type="text"
        size="small"
        icon={<EditOutlined />}
        aria-label={`${t('correct')} ${phone.phone}`}
        onClick={onEdit}
      />
      <Popconfirm title={t('removePhoneSure')} okText={t('remove')} onConfirm={() => submit(undefined)}>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={`${t('remove')} ${phone.phone}`}
          loading={isPending}
        />
      </Popconfirm>
    </span>
  );
}

interface PhoneDrawerProps {
  customer: CustomerDetail;
  phone: PhoneBody;
  onClose: () => void;
}

function PhoneDrawer({ customer, phone, onClose }: PhoneDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<PhoneRequest>();
  const { submit, isPending, problem } = useSubmit<PhoneRequest, CustomerDetail>({
    form,
    send: (body) =>
      answer(
        api.PUT('/api/v1/customers/{customer_id}/phones/{phone_id}', {
          params: place(customer, phone),
          body,
        }),
      ),
    onDone: (changed) => {
      keep(changed);
      message.success(t('saved'));
      for (const odd of changed.warnings ?? []) message.warning(words(odd.message), 6);
      onClose();
    },
  });
  return (
    <FormDrawer
      title={t('correctPhone', { phone: phone.phone })}
      form={form}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      <Form.Item name="phone" label={t('newPhone')} rules={[{ required: true }]}>
        <Input type="tel" maxLength={40} autoFocus />
      </Form.Item>
    </FormDrawer>
  );
}
