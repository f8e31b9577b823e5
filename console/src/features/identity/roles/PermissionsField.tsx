/** The permissions of a role, by area; a role may hold ones that this console does not know yet. */

import { Checkbox } from 'antd';
import { useText } from '@/i18n/text';
import css from '../security.module.css';
import { areas, within, wordOf } from '../users/RolesTable';
import { text } from '../users/text';

interface PermissionsFieldProps {
  id?: string;
  value?: readonly string[];
  onChange?: (value: string[]) => void;
  /** What the role held before. */
  known: readonly string[];
}

export function PermissionsField({ id, value = [], onChange, known }: PermissionsFieldProps) {
  const t = useText(text);
  const offered: readonly string[] = areas.flatMap(within);
  const others = known.filter((it) => !offered.includes(it));
  const check = (permission: string, label: string) => (
    <Checkbox
      key={permission}
      checked={value.includes(permission)}
      onChange={({ target }) =>
        onChange?.(target.checked ? [...value, permission] : value.filter((it) => it !== permission))
      }
    >
      {label}
    </Checkbox>
  );
  return (
    <div id={id}>
      {areas.map((area) => (
        <fieldset key={area}>
          <legend className={css.area}>{t.of('area', area)}</legend>
          <div className={css.checks}>
            {within(area).map((it) => check(it, t.of('permission', wordOf(it))))}
          </div>
        </fieldset>
      ))}
      <div className={css.checks}>{others.map((it) => check(it, it))}</div>
    </div>
  );
}
