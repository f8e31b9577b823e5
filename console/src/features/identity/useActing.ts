/** Using a colleague's rights in this session, and going back to one's own. */

import { App } from 'antd';
import { answer, api } from '@/api/client';
import { sentence } from '@/api/problem';
import type { Me } from '@/api/schema.gen';
import { useSubmit } from '@/components/useSubmit';

export function useActing() {
  const { message } = App.useApp();
  const { submit, isPending } = useSubmit<string | null, Me>({
    send: (delegation_id) => answer(api.PUT('/api/v1/me/acting', { body: { delegation_id } })),
    // Other rights see other things: nothing of the page may stay.
    onDone: (_, delegation) => location.assign(delegation ? '/' : '/account'),
    onProblem: (problem) => {
      message.error(sentence(problem));
      return true;
    },
  });
  return { act: submit, isPending };
}
