/** How queries behave: what is worth trying again, and how long an answer is good. */

import { QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a network a request fails and says so; left waiting, it would look like a slow server.
      networkMode: 'always',
      staleTime: 30_000,
      retry: (failures, error) => {
        const { status } = asProblem(error);
        // Only what may pass by itself: no network, and a server that is busy or restarting.
        return failures < 2 && (status === 0 || status === 502 || status === 503);
      },
      throwOnError: false,
    },
    // A change is never repeated behind the user's back.
    mutations: { retry: false, networkMode: 'always' },
  },
});
