/** The input that fits the kind of a field. Its value is always the one text that the API takes. */

import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { words } from '@/api/problem';
import type { FieldBody } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { customersQuery } from '@/features/customers/queries';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { useText } from '@/i18n/text';
import { text } from './text';

interface FieldInputProps {
  field: FieldBody;
  id?: string;
  value?: string | null;
  onChange?: (value: string | null) => void;
}

/** Units of money in one that is typed. */
const MINOR = 100;

export function FieldInput({ field, id, value, onChange }: FieldInputProps) {
  const t = useText(text);
  const set = (next: string | null | undefined) => onChange?.(next || null);
  switch (field.kind) {
    case 'choice':
      return (
        <Select
          id={id}
          allowClear
          value={value ?? undefined}
          onChange={set}
          options={field.choices?.map((it) => ({ value: it.key, label: words(it.name) }))}
        />
      );
    case 'yes_no':
      return (
        <Select
          id={id}
          allowClear
          value={value ?? undefined}
          onChange={set}
          options={[
            { value: 'yes', label: t('yes') },
            { value: 'no', label: t('no') },
          ]}
        />
      );
    case 'date':
      return <DateField id={id} value={value} onChange={set} />;
    case 'amount':
      return (
        <InputNumber
          id={id}
          min={0}
          precision={2}
          style={{ width: '100%' }}
          suffix={t('minorHint')}
          value={value == null ? null : Number(value) / MINOR}
          onChange={(next) => set(next == null ? null : String(Math.round(next * MINOR)))}
        />
      );
    case 'customer':
      return <CustomerSelect id={id} field={field} value={value} onChange={set} />;
    case 'employee':
      return <EmployeeSelect id={id} field={field} value={value} onChange={set} />;
    default:
      return (
        <Input
          id={id}
          allowClear
          maxLength={500}
          placeholder={field.kind === 'hours' ? t('hoursHint') : undefined}
          value={value ?? ''}
          onChange={(event) => set(event.target.value)}
        />
      );
  }
}

type PickProps = FieldInputProps & { onChange: (value: string | undefined) => void };

/** One's own customers, found as the list finds them. */
function CustomerSelect({ field, id, value, onChange }: PickProps) {
  const t = useText(text);
  const [typed, setTyped] = useState('');
  const { data } = useQuery({ ...customersQuery({ q: typed, limit: 10 }), enabled: typed.length > 0 });
  const found = data?.items.map((it) => ({
    value: it.id,
    label: [it.number, it.name].filter(Boolean).join(' '),
  }));
  const now = value && value === field.value ? [{ value, label: field.shown ?? t('hidden') }] : [];
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={t('customerHint')}
      value={value ?? undefined}
      onChange={onChange}
      options={typed ? found : now}
    />
  );
}

function EmployeeSelect({ field, id, value, onChange }: PickProps) {
  const employees = useMaintainers();
  const known = employees.map((it) => ({ value: it.id, label: employeeName(it) }));
  const isUnknown = value && value === field.value && !known.some((it) => it.value === value);
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? undefined}
      onChange={onChange}
      options={isUnknown ? [{ value, label: field.shown ?? value }, ...known] : known}
    />
  );
}
