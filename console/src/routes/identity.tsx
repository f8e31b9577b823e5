import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute, requires } from './inside';
import { rootRoute } from './root';
import { oneOf, type Raw, word } from './search';

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (raw: Raw): { next?: string } => ({ next: word(raw.next) }),
  component: lazyRouteComponent(() => import('@/features/identity/LoginPage'), 'LoginPage'),
});

/** Where the provider of the single sign-on sends the browser back to; the page reads what came along. */
export const providerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/provider',
  component: lazyRouteComponent(() => import('@/features/identity/ProviderPage'), 'ProviderPage'),
});

export const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-up',
  component: lazyRouteComponent(() => import('@/features/identity/SetUpPage'), 'SetUpPage'),
});

export const accountRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('@/features/identity/AccountPage'), 'AccountPage'),
});

export interface UsersSearch {
  /** What each role may do; the users when left out. */
  view?: 'roles';
  /** Who is being changed, or `new`. */
  user?: string;
  /** Part of the login. */
  q?: string;
  role?: string;
  account?: 'active' | 'disabled';
  cursor?: string;
  /** The role that is changed, or `new`. */
  edit?: string;
  /** The role of which a new one begins as a copy. */
  copy?: string;
}

export const usersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/users',
  validateSearch: (raw: Raw): UsersSearch => ({
    view: oneOf(raw.view, ['roles']),
    user: word(raw.user),
    q: word(raw.q),
    role: word(raw.role),
    account: oneOf(raw.account, ['active', 'disabled']),
    cursor: word(raw.cursor),
    edit: word(raw.edit),
    copy: word(raw.copy),
  }),
  beforeLoad: requires('identity.read_users'),
  component: lazyRouteComponent(() => import('@/features/identity/users/UsersPage'), 'UsersPage'),
});
