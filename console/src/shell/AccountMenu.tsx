import { UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Dropdown } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { useMe, useRoleName } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import type { Overlay } from './Shell';
import css from './TopBar.module.css';
import { text } from './text';

export function AccountMenu({ onOpen }: { onOpen: (overlay: Overlay) => void }) {
  const t = useText(text);
  const roleName = useRoleName();
  const me = useMe();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const logOut = async () => {
    try {
      await answer(api.POST('/api/v1/logout'));
    } catch (error) {
      if (asProblem(error).status !== 401) {
        message.error(sentence(asProblem(error)));
        return;
      }
    }
    await navigate({ to: '/login', search: {} });
    queryClient.clear();
  };
  const roles = [...new Set(me?.grants.map((it) => roleName(it.role)))].join(' · ');
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          { type: 'group', key: 'who', label: `${me?.login ?? ''} · ${roles}` },
          { key: 'account', label: t('accountMine'), onClick: () => void navigate({ to: '/account' }) },
          { key: 'keys', label: t('keyboard'), extra: '?', onClick: () => onOpen('keys') },
          { type: 'divider' },
          { key: 'out', label: t('logOut'), onClick: () => void logOut() },
        ],
      }}
    >
      <button type="button" className={css.icon} aria-haspopup="menu">
        <UserOutlined />
        <span className="visually-hidden">{t('account')}</span>
        <span className={css.login}>{me?.login}</span>
      </button>
    </Dropdown>
  );
}
