import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { RELATIONSHIPS } from './business';
import { insideRoute, requires } from './inside';
import { flag, oneOf, plainDate, type Raw, word } from './search';

export const KINDS = ['person', 'organisation', 'card'] as const;
export const SORTS = [
  'serial',
  'serial_desc',
  'last_day',
  'last_day_desc',
  'volume',
  'volume_desc',
  'amount',
  'amount_desc',
  'completeness',
  'completeness_desc',
  'review_due',
  'review_due_desc',
] as const;
export const ABC = ['a', 'b', 'c', 'none'] as const;
export const COMPLETE = ['25', '50', '75', '99'] as const;
export const WARNED = ['open', 'yellow', 'red', 'confirmed', 'none'] as const;

export interface CustomersSearch {
  q?: string;
  kind?: (typeof KINDS)[number];
  maintainer?: string;
  /** Only those whom nobody looks after. */
  unassigned?: '1';
  abc?: (typeof ABC)[number];
  relationship?: (typeof RELATIONSHIPS)[number];
  warning?: (typeof WARNED)[number];
  tag?: string;
  /** The station where they come most. */
  home?: string;
  /** Days between which the last visit lies. */
  last_from?: string;
  last_until?: string;
  /** Only those whom a segment means. */
  in_segment?: string;
  /** Only files of which at most so many percent are known. */
  complete?: (typeof COMPLETE)[number];
  /** Only files that must have been reviewed by now. */
  overdue?: '1';
  sort?: (typeof SORTS)[number];
  cursor?: string;
  columns?: string;
}

export const customersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers',
  validateSearch: (raw: Raw): CustomersSearch => ({
    q: word(raw.q),
    kind: oneOf(raw.kind, KINDS),
    maintainer: word(raw.maintainer),
    unassigned: flag(raw.unassigned),
    abc: oneOf(raw.abc, ABC),
    relationship: oneOf(raw.relationship, RELATIONSHIPS),
    warning: oneOf(raw.warning, WARNED),
    tag: word(raw.tag),
    home: word(raw.home),
    last_from: plainDate(raw.last_from),
    last_until: plainDate(raw.last_until),
    in_segment: word(raw.in_segment),
    complete: oneOf(raw.complete, COMPLETE),
    overdue: flag(raw.overdue),
    sort: oneOf(raw.sort, SORTS),
    cursor: word(raw.cursor),
    columns: word(raw.columns),
  }),
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/CustomersPage'), 'CustomersPage'),
});

export const newCustomerRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/new',
  beforeLoad: requires('customers.manage_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/NewCustomerPage'), 'NewCustomerPage'),
});

export const UPCOMING_DAYS = ['7', '14', '30', '60'] as const;

export const upcomingRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/occasions',
  validateSearch: (raw: Raw): { within?: (typeof UPCOMING_DAYS)[number] } => ({
    within: oneOf(raw.within, UPCOMING_DAYS),
  }),
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/file/UpcomingPage'), 'UpcomingPage'),
});

export const definitionsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/fields',
  beforeLoad: requires('customers.define_fields'),
  component: lazyRouteComponent(() => import('@/features/customers/file/DefinitionsPage'), 'DefinitionsPage'),
});

export const CUSTOMER_TABS = [
  'overview',
  'file',
  'papers',
  'timeline',
  'vehicles',
  'classes',
  'privacy',
  'history',
] as const;

export const customerRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/$customerId',
  validateSearch: (raw: Raw): { tab?: (typeof CUSTOMER_TABS)[number] } => ({
    tab: oneOf(raw.tab, CUSTOMER_TABS),
  }),
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/CustomerPage'), 'CustomerPage'),
});
