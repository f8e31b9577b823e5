import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Form, Input, Select } from 'antd';
import { useEffect } from 'react';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CreateCustomer, CustomerDetail } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { Panel } from '@/components/Panel';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useUnit } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { KINDS } from '@/routes/customers';
import css from './customers.module.css';
import { DuplicateHint } from './duplicates/DuplicateHint';
import { FuelSelect, MaintainerField, OwnerField } from './fields';
import { customerQuery } from './queries';
import { text } from './text';

export function NewCustomerPage() {
  const t = useText(text);
  const word = useText(common);
  const { unit } = useUnit();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<CreateCustomer>();
  const { submit, isPending, problem } = useSubmit<CreateCustomer, CustomerDetail>({
    form,
    send: (values, key) =>
      answer(api.POST('/api/v1/customers', { body: tidy(values), headers: { 'Idempotency-Key': key } })),
    onDone: async (filed) => {
      queryClient.setQueryData(customerQuery(filed.id).queryKey, filed);
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
      message.success(t('filed', { number: filed.number }));
      for (const odd of filed.warnings ?? []) message.warning(words(odd.message), 6);
      await navigate({ to: '/customers/$customerId', params: { customerId: filed.id } });
    },
  });
  useEffect(() => {
    // The tree of units may come after the form; what was chosen meanwhile stays.
    if (unit && !form.isFieldTouched('owner_id')) form.setFieldValue('owner_id', unit.id);
  }, [form, unit]);
  return (
    <div className={page.flow}>
      <PageHeader title={t('newCustomer')} crumb={{ label: t('customers'), to: '/customers' }} />
      <Form
        form={form}
        layout="vertical"
        className={css.form}
        initialValues={{ kind: 'person', phones: [''], vehicles: [] }}
        onFinish={submit}
      >
        <div className={page.stack}>
          <ProblemNote error={problem} />
          <DuplicateHint form={form} />
          <Panel title={t('identity')}>
            <div className={css.pair}>
              <Form.Item
                name="kind"
                label={t('kind')}
                rules={[{ required: true, message: t('kindMissing') }]}
              >
                <Select options={KINDS.map((value) => ({ value, label: t.of('kind', value) }))} />
              </Form.Item>
              <Form.Item name="number" label={t('number')} extra={t('numberHint')}>
                <Input maxLength={100} />
              </Form.Item>
              <Form.Item name="name" label={t('name')} extra={t('nameHint')}>
                <Input maxLength={500} />
              </Form.Item>
              <Form.Item name="joined_on" label={t('joined')}>
                <DateField />
              </Form.Item>
            </div>
          </Panel>
          <Panel title={t('contact')}>
            <Phones />
            <Vehicles />
          </Panel>
          <Panel title={t('responsibility')}>
            <div className={css.pair}>
              <OwnerField />
              <MaintainerField />
            </div>
          </Panel>
          <div className={css.buttons}>
            <Button type="primary" htmlType="submit" loading={isPending}>
              {word('save')}
            </Button>
            <Button onClick={() => void navigate({ to: '/customers' })}>{word('cancel')}</Button>
          </div>
        </div>
      </Form>
    </div>
  );
}

/** Empty lines of the form are no phones and no vehicles. */
function tidy(values: CreateCustomer): CreateCustomer {
  return {
    ...values,
    phones: values.phones?.filter((it) => it?.trim()),
    vehicles: values.vehicles?.filter((it) => it?.plate?.trim()),
  };
}

function Phones() {
  const t = useText(text);
  return (
    <Form.List name="phones">
      {(fields, { add, remove }) => (
        <Form.Item label={t('phones')}>
          {fields.map(({ key, name }) => (
            <div key={key} className={css.line}>
              <Form.Item name={name} noStyle>
                <Input type="tel" aria-label={t('phone')} maxLength={40} />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label={t('remove')} onClick={() => remove(name)} />
            </div>
          ))}
          <Button type="link" icon={<PlusOutlined />} onClick={() => add('')}>
            {t('addPhone')}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function Vehicles() {
  const t = useText(text);
  return (
    <Form.List name="vehicles">
      {(fields, { add, remove }) => (
        <Form.Item label={t('vehicles')}>
          {fields.map(({ key, name }) => (
            <div key={key} className={css.row}>
              <Form.Item name={[name, 'plate']} style={{ marginBottom: 8 }}>
                <Input aria-label={t('plate')} placeholder={t('platePlaceholder')} maxLength={40} />
              </Form.Item>
              <Form.Item name={[name, 'fuel']} noStyle>
                <FuelSelect />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label={t('remove')} onClick={() => remove(name)} />
            </div>
          ))}
          <Button type="link" icon={<PlusOutlined />} onClick={() => add({})}>
            {t('addVehicle')}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}
