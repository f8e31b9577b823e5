/** Choosing units: in the order of the tree, found by name or code. */

import { Select } from 'antd';
import { useMemo } from 'react';
import { useText } from '@/i18n/text';
import css from './stations.module.css';
import { text } from './text';
import { unitsInOrder, useUnits } from './units';

interface UnitSelectProps {
  id?: string;
  label: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  isSingle?: boolean;
}

export function UnitSelect({ id, label, value, onChange, isSingle = false }: UnitSelectProps) {
  const t = useText(text);
  const { all } = useUnits();
  const options = useMemo(
    () =>
      unitsInOrder(all).map(({ unit, depth }) => ({
        value: unit.id,
        label: unit.name,
        found: `${unit.name} ${unit.code}`,
        code: unit.code,
        depth,
      })),
    [all],
  );
  return (
    <Select
      id={id}
      mode={isSingle ? undefined : 'multiple'}
      aria-label={label}
      placeholder={t('unitChoose')}
      allowClear={isSingle}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'found' }}
      value={isSingle ? value[0] : [...value]}
      onChange={(chosen: string | string[] | undefined) => onChange(chosen ? [chosen].flat() : [])}
      options={options}
      optionRender={({ data }) => (
        <span className={css.unitOption} style={{ paddingInlineStart: data.depth * 14 }}>
          {data.label} <span>{data.code}</span>
        </span>
      )}
    />
  );
}

interface UnitFieldProps {
  id?: string;
  label: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
}

/** One unit, as a form hands value and change over. */
export function UnitField({ id, label, value, onChange }: UnitFieldProps) {
  return (
    <UnitSelect
      {...(id ? { id } : {})}
      label={label}
      isSingle
      value={value ? [value] : []}
      onChange={(ids) => onChange?.(ids[0])}
    />
  );
}
