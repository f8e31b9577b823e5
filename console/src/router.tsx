import { createRouter } from '@tanstack/react-router';
import { ErrorPage } from './components/ErrorPage';
import { NotFoundPage } from './components/NotFoundPage';
import { PageSkeleton } from './components/PageSkeleton';
import * as business from './routes/business';
import * as customers from './routes/customers';
import * as identity from './routes/identity';
import { insideRoute } from './routes/inside';
import { rootRoute } from './routes/root';
import { parseSearch, stringifySearch } from './routes/search';
import * as segments from './routes/segments';
import * as trust from './routes/trust';

const routeTree = rootRoute.addChildren([
  identity.loginRoute,
  identity.providerRoute,
  identity.setUpRoute,
  insideRoute.addChildren([
    business.cockpitRoute,
    customers.customersRoute,
    customers.newCustomerRoute,
    trust.duplicatesRoute,
    trust.mergeRoute,
    trust.handoverRoute,
    trust.poolRoute,
    trust.keepersRoute,
    customers.upcomingRoute,
    customers.definitionsRoute,
    customers.customerRoute,
    segments.segmentsRoute,
    segments.newSegmentRoute,
    segments.segmentRoute,
    segments.groupsRoute,
    segments.groupRoute,
    business.warningsRoute,
    business.scoresRoute,
    business.backtestsRoute,
    business.alertsRoute,
    business.stationsRoute,
    business.stationRoute,
    business.salesRoute,
    business.classificationRoute,
    business.rulesRoute,
    business.regradesRoute,
    business.holidaysRoute,
    business.legalHolidaysRoute,
    business.basketsRoute,
    business.importsRoute,
    business.newImportRoute,
    business.importRoute,
    business.exportsRoute,
    identity.usersRoute,
    identity.accountRoute,
    business.privacyRoute,
    business.auditRoute,
    business.jobsRoute,
    business.systemRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** Cursors of the pages before this one, the first page first. */
    trail?: string[];
  }
}
