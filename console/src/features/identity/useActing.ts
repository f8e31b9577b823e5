/** Using a colleague's rights in this session, and going back to one's own. */

import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Me } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';
import { meQuery } from './queries';

export function useActing() {
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { submit, isPending } = useSubmit<string | null, Me>({
    send: (delegation_id) => answer(api.PUT('/api/v1/me/acting', { body: { delegation_id } })),
    onDone: async (me, delegation) => {
      // Other rights see other things: nothing of the page may stay.
      await navigate({ to: delegation ? '/' : '/account' });
      queryClient.clear();
      queryClient.setQueryData(meQuery.queryKey, me);
    },
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return { act: submit, isPending };
}
