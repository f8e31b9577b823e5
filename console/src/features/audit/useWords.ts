/** The values of an entry in words: names for ids, units for figures, and the words of the trade. */

import { useMaintainerName } from '@/features/stations/employees';
import { useUnitName } from '@/features/stations/units';
import { instant } from '@/format/days';
import { exactMoney, plain, unitPrice } from '@/format/numbers';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { text as identity } from '../identity/text';
import { text } from './text';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface Words {
  field: (name: string) => string;
  value: (value: unknown, field: string) => string;
}

export function useWords(): Words {
  const t = useText(text);
  const role = useText(identity);
  const unitName = useUnitName();
  const employeeName = useMaintainerName();
  const separator = useLanguage() === 'zh' ? '、' : ', ';

  const figure = (value: number, field: string) => {
    if (field.endsWith('_minor')) return exactMoney(value);
    if (field.endsWith('_ufen')) return unitPrice(value);
    if (field.endsWith('_us')) return instant(new Date(value / 1000).toISOString());
    if (field === 'cutoff_minutes') return t('minutes', { count: value });
    if (field.endsWith('_udeg')) return (value / 1e6).toFixed(5);
    return field === 'year' ? String(value) : plain(value, 4);
  };
  const word = (value: string, field: string) => {
    if (ID.test(value)) return unitName(value) || employeeName(value) || value;
    if (field === 'role') return role.of('role', value);
    const known = t.of('value', value);
    return known === value ? instantOr(value) : known;
  };
  const shown = (value: unknown, field: string): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return figure(value, field);
    if (typeof value === 'string') return word(value, field);
    if (Array.isArray(value)) return value.map((it) => shown(it, field)).join(separator) || '–';
    return Object.entries(value as object)
      .map(([name, it]) => `${t.of('field', name)} ${shown(it, name)}`)
      .join(' · ');
  };
  return { field: (name) => t.of('field', name), value: shown };
}

function instantOr(value: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(value) ? instant(value) : value;
}
