import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useText } from '@/i18n/text';
import { DelegationsPanel } from './DelegationsPanel';
import { PasswordPanel } from './PasswordPanel';
import { useMe } from './queries';
import { SecondFactorPanel } from './SecondFactorPanel';
import { SessionsPanel } from './SessionsPanel';
import { TokensPanel } from './TokensPanel';
import { text } from './text';

export function AccountPage() {
  const t = useText(text);
  const me = useMe();
  return (
    <div className={page.flow}>
      <PageHeader title={t('account')} hint={t('accountHint')} />
      <SecondFactorPanel />
      <SessionsPanel />
      <DelegationsPanel />
      <TokensPanel />
      {me?.has_password && <PasswordPanel />}
    </div>
  );
}
