import { MoreOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { may, type Permission } from '@/features/identity/permissions';
import { useMe } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import { text as shell } from '@/shell/text';

const PAGES = [
  { to: '/customers/duplicates', name: 'duplicates', permission: 'customers.merge_customers' },
  { to: '/customers/pool', name: 'pool', permission: 'customers.pick_customers' },
  { to: '/customers/handover', name: 'handover', permission: 'customers.assign_customers' },
  { to: '/customers/keepers', name: 'keepers', permission: 'customers.read_customers' },
] as const satisfies readonly { to: string; name: string; permission: Permission }[];

/** The pages about who looks after files and which of them are double. */
export function KeepingMenu() {
  const t = useText(shell);
  const navigate = useNavigate();
  const me = useMe();
  const pages = PAGES.filter((it) => me && may(me, it.permission));
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: pages.map((it) => ({
          key: it.to,
          label: t(it.name),
          onClick: () => void navigate({ to: it.to }),
        })),
      }}
    >
      <Button icon={<MoreOutlined />}>{t('more')}</Button>
    </Dropdown>
  );
}
