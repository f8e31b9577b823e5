/** A whole filter in one sentence, as somebody would say it. */

import type { SegmentField } from '@/api/schema.gen';
import { day } from '@/format/days';
import { plain } from '@/format/numbers';
import { language } from '@/i18n/language';
import type { Translate } from '@/i18n/text';
import { type Condition, type Group, isBare, isComplete, isGroup, type Part } from './filter';
import type { zh } from './text';

export interface Names {
  field: (name: string | undefined) => SegmentField | undefined;
  unit: (id: string) => string;
  employee: (id: string) => string;
}

type T = Translate<typeof zh>;

/** How many of the API's units one of the people's holds. */
const SIZES: Readonly<Record<string, number>> = { ml: 1000, minor: 100, m: 1000 };
export const sizeOf = (field: SegmentField) => SIZES[field.unit] ?? 1;

/** A number with the unit in which people say it. */
function amount(t: T, field: SegmentField, value: unknown): string {
  if (typeof value === 'string') return day(value);
  const shown = plain(Number(value) / sizeOf(field), 2);
  return field.unit ? `${shown} ${t.of('unit', field.unit)}` : shown;
}

function one(field: SegmentField, names: Names, value: unknown): string {
  const text = String(value);
  const choice = field.choices.find((it) => it.value === text);
  if (choice) return choice.name[language()];
  if (field.kind === 'employee') return names.employee(text) || text;
  return field.kind === 'unit' || field.kind === 'station' ? names.unit(text) || text : text;
}

export function valueWords(t: T, field: SegmentField, names: Names, condition: Condition): string {
  const { op, value } = condition;
  if (op === 'between' && Array.isArray(value)) {
    return t('say_range', { from: amount(t, field, value[0]), to: amount(t, field, value[1]) });
  }
  if (Array.isArray(value)) return value.map((it) => one(field, names, it)).join(t('say_list'));
  return amount(t, field, value);
}

export function conditionWords(t: T, names: Names, condition: Condition): string {
  const field = names.field(condition.field);
  if (!field || !isComplete(condition, field)) return t('say_blank');
  let label = field.label[language()];
  if (condition.days) label = t('say_days', { days: condition.days, field: label });
  if (condition.station) label = t('say_from', { field: label, station: names.unit(condition.station) });
  const op = condition.op ?? '';
  if (isBare(op)) return t.of('say', op).replace('{field}', label);
  const value = valueWords(t, field, names, condition);
  if (field.kind === 'day' && op === 'at_least') return t('say_dayleast', { field: label, value });
  if (field.kind === 'day' && op === 'at_most') return t('say_daymost', { field: label, value });
  return t.of('say', op).replace('{field}', label).replace('{value}', value);
}

export function sentence(t: T, names: Names, group: Group): string {
  if (group.parts.length === 0) return t('everybody');
  const part = (it: Part) => {
    if (!isGroup(it)) return conditionWords(t, names, it);
    const inner = sentence(t, names, it);
    return it.parts.length > 1 || it.mode === 'none' ? t('say_group', { parts: inner }) : inner;
  };
  const parts = group.parts.map(part);
  if (group.mode === 'none') return t('say_none', { parts: parts.join(t('say_any')) });
  return parts.join(t(group.mode === 'any' ? 'say_any' : 'say_all'));
}
