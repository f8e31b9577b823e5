/** What a field is compared with, in the units that people use. */

import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import type { SegmentField } from '@/api/schema.gen';
import { DateField } from '@/components/DateField';
import { tagsQuery } from '@/features/customers/queries';
import { employeeName, useMaintainers } from '@/features/stations/employees';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import type { Condition } from './filter';
import css from './segments.module.css';
import { sizeOf } from './sentence';
import { text } from './text';

interface ValueEditorProps {
  field: SegmentField;
  condition: Condition;
  onChange: (value: unknown) => void;
}

export function ValueEditor({ field, condition, onChange }: ValueEditorProps) {
  const t = useText(text);
  if (condition.op === 'any_of' || condition.op === 'none_of' || condition.op === 'all_of') {
    return (
      <div className={css.value}>
        <ListEditor
          field={field}
          value={(condition.value as string[] | undefined) ?? []}
          onChange={onChange}
        />
      </div>
    );
  }
  if (condition.op !== 'between') {
    return <Single field={field} label={t('value')} value={condition.value} onChange={onChange} />;
  }
  const [from, to] = (condition.value as unknown[] | undefined) ?? [];
  return (
    <>
      <Single field={field} label={t('valueFrom')} value={from} onChange={(it) => onChange([it, to])} />
      <Single field={field} label={t('valueTo')} value={to} onChange={(it) => onChange([from, it])} />
    </>
  );
}

interface SingleProps {
  field: SegmentField;
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Single({ field, label, value, onChange }: SingleProps) {
  const t = useText(text);
  if (field.kind === 'day') {
    return <DateField label={label} width={150} value={value as string | undefined} onChange={onChange} />;
  }
  const size = sizeOf(field);
  return (
    <NumberInput
      label={label}
      unit={t.of('unit', field.unit)}
      min={field.min / size}
      max={field.max / size}
      value={typeof value === 'number' ? value / size : undefined}
      onChange={(it) => onChange(it === undefined ? undefined : Math.round(it * size))}
    />
  );
}

interface NumberInputProps {
  label: string;
  unit: string;
  min: number;
  max: number;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

export function NumberInput({ label, unit, min, max, value, onChange }: NumberInputProps) {
  return (
    <InputNumber
      aria-label={label}
      className={css.number}
      min={min}
      max={max}
      suffix={unit || undefined}
      value={value ?? null}
      onChange={(it) => onChange(it ?? undefined)}
    />
  );
}

function ListEditor({
  field,
  value,
  onChange,
}: {
  field: SegmentField;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const t = useText(text);
  const shown = useLanguage();
  const maintainers = useMaintainers();
  const { data: tags } = useQuery({ ...tagsQuery, enabled: field.kind === 'tag' });
  if (field.kind === 'unit' || field.kind === 'station') {
    return <UnitSelect label={t('value')} value={value} onChange={onChange} />;
  }
  const options =
    field.kind === 'employee'
      ? maintainers.map((it) => ({ value: it.id, label: employeeName(it) }))
      : field.kind === 'tag'
        ? tags?.items.map((it) => ({ value: it.tag, label: `${it.tag} (${it.customers})` }))
        : field.choices.map((it) => ({ value: it.value, label: it.name[shown] }));
  return (
    <Select
      mode={field.kind === 'tag' ? 'tags' : 'multiple'}
      aria-label={t('value')}
      placeholder={t('chooseValue')}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      options={options}
      onChange={onChange}
    />
  );
}
