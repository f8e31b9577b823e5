/** Fields that several forms about customers share. */

import { Form, Select } from 'antd';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { text } from './text';

export function OwnerField() {
  const t = useText(text);
  const { all } = useUnits();
  return (
    <Form.Item
      name="owner_id"
      label={t('owner')}
      tooltip={t('ownerHelp')}
      rules={[{ required: true, message: t('ownerMissing') }]}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        options={all.map((it) => ({ value: it.id, label: `${it.name} ${it.code}` }))}
      />
    </Form.Item>
  );
}

export function MaintainerField() {
  const t = useText(text);
  const maintainers = useMaintainers();
  return (
    <Form.Item name="maintainer_id" label={t('maintainer')}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('maintainerNone')}
        options={maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))}
      />
    </Form.Item>
  );
}

export const FUELS = ['gasoline', 'diesel', 'gas', 'electric', 'hybrid'] as const;

export function FuelSelect(props: { value?: string; onChange?: (value: string) => void; id?: string }) {
  const t = useText(text);
  return (
    <Select
      {...props}
      allowClear
      aria-label={t('fuel')}
      placeholder={t('fuel')}
      options={FUELS.map((value) => ({ value, label: t.of('fuel', value) }))}
    />
  );
}
