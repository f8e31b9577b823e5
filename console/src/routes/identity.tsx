import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute, requires } from './inside';
import { rootRoute } from './root';
import { type Raw, word } from './search';

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (raw: Raw): { next?: string } => ({ next: word(raw.next) }),
  component: lazyRouteComponent(() => import('@/features/identity/LoginPage'), 'LoginPage'),
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

export const usersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/users',
  validateSearch: (raw: Raw): { cursor?: string } => ({ cursor: word(raw.cursor) }),
  beforeLoad: requires('identity.read_users'),
  component: lazyRouteComponent(() => import('@/features/identity/UsersPage'), 'UsersPage'),
});
