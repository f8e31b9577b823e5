/** Changing who a customer is, on the version that was read. */

import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { ChangeCustomer, CustomerDetail } from '@/api/schema.gen';
import { ConflictDialog, type Difference } from '@/components/ConflictDialog';
import { DateField } from '@/components/DateField';
import { DetailDrawer } from '@/components/DetailDrawer';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { day } from '@/format/days';
import { useText } from '@/i18n/text';
import { KINDS } from '@/routes/customers';
import { customerQuery } from './queries';
import { text } from './text';

interface EditCustomerDrawerProps {
  customer: CustomerDetail;
  onClose: () => void;
}

export function EditCustomerDrawer({ customer, onClose }: EditCustomerDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const { message } = App.useApp();
  const [form] = Form.useForm<ChangeCustomer>();
  // The file as it was when the form was opened: what was typed is meant as a change of that one.
  const [base, setBase] = useState(customer);
  const [conflict, setConflict] = useState<CustomerDetail>();
  const isMasked = customer.kind === 'person';
  const save = useSubmit<ChangeCustomer, CustomerDetail>({
    form,
    send: (values) =>
      answer(
        api.PATCH('/api/v1/customers/{customer_id}', {
          params: { path: { customer_id: customer.id }, header: version(base.version) },
          body: isMasked && !values.name ? { ...values, name: undefined } : values,
        }),
      ),
    onDone: (changed) => {
      void queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      queryClient.setQueryData(customerQuery(customer.id).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
      message.success(t('saved'));
      onClose();
    },
    onProblem: (problem) => {
      if (problem.code !== 'changed_meanwhile') return false;
      void queryClient
        .fetchQuery({ ...customerQuery(customer.id), staleTime: 0 })
        .then((theirs) => setConflict(theirs));
      return true;
    },
  });
  const differences = (theirs: CustomerDetail): Difference[] => {
    const mine = form.getFieldsValue();
    return [
      { field: t('kind'), mine: t.of('kind', mine.kind), theirs: t.of('kind', theirs.kind) },
      { field: t('number'), mine: mine.number ?? '', theirs: theirs.number },
      { field: t('name'), mine: mine.name ?? '', theirs: theirs.name ?? '' },
      { field: t('joined'), mine: day(mine.joined_on), theirs: day(theirs.joined_on) },
    ];
  };
  return (
    <DetailDrawer
      title={t('editTitle', { name: customer.name || customer.number })}
      isOpen
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={form.submit}>
          {word('save')}
        </Button>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          kind: customer.kind,
          number: customer.number,
          name: isMasked ? undefined : customer.name,
          joined_on: customer.joined_on,
        }}
        onFinish={save.submit}
      >
        <ProblemNote error={save.problem} />
        <Form.Item name="kind" label={t('kind')}>
          <Select options={KINDS.map((value) => ({ value, label: t.of('kind', value) }))} />
        </Form.Item>
        <Form.Item name="number" label={t('number')}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('name')}
          extra={isMasked && customer.name ? t('nameMaskedHint', { name: customer.name }) : t('nameHint')}
        >
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name="joined_on" label={t('joined')}>
          <DateField />
        </Form.Item>
      </Form>
      <ConflictDialog
        differences={conflict && differences(conflict)}
        onClose={() => setConflict(undefined)}
        onTakeTheirs={onClose}
        onKeepMine={() => {
          if (conflict) setBase(conflict);
          setConflict(undefined);
          // The form is sent again once the new version is the one it stands on.
          setTimeout(form.submit);
        }}
      />
    </DetailDrawer>
  );
}
