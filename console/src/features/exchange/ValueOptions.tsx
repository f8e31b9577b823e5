/** How values are written, and what may be made when a row names something that is not known. */

import { Checkbox, Input, Select } from 'antd';
import type { ImportKind, ValueForm } from '@/api/schema.gen';
import { useUnits } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import { CREATES, type Mapping } from './mapping';
import { text } from './text';

interface ValueOptionsProps {
  kind: ImportKind;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

const ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));

export function ValueOptions({ kind, mapping, onChange }: ValueOptionsProps) {
  const t = useText(text);
  const options = mapping.options ?? {};
  const set = (change: Partial<ValueForm>) => onChange({ ...mapping, options: { ...options, ...change } });
  const pattern = (key: 'date_format' | 'time_format', label: string, example: string) => (
    <div className={css.setting}>
      <span className={css.settingLabel}>{label}</span>
      <Input
        aria-label={label}
        placeholder={t('patternHint', { example })}
        maxLength={40}
        value={options[key] ?? ''}
        onChange={(event) => set({ [key]: event.target.value || undefined })}
      />
    </div>
  );
  return (
    <div className={css.stack}>
      <div className={css.settings}>
        {pattern('date_format', t('datePattern'), '%d/%m/%Y')}
        {kind === 'sales' && pattern('time_format', t('timePattern'), '%d/%m/%Y %H:%M')}
        {kind === 'sales' && (
          <div className={css.setting}>
            <span className={css.settingLabel}>{t('zone')}</span>
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('zone')}
              placeholder={t('zoneOfStation')}
              value={options.time_zone ?? undefined}
              options={ZONES}
              onChange={(value?: string) => set({ time_zone: value })}
            />
          </div>
        )}
      </div>
      <Checkbox
        checked={options.decimal_comma ?? false}
        onChange={(event) => set({ decimal_comma: event.target.checked })}
      >
        {t('decimalComma')}
      </Checkbox>
      <Creates kind={kind} mapping={mapping} onChange={onChange} />
    </div>
  );
}

function Creates({ kind, mapping, onChange }: ValueOptionsProps) {
  const t = useText(text);
  const { all } = useUnits();
  const possible = CREATES[kind];
  const chosen = mapping.options?.create_missing ?? [];
  if (!possible) return null;
  const toggle = (what: string, isOn: boolean) => {
    const create_missing = possible.filter((it) => (it === what ? isOn : chosen.includes(it)));
    onChange({ ...mapping, options: { ...mapping.options, create_missing } });
  };
  const preset = (field: string, value: string | undefined) => {
    const { [field]: _, ...others } = mapping.defaults ?? {};
    onChange({ ...mapping, defaults: value ? { ...others, [field]: value } : others });
  };
  return (
    <fieldset className={css.creates}>
      <legend>{t('createMissing')}</legend>
      {possible.map((it) => (
        <Checkbox
          key={it}
          checked={chosen.includes(it)}
          onChange={(event) => toggle(it, event.target.checked)}
        >
          {t.of('create', it)}
        </Checkbox>
      ))}
      {kind === 'sales' && chosen.includes('station') && (
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('stationParent')}
          placeholder={t('stationParent')}
          style={{ width: 220 }}
          value={mapping.defaults?.station_parent}
          options={all
            .filter((it) => it.level !== 'station')
            .map((it) => ({ value: it.code, label: `${it.name} ${it.code}` }))}
          onChange={(value?: string) => preset('station_parent', value)}
        />
      )}
      {kind === 'sales' && chosen.includes('product') && (
        <Select
          allowClear
          aria-label={t('productFamily')}
          placeholder={t('productFamily')}
          style={{ width: 220 }}
          value={mapping.defaults?.product_family}
          options={FAMILIES.map((value) => ({ value, label: t.of('choice', value) }))}
          onChange={(value?: string) => preset('product_family', value)}
        />
      )}
    </fieldset>
  );
}

const FAMILIES = ['gasoline', 'diesel', 'cng', 'lng', 'charging', 'goods', 'car_service'] as const;
