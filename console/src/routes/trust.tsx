/** Pages about files that can be trusted: duplicates, merges, hand-overs, keepers, the public pool. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute, requires } from './inside';
import { oneOf, type Raw, word } from './search';

export const DUPLICATE_VIEWS = ['open', 'dismissed', 'merges'] as const;
export const GRADES = ['certain', 'probable', 'possible'] as const;

export interface DuplicatesSearch {
  /** The open pairs when left out. */
  view?: (typeof DUPLICATE_VIEWS)[number];
  grade?: (typeof GRADES)[number];
  cursor?: string;
}

export const duplicatesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/duplicates',
  validateSearch: (raw: Raw): DuplicatesSearch => ({
    view: oneOf(raw.view, DUPLICATE_VIEWS),
    grade: oneOf(raw.grade, GRADES),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('customers.merge_customers'),
  component: lazyRouteComponent(
    () => import('@/features/customers/duplicates/DuplicatesPage'),
    'DuplicatesPage',
  ),
});

export interface MergeSearch {
  kept?: string;
  absorbed?: string;
}

export const mergeRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/merge',
  validateSearch: (raw: Raw): MergeSearch => ({ kept: word(raw.kept), absorbed: word(raw.absorbed) }),
  beforeLoad: requires('customers.merge_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/duplicates/MergePage'), 'MergePage'),
});

export const handoverRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/handover',
  validateSearch: (raw: Raw): { from?: string; cursor?: string } => ({
    from: word(raw.from),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('customers.assign_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/keeping/HandoverPage'), 'HandoverPage'),
});

export const poolRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/pool',
  validateSearch: (raw: Raw): { cursor?: string } => ({ cursor: word(raw.cursor) }),
  beforeLoad: requires('customers.pick_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/keeping/PoolPage'), 'PoolPage'),
});

export const keepersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/keepers',
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/keeping/KeepersPage'), 'KeepersPage'),
});
