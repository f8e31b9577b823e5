import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ImportKind } from '@/api/schema.gen';
import { insideRoute, requires } from './inside';
import { flag, oneOf, plainDate, type Raw, word } from './search';

export const PERIODS = ['7', '28', '90'] as const;
export const MEASURES = ['volume', 'amount', 'visits'] as const;

export interface CockpitSearch {
  /** So many days up to the last sales; the usual ones when left out. */
  days?: (typeof PERIODS)[number];
  from?: string;
  until?: string;
  /** What the chart of days shows; litres when left out. */
  measure?: (typeof MEASURES)[number];
}

export const cockpitRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/',
  validateSearch: (raw: Raw): CockpitSearch => ({
    days: oneOf(raw.days, PERIODS),
    from: plainDate(raw.from),
    until: plainDate(raw.until),
    measure: oneOf(raw.measure, MEASURES),
  }),
  component: lazyRouteComponent(() => import('@/features/cockpit/CockpitPage'), 'CockpitPage'),
});

export const WARNING_STATES = ['yellow', 'red', 'confirmed', 'recovered', 'lost', 'settled'] as const;

export const ATTENTIONS = ['new', 'overdue', 'acknowledged'] as const;

export interface WarningsSearch {
  state?: (typeof WARNING_STATES)[number];
  /** What nobody has dealt with, what is waiting too long, or what somebody takes care of. */
  attention?: (typeof ATTENTIONS)[number];
  abc?: (typeof ABC)[number];
  relationship?: (typeof RELATIONSHIPS)[number];
  maintainer?: string;
  /** An employee, or `nobody`. */
  assignee?: string;
  q?: string;
  since?: string;
  snoozed?: '1';
  warning?: string;
  cursor?: string;
}

export const warningsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/warnings',
  validateSearch: (raw: Raw): WarningsSearch => ({
    state: oneOf(raw.state, WARNING_STATES),
    attention: oneOf(raw.attention, ATTENTIONS),
    abc: oneOf(raw.abc, ['a', 'b', 'c']),
    relationship: oneOf(raw.relationship, RELATIONSHIPS),
    maintainer: word(raw.maintainer),
    assignee: word(raw.assignee),
    q: word(raw.q),
    since: plainDate(raw.since),
    snoozed: flag(raw.snoozed),
    warning: word(raw.warning),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('warnings.read_warnings'),
  component: lazyRouteComponent(() => import('@/features/warnings/WarningsPage'), 'WarningsPage'),
});

export const alertsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/station-alerts',
  validateSearch: (raw: Raw): { closed?: '1'; cursor?: string } => ({
    closed: flag(raw.closed),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('warnings.read_warnings'),
  component: lazyRouteComponent(() => import('@/features/warnings/StationAlertsPage'), 'StationAlertsPage'),
});

export const STATION_VIEWS = ['tree', 'map'] as const;

export interface StationsSearch {
  /** A list when left out. */
  view?: (typeof STATION_VIEWS)[number];
  /** What is looked for in the tree. */
  q?: string;
  cursor?: string;
}

export const stationsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/stations',
  validateSearch: (raw: Raw): StationsSearch => ({
    view: oneOf(raw.view, STATION_VIEWS),
    q: word(raw.q),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('stations.read_stations'),
  component: lazyRouteComponent(() => import('@/features/stations/StationsPage'), 'StationsPage'),
});

export const stationRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/stations/$stationId',
  validateSearch: (raw: Raw): { days?: (typeof PERIODS)[number] } => ({ days: oneOf(raw.days, PERIODS) }),
  beforeLoad: requires('stations.read_stations'),
  component: lazyRouteComponent(() => import('@/features/stations/StationPage'), 'StationPage'),
});

export const SALES_ONLY = ['refunds', 'no_volume', 'unmatched', 'unidentified'] as const;

export interface SalesSearch {
  only?: (typeof SALES_ONLY)[number];
  receipt?: string;
  from?: string;
  until?: string;
  customer?: string;
  sale?: string;
  cursor?: string;
}

export const salesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/sales',
  validateSearch: (raw: Raw): SalesSearch => ({
    only: oneOf(raw.only, SALES_ONLY),
    receipt: word(raw.receipt),
    from: plainDate(raw.from),
    until: plainDate(raw.until),
    customer: word(raw.customer),
    sale: word(raw.sale),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('sales.read_sales'),
  component: lazyRouteComponent(() => import('@/features/sales/SalesPage'), 'SalesPage'),
});

export const ABC = ['a', 'b', 'c', 'none'] as const;
export const RELATIONSHIPS = [
  'gold',
  'regular',
  'potential',
  'occasional',
  'new',
  'sleeping',
  'lost',
] as const;

