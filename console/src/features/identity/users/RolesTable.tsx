/** What each role may do, in words: a table on a desk, one role after the other on a phone. */

import { CheckOutlined } from '@ant-design/icons';
import { useIsPhone } from '@/components/useIsPhone';
import { useText } from '@/i18n/text';
import { ALL_PERMISSIONS } from '../permissionNames';
import type { Permission } from '../permissions';
import { useHolders, useRoleName, useRoles } from '../queries';
import css from './roles.module.css';
import { text } from './text';

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

export const areas = [...new Set(ALL_PERMISSIONS.map((it) => areaOf(it)))];

function areaOf(permission: Permission): string {
  return permission.split('.')[0] ?? '';
}

export function within(area: string): Permission[] {
  return ALL_PERMISSIONS.filter((it) => areaOf(it) === area);
}

/** The key of its words. */
export function wordOf(permission: Permission): string {
  return permission.replace('.', '_');
}

export function RolesTable() {
  const isPhone = useIsPhone();
  return isPhone ? <RoleByRole /> : <Matrix />;
}

function Matrix() {
  const t = useText(text);
  const roles = useRoles();
  const roleName = useRoleName();
  const holders = useHolders();
  return (
    <section className={css.frame} aria-label={t('rolesTable')} {...BY_KEYBOARD}>
      <table className={css.matrix}>
        <caption className="visually-hidden">{t('rolesTable')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('permission')}</th>
            {roles.map(({ role }) => (
              <th key={role} scope="col" title={roleName(role)}>
                {roleName(role)}
              </th>
            ))}
          </tr>
        </thead>
        {areas.map((area) => (
          <tbody key={area}>
            <tr>
              <th scope="rowgroup" colSpan={roles.length + 1} className={css.area}>
                {t.of('area', area)}
              </th>
            </tr>
            {within(area).map((permission) => (
              <tr key={permission}>
                <th scope="row">{t.of('permission', wordOf(permission))}</th>
                {roles.map(({ role }) => (
                  <td key={role}>
                    {holders(permission).includes(role) ? (
                      <CheckOutlined className={css.yes} aria-label={t('yes')} />
                    ) : (
                      <span className="visually-hidden">{t('no')}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function RoleByRole() {
  const t = useText(text);
  const roles = useRoles();
  const roleName = useRoleName();
  const holders = useHolders();
  return (
    <div className={css.cards}>
      {roles.map(({ role }) => (
        <section key={role} className={css.card}>
          <h2>{roleName(role)}</h2>
          <ul>
            {ALL_PERMISSIONS.filter((it) => holders(it).includes(role)).map((it) => (
              <li key={it}>{t.of('permission', wordOf(it))}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
