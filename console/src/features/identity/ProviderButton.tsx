/** The way to the company's provider, where one is set up. */

import { LoginOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Divider } from 'antd';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import type { ProviderLogin } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import css from './LoginForm.module.css';
import { loginWaysQuery } from './queries';
import { text } from './text';

/** Where to go on after the way to the provider and back; the provider would not bring it along. */
const NEXT = 'forecourt.login.next';

export function takeNext(): string | undefined {
  const next = sessionStorage.getItem(NEXT) ?? undefined;
  sessionStorage.removeItem(NEXT);
  return next;
}

export function ProviderButton() {
  const t = useText(text);
  const { data } = useQuery(loginWaysQuery);
  const { submit, isPending, problem } = useSubmit<void, ProviderLogin>({
    send: () => answer(api.POST('/api/v1/login/provider')),
    onDone: ({ address }) => {
      const next = new URLSearchParams(location.search).get('next');
      sessionStorage.setItem(NEXT, next ?? (location.pathname === '/login' ? '/' : location.pathname));
      location.assign(address);
    },
  });
  if (!data?.provider) return null;
  return (
    <>
      <Divider plain>{t('or')}</Divider>
      <Button block size="large" icon={<LoginOutlined />} loading={isPending} onClick={() => submit()}>
        {t('logInBy', { name: data.provider.name || t('singleSignOn') })}
      </Button>
      {problem && (
        <div role="alert" className={css.problem}>
          {sentence(problem)}
        </div>
      )}
    </>
  );
}
