/** A one-time link for somebody to choose a password: made once per click, shown once. */

import { App } from 'antd';
import { useRef } from 'react';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import type { SetupLink, UserBody } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';

export interface MadeLink {
  login: string;
  address: string;
  /** When it stops working. */
  expiresAt: string;
  /** There is a password already, which holds until the link is used. */
  isReset: boolean;
}

export function useLink(onMade: (link: MadeLink) => void) {
  const { message } = App.useApp();
  const asked = useRef<string>(undefined);
  const { submit, isPending } = useSubmit<UserBody, SetupLink>({
    send: (user) =>
      answer(api.POST('/api/v1/users/{user_id}/setup-links', { params: { path: { user_id: user.id } } })),
    onDone: ({ token, expires_at }, user) =>
      onMade({
        login: user.login,
        address: `${location.origin}/set-up#${token}`,
        expiresAt: expires_at,
        isReset: user.has_password,
      }),
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return {
    make: (user: UserBody) => {
      asked.current = user.id;
      submit(user);
    },
    isPending: (user: UserBody) => isPending && asked.current === user.id,
  };
}
