/** The tree of conditions, all of it by keyboard: groups are changed by a choice, parts by buttons beside them. */

import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useText } from '@/i18n/text';
import { ConditionRow } from './ConditionRow';
import {
  depthOf,
  type Group,
  isGroup,
  type Mode,
  newCondition,
  newGroup,
  type Part,
  placesOf,
  replacePart,
} from './filter';
import { fieldsQuery } from './queries';
import css from './segments.module.css';
import type { Names } from './sentence';
import { text } from './text';

interface FilterBuilderProps {
  group: Group;
  names: Names;
  onChange: (group: Group) => void;
  /** What the API says of places in the filter. */
  problems: readonly { field: string; message: string }[];
}

export function FilterBuilder({ group, names, onChange, problems }: FilterBuilderProps) {
  const { data } = useQuery(fieldsQuery);
  const [fresh, setFresh] = useState<string>();
  const places = placesOf(group);
  const depthMax = data?.depth_max ?? 1;
  const put = (key: string, change: (part: Part) => Part | undefined) =>
    onChange(replacePart(group, key, change));
  const add = (to: Group) => {
    const condition = newCondition();
    setFresh(condition.key);
    put(to.key, () => ({ ...to, parts: [...to.parts, condition] }));
  };
  const addGroup = (to: Group) => {
    const condition = newCondition();
    setFresh(condition.key);
    put(to.key, () => ({ ...to, parts: [...to.parts, newGroup('any', [condition])] }));
  };
  const drawn = (it: Group, isRoot: boolean) => (
    <GroupBox
      key={it.key}
      group={it}
      isRoot={isRoot}
      mayNest={depthOf(group, it.key) + 2 <= depthMax}
      onMode={(mode) => put(it.key, () => ({ ...it, mode }))}
      onAdd={() => add(it)}
      onAddGroup={() => addGroup(it)}
      onRemove={() => put(it.key, () => undefined)}
    >
      {it.parts.map((part) =>
        isGroup(part) ? (
          drawn(part, false)
        ) : (
          <li key={part.key}>
            <ConditionRow
              condition={part}
              fields={data?.items ?? []}
              names={names}
              isFresh={part.key === fresh}
              problems={problems
                .filter(({ field }) => isAt(field, places.get(part.key)))
                .map(({ message }) => message)}
              onChange={(condition) => put(part.key, () => condition)}
              onRemove={() => put(part.key, () => undefined)}
              onNest={
                depthOf(group, part.key) + 1 <= depthMax
                  ? () => put(part.key, (inner) => newGroup('any', [inner]))
                  : undefined
              }
            />
          </li>
        ),
      )}
    </GroupBox>
  );
  return <ul className={css.tree}>{drawn(group, true)}</ul>;
}

/** Whether a problem is about what stands at a place. */
function isAt(field: string, place: string | undefined): boolean {
  return place !== undefined && (field === place || field.startsWith(`${place}.`));
}

interface GroupBoxProps {
  group: Group;
  isRoot: boolean;
  mayNest: boolean;
  onMode: (mode: Mode) => void;
  onAdd: () => void;
  onAddGroup: () => void;
  onRemove: () => void;
  children: React.ReactNode;
}

function GroupBox(props: GroupBoxProps) {
  const { group, isRoot, mayNest, onMode, onAdd, onAddGroup, onRemove, children } = props;
  const t = useText(text);
  return (
    <li className={`${css.group} ${css[group.mode]}`}>
      <div className={css.groupHead}>
        <Segmented
          size="small"
          aria-label={t('mode')}
          value={group.mode}
          options={(['all', 'any', 'none'] as const).map((value) => ({ value, label: t.of('mode', value) }))}
          onChange={(mode) => onMode(mode as Mode)}
        />
        {!isRoot && (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('removeGroup')}
            onClick={onRemove}
          />
        )}
      </div>
      <ul className={css.parts}>{children}</ul>
      <div className={css.groupFoot}>
        <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={onAdd}>
          {t('addCondition')}
        </Button>
        {mayNest && (
          <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={onAddGroup}>
            {t('addGroup')}
          </Button>
        )}
      </div>
    </li>
  );
}
