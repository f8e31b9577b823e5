import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { queryClient } from '@/api/queries';
import { useTitle } from '@/components/useTitle';
import { useText } from '@/i18n/text';
import { LoginForm } from './LoginForm';
import { Outside } from './Outside';
import { meQuery } from './queries';
import { text } from './text';

export function LoginPage() {
  const t = useText(text);
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const router = useRouter();
  useTitle(t('logIn'));
  return (
    <Outside title={t('welcome')}>
      <LoginForm
        onDone={(me) => {
          queryClient.clear();
          queryClient.setQueryData(meQuery.queryKey, me);
          // A path of this console only: an address from outside must not lead away.
          if (next?.startsWith('/') && !next.startsWith('//')) router.history.replace(next);
          else void navigate({ to: '/', replace: true });
        }}
      />
    </Outside>
  );
}
