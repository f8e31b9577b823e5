/** What each role may do, in words: a table on a desk, one role after the other on a phone. */

import { CheckOutlined } from '@ant-design/icons';
import { useIsPhone } from '@/components/useIsPhone';
import { useText } from '@/i18n/text';
import { ALL_PERMISSIONS, ALL_ROLES, type Permission } from '../permissions';
import { useHolders } from '../queries';
import { text as identity } from '../text';
import css from './roles.module.css';
import { text } from './text';

/** What scrolls must be reachable by keyboard. */
const BY_KEYBOARD = { tabIndex: 0 };

const areas = [...new Set(ALL_PERMISSIONS.map((it) => areaOf(it)))];

function areaOf(permission: Permission): string {
  return permission.split('.')[0] ?? '';
}

function within(area: string): Permission[] {
  return ALL_PERMISSIONS.filter((it) => areaOf(it) === area);
}

/** The key of its words. */
function wordOf(permission: Permission): string {
  return permission.replace('.', '_');
}

export function RolesTable() {
  const isPhone = useIsPhone();
  return isPhone ? <RoleByRole /> : <Matrix />;
}

function Matrix() {
  const t = useText(text);
  const own = useText(identity);
  const holders = useHolders();
  return (
    <section className={css.frame} aria-label={t('rolesTable')} {...BY_KEYBOARD}>
      <table className={css.matrix}>
        <caption className="visually-hidden">{t('rolesTable')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('permission')}</th>
            {ALL_ROLES.map((role) => (
              <th key={role} scope="col" title={t.of('may', role)}>
                {own.of('role', role)}
              </th>
            ))}
          </tr>
        </thead>
        {areas.map((area) => (
          <tbody key={area}>
            <tr>
              <th scope="rowgroup" colSpan={ALL_ROLES.length + 1} className={css.area}>
                {t.of('area', area)}
              </th>
            </tr>
            {within(area).map((permission) => (
              <tr key={permission}>
                <th scope="row">{t.of('permission', wordOf(permission))}</th>
                {ALL_ROLES.map((role) => (
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
  const own = useText(identity);
  const holders = useHolders();
  return (
    <div className={css.cards}>
      {ALL_ROLES.map((role) => (
        <section key={role} className={css.card}>
          <h2>{own.of('role', role)}</h2>
          <p>{t.of('may', role)}</p>
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
