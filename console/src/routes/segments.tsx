import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute, requires } from './inside';
import { flag, oneOf, type Raw, word } from './search';

export interface SegmentsSearch {
  /** Those that were deleted, to restore one. */
  deleted?: '1';
  cursor?: string;
}

export const segmentsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/segments',
  validateSearch: (raw: Raw): SegmentsSearch => ({ deleted: flag(raw.deleted), cursor: word(raw.cursor) }),
  beforeLoad: requires('segments.read_segments'),
  component: lazyRouteComponent(() => import('@/features/segments/SegmentsPage'), 'SegmentsPage'),
});

export const newSegmentRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/segments/new',
  beforeLoad: requires('segments.manage_segments'),
  component: lazyRouteComponent(() => import('@/features/segments/SegmentPage'), 'NewSegmentPage'),
});

export const segmentRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/segments/$segmentId',
  beforeLoad: requires('segments.read_segments'),
  component: lazyRouteComponent(() => import('@/features/segments/SegmentPage'), 'SegmentPage'),
});

export interface GroupsSearch {
  /** Those that were closed. */
  closed?: '1';
  cursor?: string;
}

export const groupsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/groups',
  validateSearch: (raw: Raw): GroupsSearch => ({ closed: flag(raw.closed), cursor: word(raw.cursor) }),
  beforeLoad: requires('groups.read_groups'),
  component: lazyRouteComponent(() => import('@/features/groups/GroupsPage'), 'GroupsPage'),
});

export const GROUP_TABS = ['members', 'events', 'history'] as const;

export interface GroupSearch {
  /** The members when left out. */
  show?: (typeof GROUP_TABS)[number];
  cursor?: string;
}

export const groupRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/groups/$groupId',
  validateSearch: (raw: Raw): GroupSearch => ({
    show: oneOf(raw.show, GROUP_TABS),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('groups.read_groups'),
  component: lazyRouteComponent(() => import('@/features/groups/GroupPage'), 'GroupPage'),
});
