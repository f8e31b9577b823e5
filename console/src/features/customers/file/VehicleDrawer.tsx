import { App, Form, InputNumber, Select } from 'antd';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { ChangeVehicle, CustomerDetail, VehicleBody } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { FuelSelect } from '../fields';
import { customerQuery } from '../queries';
import css from './file.module.css';
import { forgetFile } from './queries';
import { text } from './text';

export const VEHICLE_KINDS = [
  'car',
  'taxi',
  'ride_hailing',
  'van',
  'light_truck',
  'heavy_truck',
  'bus',
  'motorcycle',
  'construction',
  'farm',
  'other',
] as const;

const ML_PER_LITRE = 1000;

type Values = Omit<ChangeVehicle, 'tank_ml'> & { tank_l?: number | null };

interface VehicleDrawerProps {
  customer: CustomerDetail;
  vehicle: VehicleBody;
  onClose: () => void;
}

/** Changing what is known of a vehicle. */
export function VehicleDrawer({ customer, vehicle, onClose }: VehicleDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { submit, isPending, problem } = useSubmit<Values, CustomerDetail>({
    form,
    send: ({ tank_l, ...values }) =>
      answer(
        api.PATCH('/api/v1/customers/{customer_id}/vehicles/{vehicle_id}', {
          params: {
            path: { customer_id: customer.id, vehicle_id: vehicle.id },
            header: version(customer.version),
          },
          body: {
            kind: values.kind ?? null,
            fuel: values.fuel ?? null,
            tank_ml: tank_l == null ? null : Math.round(tank_l * ML_PER_LITRE),
            from: values.from ?? null,
            until: values.until ?? null,
          },
        }),
      ),
    onDone: (changed) => {
      forgetFile(customer.id);
      queryClient.setQueryData(customerQuery(customer.id).queryKey, changed);
      message.success(t('saved'));
      onClose();
    },
  });
  return (
    <FormDrawer
      title={t('editVehicle', { plate: vehicle.plate })}
      form={form}
      initialValues={{
        kind: vehicle.kind,
        fuel: vehicle.fuel,
        tank_l: vehicle.tank_ml == null ? undefined : vehicle.tank_ml / ML_PER_LITRE,
        from: vehicle.from,
        until: vehicle.until,
      }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      <Form.Item name="kind" label={t('vehicleKind')}>
        <Select
          allowClear
          options={VEHICLE_KINDS.map((value) => ({ value, label: t.of('vehicle', value) }))}
        />
      </Form.Item>
      <Form.Item name="fuel" label={t('fuel')}>
        <FuelSelect />
      </Form.Item>
      <Form.Item name="tank_l" label={t('tank')}>
        <InputNumber min={1} max={3000} style={{ width: '100%' }} />
      </Form.Item>
      <div className={css.pair}>
        <Form.Item name="from" label={t('from')}>
          <DateField />
        </Form.Item>
        <Form.Item name="until" label={t('until')}>
          <DateField />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}
