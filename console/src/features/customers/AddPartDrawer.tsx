/** Adding a vehicle, a card or a phone to a file. */

import { App, Button, Form, Input, Select } from 'antd';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CardRequest, CustomerDetail, PhoneRequest, VehicleRequest } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { DetailDrawer } from '@/components/DetailDrawer';
import { ProblemNote } from '@/components/ProblemNote';
import { text as common } from '@/components/text';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { FuelSelect } from './fields';
import { customerQuery } from './queries';
import { text } from './text';

export type Part = 'vehicle' | 'card' | 'phone';
type Values = VehicleRequest & CardRequest & PhoneRequest;

interface AddPartDrawerProps {
  customer: CustomerDetail;
  part: Part;
  onClose: () => void;
}

const CARD_KINDS = ['main', 'sub', 'anonymous'] as const;

export function AddPartDrawer({ customer, part, onClose }: AddPartDrawerProps) {
  const t = useText(text);
  const word = useText(common);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { submit, isPending, problem } = useSubmit<Values, CustomerDetail>({
    form,
    send: (values, key) => add(customer.id, part, values, key),
    onDone: (changed) => {
      void queryClient.invalidateQueries({ queryKey: ['customer', customer.id] });
      queryClient.setQueryData(customerQuery(customer.id).queryKey, changed);
      message.success(t('added'));
      for (const odd of changed.warnings ?? []) message.warning(words(odd.message), 6);
      onClose();
    },
  });
  const titles = { vehicle: t('addVehicle'), card: t('addCard'), phone: t('addPhone') };
  return (
    <DetailDrawer
      title={titles[part]}
      isOpen
      onClose={onClose}
      footer={
        <Button type="primary" loading={isPending} onClick={form.submit}>
          {word('save')}
        </Button>
      }
    >
      <Form form={form} layout="vertical" initialValues={{ kind: 'main' }} onFinish={submit}>
        <ProblemNote error={problem} />
        {part === 'vehicle' && (
          <>
            <Form.Item name="plate" label={t('plate')} rules={[{ required: true }]}>
              <Input placeholder={t('platePlaceholder')} maxLength={40} autoFocus />
            </Form.Item>
            <Form.Item name="fuel" label={t('fuel')}>
              <FuelSelect />
            </Form.Item>
          </>
        )}
        {part === 'card' && (
          <>
            <Form.Item name="card_number" label={t('cardNumber')} rules={[{ required: true }]}>
              <Input maxLength={64} autoFocus />
            </Form.Item>
            <Form.Item name="kind" label={t('cardKind')}>
              <Select options={CARD_KINDS.map((value) => ({ value, label: t.of('card', value) }))} />
            </Form.Item>
            <Form.Item name="vehicle_id" label={t('plate')}>
              <Select
                allowClear
                options={customer.vehicles.map((it) => ({ value: it.id, label: it.plate }))}
              />
            </Form.Item>
          </>
        )}
        {part === 'phone' ? (
          <Form.Item name="phone" label={t('phone')} rules={[{ required: true }]}>
            <Input type="tel" maxLength={40} autoFocus />
          </Form.Item>
        ) : (
          <Form.Item name="from" label={t('valid')}>
            <DateField />
          </Form.Item>
        )}
      </Form>
    </DetailDrawer>
  );
}

function add(customerId: string, part: Part, values: Values, key: string): Promise<CustomerDetail> {
  const params = { path: { customer_id: customerId } };
  const headers = { 'Idempotency-Key': key };
  const { plate, fuel, from, card_number, kind, vehicle_id, phone } = values;
  switch (part) {
    case 'vehicle':
      return answer(
        api.POST('/api/v1/customers/{customer_id}/vehicles', {
          params,
          headers,
          body: { plate, fuel, from },
        }),
      );
    case 'card':
      return answer(
        api.POST('/api/v1/customers/{customer_id}/cards', {
          params,
          headers,
          body: { card_number, kind, vehicle_id, from },
        }),
      );
    case 'phone':
      return answer(api.POST('/api/v1/customers/{customer_id}/phones', { params, headers, body: { phone } }));
  }
}
