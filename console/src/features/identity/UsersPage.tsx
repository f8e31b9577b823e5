import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { UserBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { type Column, DataTable } from '@/components/DataTable';
import css from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { usePaging } from '@/components/paging';
import { useUnitName } from '@/features/stations/units';
import { type Translate, useText } from '@/i18n/text';
import { useMay, usersQuery } from './queries';
import { SecretDialog } from './SecretDialog';
import { text, type zh } from './text';
import { UserDrawer } from './UserDrawer';
import own from './users.module.css';

interface Link {
  login: string;
  address: string;
}

export function UsersPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const { cursor } = useSearch({ from: '/inside/users' });
  const users = useQuery(usersQuery(cursor));
  const paging = usePaging(users.data?.next_cursor);
  const unitName = useUnitName();
  const mayManage = useMay('identity.manage_users');
  const [open, setOpen] = useState<UserBody | 'new'>();
  const [link, setLink] = useState<Link>();
  const makeLink = async (user: UserBody) => {
    try {
      const made = await answer(
        api.POST('/api/v1/users/{user_id}/setup-links', { params: { path: { user_id: user.id } } }),
      );
      setLink({ login: user.login, address: `${location.origin}/set-up#${made.token}` });
    } catch (error) {
      message.error(sentence(asProblem(error)));
    }
  };
  return (
    <div className={css.fill}>
      <PageHeader
        title={t('users')}
        hint={t('usersHint')}
        actions={
          mayManage && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>
              {t('newUser')}
            </Button>
          )
        }
      />
      <DataTable
        fill
        label={t('users')}
        columns={columns(t, unitName, mayManage ? { edit: setOpen, link: makeLink } : undefined)}
        rows={users.data?.items}
        rowKey={(it) => it.id}
        error={users.error}
        onRetry={() => void users.refetch()}
        paging={paging}
      />
      {open && (
        <UserDrawer
          user={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
          onSaved={(user) => {
            setOpen(undefined);
            message.success(t('userSaved'));
            void queryClient.invalidateQueries({ queryKey: ['users'] });
            // A new user has no password: the link is the next thing that is needed.
            if (open === 'new') void makeLink(user);
          }}
        />
      )}
      <SecretDialog
        title={t('setupLinkTitle', { login: link?.login ?? '' })}
        hint={t('setupLinkHint')}
        secret={link?.address}
        onClose={() => setLink(undefined)}
      />
    </div>
  );
}

interface Actions {
  edit: (user: UserBody) => void;
  link: (user: UserBody) => Promise<void>;
}

function columns(
  t: Translate<typeof zh>,
  unitName: (id: string) => string,
  actions: Actions | undefined,
): Column<UserBody>[] {
  const shown: Column<UserBody>[] = [
    { key: 'login', title: t('login'), phone: 'title', render: (it) => it.login },
    {
      key: 'grants',
      wraps: true,
      title: t('roles'),
      render: (it) => (
        <ul>
          {it.grants.map((grant) => (
            <li key={`${grant.role} ${grant.unit_id}`}>
              {t.of('role', grant.role)} <span className={own.unit}>{unitName(grant.unit_id)}</span>
            </li>
          ))}
        </ul>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      width: 130,
      phone: 'side',
      render: (it) =>
        it.is_disabled ? (
          <Badge tone="red">{t('disabled')}</Badge>
        ) : it.has_password ? (
          <Badge tone="green">{t('active')}</Badge>
        ) : (
          <Badge tone="amber">{t('notSetUp')}</Badge>
        ),
    },
  ];
  if (!actions) return shown;
  return [
    ...shown,
    {
      key: 'actions',
      title: t('edit'),
      width: 210,
      render: (it) => (
        <span className={own.actions}>
          <Button size="small" onClick={() => actions.edit(it)}>
            {t('edit')}
          </Button>
          <Button size="small" onClick={() => void actions.link(it)}>
            {t('setupLink')}
          </Button>
        </span>
      ),
    },
  ];
}
