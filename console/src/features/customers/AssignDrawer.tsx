/** Saying to which unit a customer belongs and who looks after them, from now on. */

import { App, Form } from 'antd';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { CustomerDetail } from '@/api/schema.gen';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { MaintainerField, OwnerField } from './fields';
import { customerQuery } from './queries';
import { text } from './text';

interface Assignment {
  owner_id: string;
  maintainer_id?: string | null;
}

interface AssignDrawerProps {
  customer: CustomerDetail;
  onClose: () => void;
}

export function AssignDrawer({ customer, onClose }: AssignDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Assignment>();
  const { submit, isPending, problem } = useSubmit<Assignment, CustomerDetail>({
    form,
    send: (values) => assign(customer, values),
    onDone: (changed) => {
      void queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      queryClient.setQueryData(customerQuery(customer.id).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
      message.success(t('assigned'));
      onClose();
    },
    onProblem: ({ code }) => {
      // What is shown is refreshed; the choice made in the form stays and can be sent again.
      if (code === 'changed_meanwhile')
        void queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      return false;
    },
  });
  return (
    <FormDrawer
      title={t('assignTitle', { name: customer.name || customer.number })}
      form={form}
      initialValues={{ owner_id: customer.owner?.id, maintainer_id: customer.maintainer?.id }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
      hint={<p>{t('assignHint')}</p>}
    >
      <OwnerField />
      <MaintainerField />
    </FormDrawer>
  );
}

/** Each of the two is its own change, made on the version that the one before has left. */
async function assign(customer: CustomerDetail, values: Assignment): Promise<CustomerDetail> {
  const path = { customer_id: customer.id };
  let now = customer;
  if (values.owner_id !== customer.owner?.id) {
    now = await answer(
      api.PUT('/api/v1/customers/{customer_id}/owner', {
        params: { path, header: version(now.version) },
        body: { owner_id: values.owner_id },
      }),
    );
  }
  if ((values.maintainer_id ?? null) !== (customer.maintainer?.id ?? null)) {
    now = await answer(
      api.PUT('/api/v1/customers/{customer_id}/maintainer', {
        params: { path, header: version(now.version) },
        body: { maintainer_id: values.maintainer_id ?? null },
      }),
    );
  }
  return now;
}
