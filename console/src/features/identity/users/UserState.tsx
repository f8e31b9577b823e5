import type { UserBody } from '@/api/schema.gen';
import { Badge } from '@/components/Badge';
import { useText } from '@/i18n/text';
import { text } from './text';

export function UserState({ user }: { user: UserBody }) {
  const t = useText(text);
  if (user.is_disabled) return <Badge tone="red">{t('disabled')}</Badge>;
  if (!user.has_password) return <Badge tone="amber">{t('notSetUp')}</Badge>;
  return <Badge tone="green">{t('active')}</Badge>;
}
