/** The roles with a sentence on what each may do; a role that is ticked asks for its units. */

import { Checkbox } from 'antd';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useUnit } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { useRoleName, useRoles } from '../queries';
import type { Choice } from './grants';
import { text } from './text';
import css from './users.module.css';

interface GrantsFieldProps {
  value?: Choice;
  onChange?: (value: Choice) => void;
  isEmployee: boolean;
}

export function GrantsField({ value = {}, onChange, isEmployee }: GrantsFieldProps) {
  const t = useText(text);
  const roles = useRoles();
  const roleName = useRoleName();
  const { unit } = useUnit();
  const set = (role: string, units: readonly string[] | undefined) => {
    const { [role]: _, ...rest } = value;
    onChange?.(units ? { ...rest, [role]: units } : rest);
  };
  return (
    <div className={css.roles}>
      {roles.map(({ role, is_built_in, permissions, sees_own_customers_only }) => {
        const units = value[role];
        const name = roleName(role);
        return (
          <div key={role} className={css.role}>
            <Checkbox
              checked={units !== undefined}
              onChange={(event) => set(role, event.target.checked ? (unit ? [unit.id] : []) : undefined)}
            >
              <span className={css.roleName}>{name}</span>
              <span className={css.sentence}>
                {is_built_in ? t.of('may', role) : t('ownRole', { count: permissions.length })}
              </span>
            </Checkbox>
            {units && (
              <div className={css.where}>
                <UnitSelect
                  label={t('unitsOf', { role: name })}
                  value={units}
                  onChange={(next) => set(role, next)}
                />
                {sees_own_customers_only && !isEmployee && (
                  <p className={css.warn}>{t('maintainerNeedsEmployee')}</p>
                )}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}
