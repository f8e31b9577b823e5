/** Over a page whose session has ended. The page and what was typed stay; its requests wait. */

import { Button, Modal } from 'antd';
import { queryClient } from '@/api/queries';
import { goOn, useSessionEnded } from '@/api/session';
import { useText } from '@/i18n/text';
import { LoginForm } from './LoginForm';
import { meQuery, useMe } from './queries';
import { text } from './text';

export function LogInAgain() {
  const t = useText(text);
  const me = useMe();
  const hasEnded = useSessionEnded();
  return (
    <Modal
      open={hasEnded}
      title={t('logInAgain')}
      closable={false}
      keyboard={false}
      footer={null}
      width={420}
      destroyOnHidden
    >
      <p>{t('logInAgainHint')}</p>
      <LoginForm
        login={me?.login}
        onDone={(now) => {
          // Somebody else may see other things: nothing of the page may stay.
          if (me && now.id !== me.id) location.assign('/');
          queryClient.setQueryData(meQuery.queryKey, now);
          goOn();
        }}
      />
      <Button type="link" block onClick={() => location.assign('/login')}>
        {t('otherUser')}
      </Button>
    </Modal>
  );
}
