import page from '@/components/Page.module.css';
import { PageHeader } from '@/components/PageHeader';
import { useText } from '@/i18n/text';
import { PasswordPanel } from './PasswordPanel';
import { SessionsPanel } from './SessionsPanel';
import { TokensPanel } from './TokensPanel';
import { text } from './text';

export function AccountPage() {
  const t = useText(text);
  return (
    <div className={page.flow}>
      <PageHeader title={t('account')} hint={t('accountHint')} />
      <SessionsPanel />
      <TokensPanel />
      <PasswordPanel />
    </div>
  );
}
