/** Asks for a replay: the last year of which it is known what came, unless somebody wants another. */

import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber } from 'antd';
import { useEffect } from 'react';
import type { BacktestPlan } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useSubmit } from '@/components/useSubmit';
import { UnitField } from '@/features/stations/UnitSelect';
import { useUnit } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { startBacktest, usualBacktestQuery } from './queries';
import { text } from './text';

export function StartBacktest({ onClose }: { onClose: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const { unit } = useUnit();
  const [form] = Form.useForm<BacktestPlan>();
  const unitId = Form.useWatch('unit_id', form) ?? unit?.id;
  const { data: usual } = useQuery({ ...usualBacktestQuery(unitId ?? ''), enabled: unitId !== undefined });
  useEffect(() => {
    // What somebody has changed stays.
    if (usual?.plan && !form.isFieldsTouched(['from', 'until', 'capacity', 'horizon'])) {
      form.setFieldsValue(usual.plan);
    }
  }, [usual, form]);
  const { submit, isPending, problem } = useSubmit<BacktestPlan, unknown>({
    form,
    send: startBacktest,
    onDone: () => {
      message.success(t('started'));
      onClose();
    },
  });
  const required = [{ required: true, message: t('missing') }];
  return (
    <FormDrawer
      title={t('start')}
      form={form}
      initialValues={{ unit_id: unit?.id, capacity: 10, horizon: 2 }}
      submit={submit}
      isPending={isPending}
      problem={problem}
      onClose={onClose}
      saveText={t('start')}
      hint={<p>{t(usual && !usual.plan ? 'notAnalysed' : 'backtestsHint')}</p>}
    >
      <Form.Item name="unit_id" label={t('unit')} rules={required}>
        <UnitField label={t('unit')} />
      </Form.Item>
      <Form.Item name="from" label={t('from')} rules={required}>
        <DateField />
      </Form.Item>
      <Form.Item name="until" label={t('until')} rules={required}>
        <DateField />
      </Form.Item>
      <Form.Item name="capacity" label={t('capacity')} rules={required} extra={t('capacityHelp')}>
        <InputNumber min={1} max={1000} precision={0} suffix={t('customers')} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="horizon" label={t('horizon')} rules={required}>
        <InputNumber min={1} max={6} precision={0} suffix={t('periods')} style={{ width: '100%' }} />
      </Form.Item>
    </FormDrawer>
  );
}
