/** The roles: what each may do, and the editor of the company's own. */

import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { RoleBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import page from '@/components/Page.module.css';
import { PageHeaderLine } from '@/components/PageHeaderLine';
import { useAddress } from '@/components/paging';
import { useText } from '@/i18n/text';
import type { UsersSearch } from '@/routes/identity';
import { useMay, useRoleName, useRoles } from '../queries';
import css from '../security.module.css';
import { RolesTable } from '../users/RolesTable';
import { text } from '../users/text';
import { RoleDrawer } from './RoleDrawer';

export function RolesView() {
  const t = useText(text);
  const { edit, copy } = useSearch({ from: '/inside/users' });
  const address = useAddress<UsersSearch>();
  const roles = useRoles();
  const mayEdit = useMay('identity.manage_roles');
  const edited = roles.find((it) => it.role === edit);
  const copied = roles.find((it) => it.role === copy);
  const isOpen = mayEdit && roles.length > 0 && (edit === 'new' || (edited && !edited.is_built_in));
  return (
    <>
      {mayEdit && (
        <section className={page.stack}>
          <PageHeaderLine title={t('roles')} hint={t('ownRolesHint')} />
          <div className={css.lines}>
            {roles.map((it) => (
              <RoleLine
                key={it.role}
                role={it}
                onEdit={() => address({ edit: it.role, copy: undefined })}
                onCopy={() => address({ edit: 'new', copy: it.role })}
              />
            ))}
          </div>
        </section>
      )}
      <RolesTable />
      {isOpen && (
        <RoleDrawer
          key={`${edit} ${copy}`}
          role={edited}
          copied={copied}
          onClose={() => address({ edit: undefined, copy: undefined })}
        />
      )}
    </>
  );
}

interface RoleLineProps {
  role: RoleBody;
  onEdit: () => void;
  onCopy: () => void;
}

function RoleLine({ role, onEdit, onCopy }: RoleLineProps) {
  const t = useText(text);
  const roleName = useRoleName();
  return (
    <div className={css.line}>
      <span>
        {roleName(role.role)} {role.is_built_in && <Badge>{t('builtIn')}</Badge>}{' '}
        <span className={css.small}>{t('granted', { count: role.granted })}</span>
      </span>
      <span className={css.actions}>
        {!role.is_built_in && (
          <Button size="small" onClick={onEdit}>
            {t('editRole')}
          </Button>
        )}
        <Button size="small" onClick={onCopy}>
          {t('copyRole')}
        </Button>
      </span>
    </div>
  );
}
