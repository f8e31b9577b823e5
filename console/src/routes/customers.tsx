import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute, requires } from './inside';
import { oneOf, type Raw, word } from './search';

export const KINDS = ['person', 'organisation', 'card'] as const;
export const SORTS = ['serial', 'serial_desc'] as const;

export interface CustomersSearch {
  q?: string;
  kind?: (typeof KINDS)[number];
  maintainer?: string;
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

export const CUSTOMER_TABS = ['overview', 'timeline', 'vehicles', 'classes'] as const;

export const customerRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/customers/$customerId',
  validateSearch: (raw: Raw): { tab?: (typeof CUSTOMER_TABS)[number] } => ({
    tab: oneOf(raw.tab, CUSTOMER_TABS),
  }),
  beforeLoad: requires('customers.read_customers'),
  component: lazyRouteComponent(() => import('@/features/customers/CustomerPage'), 'CustomerPage'),
});
