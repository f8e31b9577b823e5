/** Which column feeds which field: what must be there first, with values of the file beside. */

import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { words } from '@/api/problem';
import type { ColumnSuggestion, FieldForm, Preview } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { useText } from '@/i18n/text';
import css from './exchange.module.css';
import {
  choiceOf,
  type Mapping,
  ordered,
  type Source,
  samples,
  sourceOf,
  UNITED,
  UNITS,
  withSource,
} from './mapping';
import { text } from './text';
import { WordsButton } from './WordsButton';

interface MappingTableProps {
  preview: Preview;
  mapping: Mapping;
  errors: ReadonlyMap<string, string>;
  onChange: (mapping: Mapping) => void;
}

export function MappingTable({ preview, mapping, errors, onChange }: MappingTableProps) {
  const t = useText(text);
  // The order of the beginning: a row does not leave from under the pointer when it is changed.
  const [[first, rest]] = useState(() => ordered(preview.fields, mapping));
  const [showsAll, setShowsAll] = useState(false);
  const isShown = (it: FieldForm) => showsAll || errors.has(it.name);
  const shown = [...first, ...rest.filter(isShown)];
  return (
    <div className={css.stack}>
      <table className={css.mapping}>
        <thead>
          <tr>
            <th scope="col">{t('field')}</th>
            <th scope="col">{t('from')}</th>
            <th scope="col">{t('samples')}</th>
            <th scope="col">{t('match')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((field) => (
            <FieldRow
              key={field.name}
              field={field}
              preview={preview}
              mapping={mapping}
              error={errors.get(field.name)}
              onChange={onChange}
            />
          ))}
        </tbody>
      </table>
      {!showsAll && rest.some((it) => !isShown(it)) && (
        <div>
          <Button type="link" onClick={() => setShowsAll(true)}>
            {t('moreFields', { count: rest.length })}
          </Button>
        </div>
      )}
    </div>
  );
}

interface FieldRowProps {
  field: FieldForm;
  preview: Preview;
  mapping: Mapping;
  error: string | undefined;
  onChange: (mapping: Mapping) => void;
}

function FieldRow({ field, preview, mapping, error, onChange }: FieldRowProps) {
  const t = useText(text);
  const name = words(field.words);
  const source = mapping.columns?.[field.name];
  const choice = choiceOf(source);
  const set = (next: Source) => onChange(withSource(mapping, field.name, next));
  const isMissing = field.required && choice === 'absent';
  const columns = [...new Set(preview.header.filter(Boolean))];
  return (
    <tr className={error || isMissing ? css.badField : undefined}>
      <th scope="row">
        {name}
        {field.required && <span className={css.required}> {t('required')}</span>}
        {error && (
          <p className={css.error} role="alert">
            {error}
          </p>
        )}
      </th>
      <td>
        <div className={css.source}>
          <Select
            aria-label={t('fromOf', { field: name })}
            showSearch={{ optionFilterProp: 'label' }}
            status={error || isMissing ? 'error' : undefined}
            value={choice}
            options={[
              { value: 'absent', label: t('absent') },
              { value: 'value', label: t('constant') },
              ...columns.map((it) => ({ value: `column:${it}`, label: it })),
            ]}
            onChange={(value: string) => set(sourceOf(value, source))}
          />
          {choice === 'value' && (
            <Constant
              field={field}
              value={source?.value ?? ''}
              onChange={(value) => set({ ...source, value })}
            />
          )}
          {choice.startsWith('column:') && field.holds === 'time' && (
            <Select
              allowClear
              aria-label={t('clock')}
              placeholder={t('clock')}
              value={source?.time_column ?? undefined}
              options={columns.map((value) => ({ value, label: t('clockOf', { column: value }) }))}
              onChange={(value?: string) => set({ ...source, time_column: value })}
            />
          )}
          {choice !== 'absent' && UNITED.includes(field.name) && (
            <Select
              allowClear
              aria-label={t('unitOf', { field: name })}
              placeholder={t('unitUsual')}
              value={source?.unit ?? undefined}
              options={UNITS.map((value) => ({ value, label: t.of('unit', value) }))}
              onChange={(value?: string) => set({ ...source, unit: value })}
            />
          )}
          {choice.startsWith('column:') && field.clearable && (
            <Checkbox
              checked={source?.empty_clears ?? false}
              onChange={(event) => set({ ...source, empty_clears: event.target.checked })}
            >
              {t('emptyClears')}
            </Checkbox>
          )}
          {choice.startsWith('column:') && field.choices.length > 0 && (
            <WordsButton
              field={field}
              seen={samples(preview, source?.column, 20)}
              value={mapping.values?.[field.name] ?? {}}
              onChange={(meanings) =>
                onChange({ ...mapping, values: { ...mapping.values, [field.name]: meanings } })
              }
            />
          )}
        </div>
      </td>
      <td className={css.samples}>
        {choice.startsWith('column:') && (
          <bdi>{samples(preview, source?.column).join(' · ') || t('allEmpty')}</bdi>
        )}
      </td>
      <td>
        <Match
          suggestion={preview.suggestions.find((it) => it.field === field.name)}
          chosen={source?.column ?? undefined}
          onTake={(column) => set(sourceOf(`column:${column}`, source))}
        />
      </td>
    </tr>
  );
}

interface ConstantProps {
  field: FieldForm;
  value: string;
  onChange: (value: string) => void;
}

function Constant({ field, value, onChange }: ConstantProps) {
  const t = useText(text);
  const label = t('constantOf', { field: words(field.words) });
  if (field.choices.length === 0) {
    return (
      <Input
        aria-label={label}
        placeholder={t('constantHint')}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Select
      aria-label={label}
      value={value || undefined}
      placeholder={t('constantHint')}
      options={field.choices.map((it) => ({ value: it, label: t.of('choice', it) }))}
      onChange={onChange}
    />
  );
}

interface MatchProps {
  suggestion: ColumnSuggestion | undefined;
  chosen: string | undefined;
  onTake: (column: string) => void;
}

function Match({ suggestion, chosen, onTake }: MatchProps) {
  const t = useText(text);
  const column = suggestion?.column;
  if (!column || !suggestion) return chosen ? <Badge>{t('byHand')}</Badge> : null;
  if (chosen === column) {
    const isSure = suggestion.basis !== 'likeness';
    return <Badge tone={isSure ? 'green' : 'amber'}>{t.of('basis', suggestion.basis)}</Badge>;
  }
  return (
    <Button size="small" onClick={() => onTake(column)}>
      {t('take', { column })}
    </Button>
  );
}
