import { Link } from '@tanstack/react-router';
import type { Permission } from '@/features/identity/permissions';
import { useHolders, useRoleName } from '@/features/identity/queries';
import { useLanguage } from '@/i18n/language';
import { useText } from '@/i18n/text';
import css from './Message.module.css';
import { text } from './text';
import { useTitle } from './useTitle';

export function RefusedPage({ permission }: { permission: Permission }) {
  const t = useText(text);
  const separator = useLanguage() === 'zh' ? '、' : ', ';
  useTitle(t('refusedTitle'));
  const roles = useHolders()(permission).map(useRoleName());
  return (
    <div className={css.message} role="alert">
      <h1>{t('refusedTitle')}</h1>
      {roles.length > 0 && <p>{t('refusedHint', { roles: roles.join(separator) })}</p>}
      <div className={css.actions}>
        <Link to="/">{t('toStart')}</Link>
      </div>
    </div>
  );
}
