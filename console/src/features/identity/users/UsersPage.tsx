import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { UserBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { FilterBar } from '@/components/FilterBar';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useAddress, useFilters, usePaging } from '@/components/paging';
import { SearchBox } from '@/components/SearchBox';
import { useMaintainerName } from '@/features/stations/employees';
import { useUnitName } from '@/features/stations/units';
import { instant } from '@/format/days';
import { type Translate, useText } from '@/i18n/text';
import type { UsersSearch } from '@/routes/identity';
import { useMay, useMe, useRoleName, useRoles } from '../queries';
import { RolesView } from '../roles/RolesView';
import { SecretDialog } from '../SecretDialog';
import { text as identity, type zh as identityZh } from '../text';
import { usersQuery } from './queries';
import { text, type zh } from './text';
import { UserDrawer } from './UserDrawer';
import { UserState } from './UserState';
import { type MadeLink, useLink } from './useLink';
import own from './users.module.css';

export function UsersPage() {
  const t = useText(text);
  const { view = 'users', user } = useSearch({ from: '/inside/users' });
  const address = useAddress<UsersSearch>();
  const mayManage = useMay('identity.manage_users');
  const mayEditRoles = useMay('identity.manage_roles');
  const [link, setLink] = useState<MadeLink>();
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('users')}
        hint={t('usersHint')}
        actions={
          <>
            <Segmented
              aria-label={t('view')}
              value={view}
              options={(['users', 'roles'] as const).map((value) => ({ value, label: t.of('view', value) }))}
              onChange={(value) => address({ view: value === 'roles' ? 'roles' : undefined })}
            />
            {view === 'roles' && mayEditRoles && (
              <Button icon={<PlusOutlined />} onClick={() => address({ edit: 'new' })}>
                {t('newRole')}
              </Button>
            )}
            {view === 'users' && mayManage && (
              <Button type="primary" icon={<PlusOutlined />} onClick={() => address({ user: 'new' })}>
                {t('newUser')}
              </Button>
            )}
          </>
        }
      />
      {view === 'roles' ? <RolesView /> : <UsersList onLink={setLink} />}
      {user === 'new' && mayManage && (
        <UserDrawer user={undefined} onLink={setLink} onClose={() => address({ user: undefined })} />
      )}
      <SecretDialog
        title={t(link?.isReset ? 'resetLinkTitle' : 'setupLinkTitle', { login: link?.login ?? '' })}
        hint={t(link?.isReset ? 'resetLinkHint' : 'setupLinkHint', { until: instant(link?.expiresAt ?? '') })}
        secret={link?.address}
        onClose={() => setLink(undefined)}
      />
    </div>
  );
}

function UsersList({ onLink }: { onLink: (link: MadeLink) => void }) {
  const t = useText(text);
  const word = useText(identity);
  const { cursor, user, q, role, account } = useSearch({ from: '/inside/users' });
  const is_disabled = account && account === 'disabled';
  const users = useQuery(usersQuery({ cursor, q, role, is_disabled }));
  const isFiltered = Boolean(q || role || account);
  const paging = usePaging(users.data?.next_cursor);
  const address = useAddress<UsersSearch>();
  const unitName = useUnitName();
  const employeeName = useMaintainerName();
  const roleName = useRoleName();
  const mayManage = useMay('identity.manage_users');
  const me = useMe();
  const link = useLink(onLink);
  const open = (it: UserBody) => address({ user: it.id });
  const opened = users.data?.items.find((it) => it.id === user);
  return (
    <>
      <UserFilters />
      <DataTable
        fill
        name="users"
        label={t('users')}
        columns={columns({ t, word, roleName, unitName, employeeName, me: me?.id, open, mayManage, link })}
        rows={users.data?.items}
        rowKey={(it) => it.id}
        isStale={users.isPlaceholderData}
        current={opened?.id}
        onOpen={mayManage ? open : undefined}
        error={users.error}
        onRetry={() => void users.refetch()}
        paging={paging}
        empty={isFiltered && <EmptyState title={t('nobody')} hint={t('nobodyHint')} />}
      />
      {opened && mayManage && (
        <UserDrawer
          key={opened.id}
          user={opened}
          onLink={onLink}
          onClose={() => address({ user: undefined })}
        />
      )}
    </>
  );
}