export const SCORES = ['1', '2', '3', '4', '5'] as const;
export const SEGMENTS = ['person', 'organisation', 'card'] as const;

export interface ClassificationSearch {
  abc?: (typeof ABC)[number];
  relationship?: (typeof RELATIONSHIPS)[number];
  /** Recency and frequency scores, 1 to 5. */
  r?: (typeof SCORES)[number];
  f?: (typeof SCORES)[number];
  segment?: (typeof SEGMENTS)[number];
  axis?: 'relationship';
  as_of?: string;
  /** The days that are compared; the last two that were analysed when left out. */
  from?: string;
  to?: string;
  view?: 'customers' | 'moves' | 'lifetimes' | 'runs';
  /** By what expected values are listed: the most first when left out. */
  sort?: 'alive';
  /** The cell of the matrix whose customers are shown. */
  was?: string;
  is?: string;
  cursor?: string;
}

export const classificationRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/classification',
  validateSearch: (raw: Raw): ClassificationSearch => ({
    abc: oneOf(raw.abc, ABC),
    relationship: oneOf(raw.relationship, RELATIONSHIPS),
    r: oneOf(raw.r, SCORES),
    f: oneOf(raw.f, SCORES),
    segment: oneOf(raw.segment, SEGMENTS),
    axis: oneOf(raw.axis, ['relationship']),
    as_of: plainDate(raw.as_of),
    from: plainDate(raw.from),
    to: plainDate(raw.to),
    view: oneOf(raw.view, ['customers', 'moves', 'lifetimes', 'runs']),
    sort: oneOf(raw.sort, ['alive']),
    was: word(raw.was),
    is: word(raw.is),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('classification.read_class_figures'),
  component: lazyRouteComponent(
    () => import('@/features/classification/ClassificationPage'),
    'ClassificationPage',
  ),
});

export interface RulesSearch {
  /** Changing them, for who may. */
  edit?: '1';
  /** The version that is shown; the one in force when left out. */
  version?: string;
}

export const rulesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/classification/rules',
  validateSearch: (raw: Raw): RulesSearch => ({ edit: flag(raw.edit), version: word(raw.version) }),
  beforeLoad: requires('classification.read_class_figures'),
  component: lazyRouteComponent(() => import('@/features/classification/rules/RulesPage'), 'RulesPage'),
});

export const REGRADE_STATES = ['proposed', 'applied', 'approved', 'refused', 'withdrawn'] as const;

export interface RegradesSearch {
  /** Those that wait when left out. */
  stage?: (typeof REGRADE_STATES)[number];
  cursor?: string;
}

export const regradesRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/classification/regrades',
  validateSearch: (raw: Raw): RegradesSearch => ({
    stage: oneOf(raw.stage, REGRADE_STATES),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('classification.read_classes'),
  component: lazyRouteComponent(
    () => import('@/features/classification/levels/RegradesPage'),
    'RegradesPage',
  ),
});

export interface ScoresSearch {
  /** Whom to call on this week when left out. */
  calls?: 'all';
  /** What is lost first when left out. */
  sort?: 'probability';
  station?: string;
  maintainer?: string;
  /** The one whose score is explained. */
  customer?: string;
  view?: 'card';
  cursor?: string;
}

export const scoresRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/warnings/scores',
  validateSearch: (raw: Raw): ScoresSearch => ({
    calls: oneOf(raw.calls, ['all']),
    sort: oneOf(raw.sort, ['probability']),
    station: word(raw.station),
    maintainer: word(raw.maintainer),
    customer: word(raw.customer),
    view: oneOf(raw.view, ['card']),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('scores.read_scores'),
  component: lazyRouteComponent(() => import('@/features/scores/ScoresPage'), 'ScoresPage'),
});

export interface BacktestsSearch {
  /** The one whose findings are shown. */
  backtest?: string;
  cursor?: string;
}

export const backtestsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/warnings/backtests',
  validateSearch: (raw: Raw): BacktestsSearch => ({
    backtest: word(raw.backtest),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('scores.read_scores'),
  component: lazyRouteComponent(() => import('@/features/scores/BacktestsPage'), 'BacktestsPage'),
});

export interface BasketsSearch {
  cursor?: string;
}

export const basketsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/baskets',
  validateSearch: (raw: Raw): BasketsSearch => ({ cursor: word(raw.cursor) }),
  beforeLoad: requires('baskets.read_baskets'),
  component: lazyRouteComponent(() => import('@/features/baskets/BasketsPage'), 'BasketsPage'),
});

export interface HolidaysSearch {
  edit?: '1';
  /** All years instead of those around this one. */
  all?: '1';
}

export const holidaysRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/classification/holidays',
  validateSearch: (raw: Raw): HolidaysSearch => ({ edit: flag(raw.edit), all: flag(raw.all) }),
  beforeLoad: requires('classification.read_class_figures'),
  component: lazyRouteComponent(
    () => import('@/features/classification/holidays/HolidaysPage'),
    'HolidaysPage',
  ),
});

