/** Locks a user out, or lets them in again; a moment long it can be taken back. */

import { App, Button, Popconfirm } from 'antd';
import { answer, api } from '@/api/client';
import { asProblem, sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { UserBody } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { useText } from '@/i18n/text';
import { text } from './text';

const UNDO_SECONDS = 8;

const change = (user: UserBody, is_disabled: boolean) =>
  answer(
    api.PATCH('/api/v1/users/{user_id}', {
      params: { path: { user_id: user.id }, header: { 'If-Match': String(user.version) } },
      body: { is_disabled },
    }),
  );

const reload = () => queryClient.invalidateQueries({ queryKey: ['users'] });

export function SwitchButton({ user }: { user: UserBody }) {
  const t = useText(text);
  const { message } = App.useApp();
  const key = `user ${user.id}`;
  const takeBack = async (changed: UserBody) => {
    try {
      await change(changed, !changed.is_disabled);
      message.success({ key, content: t('undone') });
    } catch (error) {
      message.error({ key, content: sentence(asProblem(error)) });
    }
    await reload();
  };
  const { submit, isPending } = useSubmit<boolean, UserBody>({
    send: (isDisabled) => change(user, isDisabled),
    onDone: async (changed, isDisabled) => {
      message.success({
        key,
        duration: UNDO_SECONDS,
        content: (
          <>
            {t(isDisabled ? 'wasDisabled' : 'wasEnabled', { login: user.login })}{' '}
            <Button type="link" size="small" onClick={() => void takeBack(changed)}>
              {t('undo')}
            </Button>
          </>
        ),
      });
      await reload();
    },
    onProblem: (problem) => {
      message.error({ key, content: sentence(problem) });
      return true;
    },
  });
  if (user.is_disabled) {
    return (
      <Button loading={isPending} onClick={() => submit(false)}>
        {t('enable')}
      </Button>
    );
  }
  return (
    <Popconfirm
      title={t('disableAsk', { login: user.login })}
      description={t('disableHint')}
      okText={t('disable')}
      okButtonProps={{ danger: true }}
      onConfirm={() => submit(true)}
    >
      <Button danger loading={isPending}>
        {t('disable')}
      </Button>
    </Popconfirm>
  );
}
