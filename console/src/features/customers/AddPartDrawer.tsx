/** Adding a vehicle, a card or a phone to a file. */

import { App, Form, Input, InputNumber, Select } from 'antd';
import { answer, api } from '@/api/client';
import { words } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { CardRequest, CustomerDetail, PhoneRequest, VehicleRequest } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { FuelSelect } from './fields';
import { text as fileText } from './file/text';
import { VEHICLE_KINDS } from './file/VehicleDrawer';
import { customerQuery } from './queries';
import { text } from './text';

export type Part = 'vehicle' | 'card' | 'phone';
type Values = Omit<VehicleRequest, 'kind' | 'tank_ml'> &
  Omit<CardRequest, 'limits'> &
  PhoneRequest & { vehicle_kind?: VehicleRequest['kind']; tank_l?: number | null };

interface AddPartDrawerProps {
  customer: CustomerDetail;
  part: Part;
  onClose: () => void;
}

const ML_PER_LITRE = 1000;

const CARD_KINDS = ['main', 'sub', 'anonymous'] as const;

export function AddPartDrawer({ customer, part, onClose }: AddPartDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const w = useText(fileText);
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
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
    <FormDrawer
      title={titles[part]}
      form={form}
      initialValues={{ kind: 'main' }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      {part === 'vehicle' && (
        <>
          <Form.Item name="plate" label={t('plate')} rules={[{ required: true }]}>
            <Input placeholder={t('platePlaceholder')} maxLength={40} autoFocus />
          </Form.Item>
          <Form.Item name="vehicle_kind" label={w('vehicleKind')}>
            <Select
              allowClear
              options={VEHICLE_KINDS.map((value) => ({ value, label: w.of('vehicle', value) }))}
            />
          </Form.Item>
          <Form.Item name="fuel" label={t('fuel')}>
            <FuelSelect />
          </Form.Item>
          <Form.Item name="tank_l" label={w('tank')}>
            <InputNumber min={1} max={3000} style={{ width: '100%' }} />
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
          {kind === 'sub' && (
            <Form.Item name="main_card_id" label={w('mainCard')} extra={w('mainCardHint')}>
              <Select
                allowClear
                options={customer.cards
                  .filter((it) => it.kind === 'main')
                  .map((it) => ({ value: it.id, label: it.card_number }))}
              />
            </Form.Item>
          )}
          <Form.Item name="vehicle_id" label={t('plate')}>
            <Select allowClear options={customer.vehicles.map((it) => ({ value: it.id, label: it.plate }))} />
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
    </FormDrawer>
  );
}

function add(customerId: string, part: Part, values: Values, key: string): Promise<CustomerDetail> {
  const params = { path: { customer_id: customerId } };
  const headers = { 'Idempotency-Key': key };
  const { plate, vehicle_kind, fuel, tank_l, from, card_number, kind, main_card_id, vehicle_id, phone } =
    values;
  const tank_ml = tank_l == null ? null : Math.round(tank_l * ML_PER_LITRE);
  switch (part) {
    case 'vehicle':
      return answer(
        api.POST('/api/v1/customers/{customer_id}/vehicles', {
          params,
          headers,
          body: { plate, kind: vehicle_kind, fuel, tank_ml, from },
        }),
      );
    case 'card':
      return answer(
        api.POST('/api/v1/customers/{customer_id}/cards', {
          params,
          headers,
          body: { card_number, kind, main_card_id: kind === 'sub' ? main_card_id : null, vehicle_id, from },
        }),
      );
    case 'phone':
      return answer(api.POST('/api/v1/customers/{customer_id}/phones', { params, headers, body: { phone } }));
  }
}
