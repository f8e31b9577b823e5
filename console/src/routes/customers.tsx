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
] as const;
export const ABC = ['a', 'b', 'c', 'none'] as const;
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

export const CUSTOMER_TABS = ['overview', 'timeline', 'vehicles', 'classes', 'privacy'] as const;

export const customerRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/$customerId',
  validateSearch: (raw: Raw): { tab?: (typeof CUSTOMER_TABS)[number] } => ({
    tab: oneOf(raw.tab, CUSTOMER_TABS),
  }),
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/CustomerPage'), 'CustomerPage'),
});