export interface LegalHolidaysSearch {
  /** This one when left out. */
  year?: string;
  edit?: '1';
}

export const legalHolidaysRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/holidays',
  validateSearch: (raw: Raw): LegalHolidaysSearch => ({
    year: /^(19[7-9]|20\d|21\d)\d$/.exec(String(raw.year))?.[0],
    edit: flag(raw.edit),
  }),
  beforeLoad: requires('forecasts.read_forecasts'),
  component: lazyRouteComponent(() => import('@/features/forecasts/holidays/HolidaysPage'), 'HolidaysPage'),
});

export interface ImportsSearch {
  kind?: ImportKind;
  trials?: '1';
  view?: 'batches' | 'mappings';
  cursor?: string;
}

export const importsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/imports',
  validateSearch: (raw: Raw): ImportsSearch => ({
    kind: word(raw.kind) as ImportKind | undefined,
    trials: flag(raw.trials),
    view: oneOf(raw.view, ['batches', 'mappings']),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('imports.run_imports', 'sales.read_sales'),
  component: lazyRouteComponent(() => import('@/features/exchange/ImportsPage'), 'ImportsPage'),
});

export const EXPORT_VIEWS = ['waiting', 'all', 'trace'] as const;

export interface ExportsSearch {
  /** One's own when left out. */
  view?: (typeof EXPORT_VIEWS)[number];
  cursor?: string;
}

export const exportsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/exports',
  validateSearch: (raw: Raw): ExportsSearch => ({
    view: oneOf(raw.view, EXPORT_VIEWS),
    cursor: word(raw.cursor),
  }),
  component: lazyRouteComponent(() => import('@/features/exchange/ExportsPage'), 'ExportsPage'),
});

export interface NewImportSearch {
  /** The file that was uploaded, and how it is to be read. */
  upload?: string;
  kind?: ImportKind;
  encoding?: string;
  delimiter?: string;
  sheet?: string;
  header_row?: string;
  /** The import whose columns are taken over. */
  like?: string;
}

export const newImportRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/imports/new',
  validateSearch: (raw: Raw): NewImportSearch => ({
    upload: word(raw.upload),
    kind: word(raw.kind) as ImportKind | undefined,
    encoding: word(raw.encoding),
    delimiter: word(raw.delimiter),
    sheet: word(raw.sheet),
    header_row: word(raw.header_row),
    like: word(raw.like),
  }),
  beforeLoad: requires('imports.run_imports'),
  component: lazyRouteComponent(() => import('@/features/exchange/NewImportPage'), 'NewImportPage'),
});

export const importRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/imports/$importId',
  beforeLoad: requires('imports.run_imports'),
  component: lazyRouteComponent(() => import('@/features/exchange/ImportPage'), 'ImportPage'),
});

export interface AuditSearch {
  action?: string;
  who?: string;
  /** Only what is about one thing. */
  subject?: string;
  /** The entry that is read. */
  entry?: string;
  from?: string;
  until?: string;
  cursor?: string;
}

export const auditRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/audit',
  validateSearch: (raw: Raw): AuditSearch => ({
    action: word(raw.action),
    who: word(raw.who),
    subject: word(raw.subject),
    entry: word(raw.entry),
    from: plainDate(raw.from),
    until: plainDate(raw.until),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('audit.read_audit'),
  component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
});

export const systemRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/system',
  beforeLoad: requires('system.read_system'),
  component: lazyRouteComponent(() => import('@/features/system/SystemPage'), 'SystemPage'),
});

export const jobsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/jobs',
  component: lazyRouteComponent(() => import('@/features/jobs/JobsPage'), 'JobsPage'),
});

export const PRIVACY_VIEWS = ['requests', 'alerts', 'reveals', 'erasures', 'register', 'purges'] as const;

export interface PrivacySearch {
  /** Requests when left out. */
  view?: (typeof PRIVACY_VIEWS)[number];
  /** Of requests: the open ones when left out; of alerts: the new ones. */
  shown?: 'all' | 'late';
  request?: string;
  cursor?: string;
}

export const privacyRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/privacy',
  validateSearch: (raw: Raw): PrivacySearch => ({
    view: oneOf(raw.view, PRIVACY_VIEWS),
    shown: oneOf(raw.shown, ['all', 'late']),
    request: word(raw.request),
    cursor: word(raw.cursor),
  }),
  beforeLoad: requires('privacy.handle_requests', 'privacy.see_alerts', 'privacy.read_register'),
  component: lazyRouteComponent(() => import('@/features/privacy/PrivacyPage'), 'PrivacyPage'),
});
