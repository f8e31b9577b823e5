/** Everything behind the login: who is logged in is known before a page of it is shown. */

import { createRoute, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { asProblem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import type { Me } from '@/api/schema.gen';
import { may, type Permission, Refused } from '@/features/identity/permissions';
import { meQuery } from '@/features/identity/queries';
import { rootRoute } from './root';
import { type Raw, word } from './search';

export interface InsideSearch {
  /** Code of the unit that is looked at. */
  unit?: string;
}

export const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  validateSearch: (raw: Raw): InsideSearch => ({ unit: word(raw.unit) }),
  search: { middlewares: [retainSearchParams(['unit'])] },
  beforeLoad: async ({ location }): Promise<{ me: Me }> => {
    try {
      const me = await queryClient.ensureQueryData(meQuery);
      // Nothing else can be done before: every other page would only show refusals.
      if (me.must_set_up_second_factor && location.pathname !== '/account')
        throw redirect({ to: '/account' });
      return { me };
    } catch (error) {
      if (asProblem(error).status === 401) throw redirect({ to: '/login', search: { next: location.href } });
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('@/shell/Shell'), 'Shell'),
});

/** For `beforeLoad` of a page: refuses it to who holds none of these, and names the first. */
export function requires(permission: Permission, ...others: Permission[]) {
  return ({ context }: { context: { me: Me } }): void => {
    if (![permission, ...others].some((it) => may(context.me, it))) throw new Refused(permission);
  };
}
