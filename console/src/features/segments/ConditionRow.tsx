/** One condition: a field, how it is compared, and with what. */

import { DeleteOutlined, GroupOutlined } from '@ant-design/icons';
import { Button, Select, Tooltip } from 'antd';
import type { SegmentField } from '@/api/schema.gen';
import { Help } from '@/components/Help';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import { type Condition, isBare } from './filter';
import css from './segments.module.css';
import { conditionWords, type Names } from './sentence';
import { text } from './text';
import { NumberInput, ValueEditor } from './ValueEditor';

interface ConditionRowProps {
  condition: Condition;
  fields: readonly SegmentField[];
  names: Names;
  problems: readonly string[];
  isFresh: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  onNest: (() => void) | undefined;
}

export function ConditionRow(props: ConditionRowProps) {
  const { condition, fields, names, problems, isFresh, onChange, onRemove, onNest } = props;
  const t = useText(text);
  const shown = useLanguage();
  const field = names.field(condition.field);
  const label = field?.label[shown] ?? t('chooseField');
  const groups = [...new Set(fields.map((it) => it.group[shown]))];
  const choose = (name: string) => {
    const chosen = names.field(name);
    onChange({
      key: condition.key,
      field: name,
      op: chosen?.ops[0],
      days: chosen?.needs_days ? (condition.days ?? 28) : undefined,
    });
  };
  const opWords = (op: string) =>
    field?.kind === 'day' && (op === 'at_least' || op === 'at_most') ? t.of('day', op) : t.of('op', op);
  return (
    <fieldset className={css.row} aria-label={conditionWords(t, names, condition)}>
      <Select
        aria-label={t('field')}
        placeholder={t('chooseField')}
        autoFocus={isFresh}
        defaultOpen={isFresh}
        showSearch={{ optionFilterProp: 'label' }}
        className={css.field}
        value={condition.field}
        options={groups.map((group) => ({
          label: group,
          options: fields
            .filter((it) => it.group[shown] === group)
            .map((it) => ({ value: it.name, label: it.label[shown] })),
        }))}
        onChange={choose}
      />
      {field?.needs_station && (
        <div className={css.value}>
          <UnitSelect
            label={t('station')}
            isSingle
            value={condition.station ? [condition.station] : []}
            onChange={([station]) => onChange({ ...condition, station })}
          />
        </div>
      )}
      {field?.needs_days &&
        (field.windows.length > 0 ? (
          <Select
            aria-label={t('days')}
            className={css.days}
            value={condition.days}
            options={field.windows.map((value) => ({ value, label: t('lastDays', { count: value }) }))}
            onChange={(days) => onChange({ ...condition, days })}
          />
        ) : (
          <NumberInput
            label={t('daysCount')}
            unit={t('unit_days')}
            min={1}
            max={3650}
            value={condition.days}
            onChange={(days) => onChange({ ...condition, days })}
          />
        ))}
      {field && (
        <Select
          aria-label={t('op')}
          className={css.op}
          value={condition.op}
          options={field.ops.map((op) => ({ value: op, label: opWords(op) }))}
          onChange={(op) => {
            const isKept =
              listed(op) === listed(condition.op) && op !== 'between' && condition.op !== 'between';
            onChange({ ...condition, op, value: isKept ? condition.value : undefined });
          }}
        />
      )}
      {field && condition.op && !isBare(condition.op) && (
        <ValueEditor
          field={field}
          condition={condition}
          onChange={(value) => onChange({ ...condition, value })}
        />
      )}
      {field?.meaning[shown] && <Help what={label}>{field.meaning[shown]}</Help>}
      <span className={css.rowActions}>
        {onNest && (
          <Tooltip title={t('addGroup')}>
            <Button
              type="text"
              icon={<GroupOutlined />}
              aria-label={t('nest', { name: label })}
              onClick={onNest}
            />
          </Tooltip>
        )}
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t('removeCondition', { name: label })}
          onClick={onRemove}
        />
      </span>
      {problems.map((it) => (
        <p key={it} role="alert" className={css.problem}>
          {it}
        </p>
      ))}
    </fieldset>
  );
}

/** Comparisons with a list; the others are with a number or a day. */
const listed = (op: string | undefined) => op === 'any_of' || op === 'none_of' || op === 'all_of';
