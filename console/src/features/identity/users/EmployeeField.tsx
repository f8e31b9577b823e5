/** The employee who a user is: found in the unit where they work. */

import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance, Select } from 'antd';
import { useState } from 'react';
import { employeeName } from '@/features/stations/employees';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useText } from '@/i18n/text';
import { useMay } from '../queries';
import { employeesOfQuery } from './queries';
import { text } from './text';
import css from './users.module.css';

export function EmployeeField({ form }: { form: FormInstance }) {
  const t = useText(text);
  const [unitId, setUnitId] = useState<string>();
  const { data, isFetching } = useQuery(employeesOfQuery(unitId));
  if (!useMay('stations.read_employees')) return null;
  return (
    <div className={css.pair}>
      <Form.Item label={t('employeeUnit')} htmlFor="employee-unit">
        <UnitSelect
          id="employee-unit"
          isSingle
          label={t('employeeUnit')}
          value={unitId ? [unitId] : []}
          onChange={([next]) => {
            setUnitId(next);
            form.setFieldValue('employee_id', undefined);
          }}
        />
      </Form.Item>
      <Form.Item name="employee_id" label={t('employee')} extra={t('employeeHint')}>
        <Select
          allowClear
          disabled={!unitId}
          loading={isFetching}
          placeholder={t(unitId ? 'employeeChoose' : 'employeeUnitFirst')}
          notFoundContent={t('employeesNone')}
          showSearch={{ optionFilterProp: 'label' }}
          options={data?.items.map((it) => ({
            value: it.id,
            label: `${employeeName(it)} ${t.of('post', it.post)}`,
          }))}
        />
      </Form.Item>
    </div>
  );
}
