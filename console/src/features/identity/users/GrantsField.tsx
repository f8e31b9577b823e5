/** The roles with a sentence on what each may do; a role that is ticked asks for its units. */

import { Checkbox } from 'antd';
import type { Role } from '@/api/schema.gen';
import { UnitSelect } from '@/features/stations/UnitSelect';
import { useUnit } from '@/features/stations/units';
import { useText } from '@/i18n/text';
import { ALL_ROLES } from '../permissions';
import { text as identity } from '../text';
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
  const own = useText(identity);
  const { unit } = useUnit();
  const set = (role: Role, units: readonly string[] | undefined) => {
    const { [role]: _, ...rest } = value;
    onChange?.(units ? { ...rest, [role]: units } : rest);
  };
  return (
    <div className={css.roles}>
      {ALL_ROLES.map((role) => {
        const units = value[role];
        const name = own.of('role', role);
        return (
          <div key={role} className={css.role}>
            <Checkbox
              checked={units !== undefined}
              onChange={(event) => set(role, event.target.checked ? (unit ? [unit.id] : []) : undefined)}
            >
              <span className={css.roleName}>{name}</span>
              <span className={css.sentence}>{t.of('may', role)}</span>
            </Checkbox>
            {units && (
              <div className={css.where}>
                <UnitSelect
                  label={t('unitsOf', { role: name })}
                  value={units}
                  onChange={(next) => set(role, next)}
                />
                {role === 'maintainer' && !isEmployee && (
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
