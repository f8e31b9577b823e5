/** How the columns of a file feed the fields of its kind, as the page edits it. */

import type { ColumnSource, FieldForm, FileForm, Preview, ValueForm } from '@/api/schema.gen';

/** Where a field comes from; what is left out does not apply. */
export type Source = Partial<ColumnSource>;

/** A mapping as it is edited and sent: everything in it may be left out. */
export interface Mapping {
  columns?: Record<string, Source>;
  file?: Partial<FileForm>;
  values?: Record<string, Record<string, string>>;
  options?: Partial<ValueForm>;
  defaults?: Record<string, string>;
}

/** What is chosen for a field: a column, the same value for every row, or nothing. */
export type Choice = `column:${string}` | 'value' | 'absent';

export function choiceOf(source: Source | undefined): Choice {
  if (source?.column) return `column:${source.column}`;
  return source?.value == null ? 'absent' : 'value';
}

export function sourceOf(choice: string, before: Source | undefined): Source {
  const unit = before?.unit ?? undefined;
  if (choice.startsWith('column:')) {
    return { column: choice.slice('column:'.length), ...(unit ? { unit } : {}) };
  }
  return choice === 'value' ? { value: '', ...(unit ? { unit } : {}) } : { absent: true };
}

export function withSource(mapping: Mapping, field: string, source: Source): Mapping {
  return { ...mapping, columns: { ...mapping.columns, [field]: source } };
}

/** What is bound needs to be seen, and what must be bound comes first. */
export function ordered(fields: readonly FieldForm[], mapping: Mapping): [FieldForm[], FieldForm[]] {
  const isBound = (it: FieldForm) => choiceOf(mapping.columns?.[it.name]) !== 'absent';
  const shown = [
    ...fields.filter((it) => it.required),
    ...fields.filter((it) => !it.required && isBound(it)),
  ];
  return [shown, fields.filter((it) => !shown.includes(it))];
}

/** The first different values of a column that are not empty. */
export function samples(preview: Preview, column: string | null | undefined, most = 3): string[] {
  const at = preview.header.indexOf(column ?? '');
  if (at < 0) return [];
  const values = preview.rows.map((row) => row.cells[at]?.trim() ?? '').filter(Boolean);
  return [...new Set(values)].slice(0, most);
}

/** The mapping as it is sent: every field says where it comes from, or that the file has none. */
export function complete(mapping: Mapping, fields: readonly FieldForm[]): Mapping {
  const columns: Record<string, Source> = {};
  for (const { name } of fields) {
    const source = mapping.columns?.[name];
    const isEmpty = choiceOf(source) === 'value' && !source?.value?.trim();
    columns[name] = !source || isEmpty ? { absent: true } : source;
  }
  const named = new Set(fields.map((it) => it.name));
  const values = Object.entries(mapping.values ?? {})
    .filter(([field, words]) => named.has(field) && Object.keys(words).length > 0)
    .map(([field, words]) => [field, words]);
  return { ...mapping, columns, values: Object.fromEntries(values) };
}

/** Which fields are quantities or prices of one, and may be counted in another unit. */
export const UNITED: readonly string[] = ['quantity', 'unit_price', 'unit_cost'];

export const UNITS = [
  'litre',
  'millilitre',
  'us_gallon',
  'uk_gallon',
  'kilogram',
  'gram',
  'tonne',
  'kilowatt_hour',
  'watt_hour',
  'piece',
] as const;

/** What may be made when a row names something that is not known. */
export const CREATES: Readonly<Record<string, readonly string[]>> = {
  sales: ['station', 'customer', 'product'],
  customers: ['unit', 'employee'],
};
