/** The groups that a customer is in, for the customer's page. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Panel } from '@/components/Panel';
import { useMay } from '@/features/identity/queries';
import { useText } from '@/i18n/text';
import own from './groups.module.css';
import { customerGroupsQuery } from './queries';
import { text } from './text';

export function CustomerGroups({ customerId }: { customerId: string }) {
  const t = useText(text);
  const mayRead = useMay('groups.read_groups');
  const { data } = useQuery({ ...customerGroupsQuery(customerId), enabled: mayRead });
  if (!mayRead || !data) return null;
  return (
    <Panel title={t('ofCustomer')}>
      {data.items.length === 0 ? (
        <p className={own.muted}>{t('ofNone')}</p>
      ) : (
        <ul className={own.list}>
          {data.items.map((it) => (
            <li key={it.id}>
              <Link to="/groups/$groupId" params={{ groupId: it.id }}>
                {it.name}
              </Link>{' '}
              <span className={own.muted}>{it.purpose}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