function UserFilters() {
  const t = useText(text);
  const word = useText(identity);
  const { q, role, account } = useSearch({ from: '/inside/users' });
  const filter = useFilters<UsersSearch>();
  const roles = useRoles();
  const roleName = useRoleName();
  const clear = () => filter({ q: undefined, role: undefined, account: undefined });
  return (
    <FilterBar onClear={q || role || account ? clear : undefined}>
      <SearchBox
        value={q}
        onChange={(next) => filter({ q: next })}
        label={word('login')}
        placeholder={t('searchHint')}
        width={220}
      />
      <Select
        allowClear
        aria-label={t('roles')}
        placeholder={t('anyRole')}
        value={role}
        onChange={(next) => filter({ role: next })}
        options={roles.map(({ role: value }) => ({ value, label: roleName(value) }))}
        popupMatchSelectWidth={false}
        style={{ width: 180 }}
      />
      <Select
        allowClear
        aria-label={t('state')}
        placeholder={t('anyState')}
        value={account}
        onChange={(next) => filter({ account: next })}
        options={(['active', 'disabled'] as const).map((value) => ({ value, label: t(value) }))}
        style={{ width: 140 }}
      />
    </FilterBar>
  );
}

interface Shown {
  t: Translate<typeof zh>;
  word: Translate<typeof identityZh>;
  roleName: (role: string) => string;
  unitName: (id: string) => string;
  employeeName: (id: string | null | undefined) => string;
  me: string | undefined;
  open: (user: UserBody) => void;
  mayManage: boolean;
  link: ReturnType<typeof useLink>;
}

function columns({
  t,
  word,
  roleName,
  unitName,
  employeeName,
  me,
  open,
  mayManage,
  link,
}: Shown): Column<UserBody>[] {
  const shown: Column<UserBody>[] = [
    {
      key: 'login',
      title: word('login'),
      phone: 'title',
      render: (it) => (
        <span className={own.login}>
          {mayManage ? (
            <button type="button" className={own.open} onClick={() => open(it)}>
              {it.login}
            </button>
          ) : (
            it.login
          )}
          {it.id === me && <Badge>{t('you')}</Badge>}
        </span>
      ),
    },
    {
      key: 'grants',
      wraps: true,
      title: t('roles'),
      render: (it) =>
        it.grants.length === 0 ? (
          <span className={own.unit}>{t('noRoles')}</span>
        ) : (
          <ul>
            {it.grants.map((grant) => (
              <li key={`${grant.role} ${grant.unit_id}`}>
                {roleName(grant.role)} <span className={own.unit}>{unitName(grant.unit_id)}</span>
              </li>
            ))}
          </ul>
        ),
    },
    {
      key: 'employee',
      title: t('employee'),
      width: 180,
      render: (it) => (it.employee_id ? employeeName(it.employee_id) || t('employeeLinked') : '–'),
    },
    { key: 'state', title: t('state'), width: 150, phone: 'side', render: (it) => <UserState user={it} /> },
  ];
  if (!mayManage) return shown;
  return [
    ...shown,
    {
      key: 'actions',
      title: t('actions'),
      width: 220,
      render: (it) => (
        <span className={own.actions}>
          <Button size="small" onClick={() => open(it)}>
            {t('edit')}
          </Button>
          <Button
            size="small"
            disabled={it.is_disabled}
            loading={link.isPending(it)}
            onClick={() => link.make(it)}
          >
            {t(it.has_password ? 'resetLink' : 'setupLink')}
          </Button>
        </span>
      ),
    },
  ];
}
