/** Changing a card: its main card, its vehicle, and what it may be used for. */

import { App, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { CardBody, CardLimits, ChangeCard, CustomerDetail } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { useUnits } from '@/features/stations/units';
import { exactLitres, exactMoney } from '@/format/numbers';
import { type Translate, useText } from '@/i18n/text';
import { customerQuery } from '../queries';
import css from './file.module.css';
import { forgetFile } from './queries';
import { text, type zh } from './text';

const MINOR = 100;
const ML_PER_LITRE = 1000;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

interface Values {
  kind: CardBody['kind'];
  main_card_id?: string | null;
  vehicle_id?: string | null;
  from?: string | null;
  until?: string | null;
  plate_only?: boolean;
  grades?: string[];
  weekdays?: number[];
  station_ids?: string[];
  hours?: string;
  times_per_day?: number | null;
  amount_fill?: number | null;
  amount_day?: number | null;
  litres_fill?: number | null;
  litres_day?: number | null;
}

const times = (value: number | null | undefined, factor: number) =>
  value == null ? null : Math.round(value * factor);
const part = (value: number | null | undefined, factor: number) =>
  value == null ? undefined : value / factor;

function toChange(values: Values): ChangeCard {
  const limits: CardLimits = {
    plate_only: values.plate_only ?? false,
    grades: values.grades ?? [],
    weekdays: values.weekdays ?? [],
    station_ids: values.station_ids ?? [],
    hours: values.hours || null,
    times_per_day: values.times_per_day ?? null,
    amount_minor_per_fill: times(values.amount_fill, MINOR),
    amount_minor_per_day: times(values.amount_day, MINOR),
    volume_ml_per_fill: times(values.litres_fill, ML_PER_LITRE),
    volume_ml_per_day: times(values.litres_day, ML_PER_LITRE),
  };
  return {
    kind: values.kind,
    main_card_id: values.kind === 'sub' ? (values.main_card_id ?? null) : null,
    vehicle_id: values.vehicle_id ?? null,
    from: values.from ?? null,
    until: values.until ?? null,
    limits,
  };
}

interface CardDrawerProps {
  customer: CustomerDetail;
  card: CardBody;
  onClose: () => void;
}

export function CardDrawer({ customer, card, onClose }: CardDrawerProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? card.kind;
  const { limits } = card;
  const { submit, isPending, problem } = useSubmit<Values, CustomerDetail>({
    form,
    send: (values) =>
      answer(
        api.PATCH('/api/v1/customers/{customer_id}/cards/{card_id}', {
          params: { path: { customer_id: customer.id, card_id: card.id }, header: version(customer.version) },
          body: toChange(values),
        }),
      ),
    onDone: (changed) => {
      forgetFile(customer.id);
      queryClient.setQueryData(customerQuery(customer.id).queryKey, changed);
      message.success(t('saved'));
      onClose();
    },
  });
  const mains = customer.cards.filter((it) => it.kind === 'main' && it.id !== card.id);
  return (
    <FormDrawer
      title={t('editCard', { number: card.card_number })}
      form={form}
      initialValues={{
        ...limits,
        hours: limits.hours ?? undefined,
        kind: card.kind,
        main_card_id: card.main_card_id,
        vehicle_id: card.vehicle_id,
        from: card.from,
        until: card.until,
        amount_fill: part(limits.amount_minor_per_fill, MINOR),
        amount_day: part(limits.amount_minor_per_day, MINOR),
        litres_fill: part(limits.volume_ml_per_fill, ML_PER_LITRE),
        litres_day: part(limits.volume_ml_per_day, ML_PER_LITRE),
      }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
    >
      <Form.Item name="kind" label={t('cardKind')}>
        <Select options={CARD_KINDS.map((value) => ({ value, label: t.of('card', value) }))} />
      </Form.Item>
      {kind === 'sub' && (
        <Form.Item name="main_card_id" label={t('mainCard')} extra={t('mainCardHint')}>
          <Select allowClear options={mains.map((it) => ({ value: it.id, label: it.card_number }))} />
        </Form.Item>
      )}
      <Form.Item name="vehicle_id" label={t('cardVehicle')}>
        <Select allowClear options={customer.vehicles.map((it) => ({ value: it.id, label: it.plate }))} />
      </Form.Item>
      <div className={css.pair}>
        <Form.Item name="from" label={t('from')}>
          <DateField />
        </Form.Item>
        <Form.Item name="until" label={t('until')}>
          <DateField />
        </Form.Item>
      </div>
      <h3 className={css.small}>{t('limits')}</h3>
      <LimitFields />
    </FormDrawer>
  );
}

const CARD_KINDS = ['main', 'sub', 'anonymous'] as const;

function LimitFields() {
  const t = useText(text);
  const { all } = useUnits();
  const number = (name: keyof Values, label: string, precision: number) => (
    <Form.Item name={name} label={label}>
      <InputNumber min={0} precision={precision} placeholder={t('unlimited')} style={{ width: '100%' }} />
    </Form.Item>
  );
  return (
    <>
      <Form.Item name="plate_only" valuePropName="checked">
        <Checkbox>{t('limitPlate')}</Checkbox>
      </Form.Item>
      <Form.Item name="grades" label={t('limitGrades')} extra={t('limitGradesHint')}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="weekdays" label={t('limitWeekdays')}>
        <Checkbox.Group
          className={css.days}
          options={WEEKDAYS.map((value) => ({ value, label: t.of('weekday', String(value)) }))}
        />
      </Form.Item>
      <Form.Item name="station_ids" label={t('limitStations')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('unlimited')}
          options={all
            .filter((it) => it.level === 'station')
            .map((it) => ({ value: it.id, label: `${it.name} ${it.code}` }))}
        />
      </Form.Item>
      <div className={css.pair}>
        <Form.Item name="hours" label={t('limitHours')}>
          <Input placeholder={t('hoursHint')} />
        </Form.Item>
        {number('times_per_day', t('limitTimes'), 0)}
        {number('amount_fill', t('limitAmountFill'), 2)}
        {number('amount_day', t('limitAmountDay'), 2)}
        {number('litres_fill', t('limitVolumeFill'), 2)}
        {number('litres_day', t('limitVolumeDay'), 2)}
      </div>
    </>
  );
}

/** What a card may be used for, in words. */
export function limitWords(limits: CardLimits, t: Translate<typeof zh>): string[] {
  const { grades = [], weekdays = [], station_ids = [] } = limits;
  const said = [
    limits.plate_only && t('plateOnly'),
    grades.length > 0 && grades.map((it) => `${it}#`).join(' '),
    weekdays.length > 0 && weekdays.map((it) => t.of('weekday', String(it))).join(' '),
    station_ids.length > 0 && t('stationsCount', { count: station_ids.length }),
    limits.hours,
    limits.times_per_day != null && t('timesPerDay', { count: limits.times_per_day }),
    limits.amount_minor_per_fill != null && t('perFill', { value: exactMoney(limits.amount_minor_per_fill) }),
    limits.amount_minor_per_day != null && t('perDay', { value: exactMoney(limits.amount_minor_per_day) }),
    limits.volume_ml_per_fill != null && t('perFill', { value: exactLitres(limits.volume_ml_per_fill) }),
    limits.volume_ml_per_day != null && t('perDay', { value: exactLitres(limits.volume_ml_per_day) }),
  ];
  return said.filter((it): it is string => typeof it === 'string' && it !== '');
}
