/** What a user may do. The server decides; the console asks so as not to offer what would be refused. */

import type { Me, Role } from '@/api/schema.gen';

export type Permission =
  | 'audit.read_audit'
  | 'classification.manage_rules'
  | 'classification.read_class_figures'
  | 'classification.read_classes'
  | 'cockpit.read_cockpit'
  | 'customers.assign_customers'
  | 'customers.manage_customers'
  | 'customers.read_customers'
  | 'identity.manage_users'
  | 'identity.read_users'
  | 'imports.run_imports'
  | 'jobs.read_jobs'
  | 'sales.manage_products'
  | 'sales.read_costs'
  | 'sales.read_products'
  | 'sales.read_sales'
  | 'sales.record_sales'
  | 'sales.undo_batches'
  | 'stations.manage_employees'
  | 'stations.manage_stations'
  | 'stations.manage_units'
  | 'stations.read_employees'
  | 'stations.read_stations'
  | 'stations.set_targets'
  | 'warnings.assign_warnings'
  | 'warnings.decide_warnings'
  | 'warnings.read_warnings'
  | 'warnings.start_analyses';

const ADMIN = 'system_administrator';
const MARKETING = 'company_marketing';
const AREA = 'area_manager';
const STATION = 'station_manager';
const CHIEFS: readonly Role[] = [ADMIN, MARKETING, AREA];
const LEADERS: readonly Role[] = [...CHIEFS, STATION, 'maintainer'];
const READERS: readonly Role[] = [...LEADERS, 'forecourt_staff', 'complaint_officer', 'finance', 'auditor'];

/** Who holds what, for a server whose `/me` does not tell the permissions yet. */
const HOLDERS: Readonly<Record<Permission, readonly Role[]>> = {
  'audit.read_audit': [ADMIN, 'auditor'],
  'classification.manage_rules': [MARKETING],
  'classification.read_class_figures': [...LEADERS, 'finance', 'auditor', 'investor'],
  'classification.read_classes': [...LEADERS, 'finance', 'auditor'],
  'cockpit.read_cockpit': [...CHIEFS, STATION, 'finance', 'auditor', 'investor'],
  'customers.assign_customers': CHIEFS,
  'customers.manage_customers': LEADERS,
  'customers.read_customers': READERS,
  'identity.manage_users': [ADMIN],
  'identity.read_users': [ADMIN, 'auditor'],
  'imports.run_imports': [ADMIN, MARKETING],
  'jobs.read_jobs': [ADMIN, 'auditor'],
  'sales.manage_products': [MARKETING, 'finance'],
  'sales.read_costs': [MARKETING, AREA, 'finance', 'auditor'],
  'sales.read_products': READERS,
  'sales.read_sales': [MARKETING, AREA, STATION, 'maintainer', 'finance', 'auditor', 'complaint_officer'],
  'sales.record_sales': [ADMIN, STATION],
  'sales.undo_batches': [ADMIN],
  'stations.manage_employees': CHIEFS,
  'stations.manage_stations': CHIEFS,
  'stations.manage_units': [ADMIN, MARKETING],
  'stations.read_employees': [...LEADERS, 'complaint_officer', 'finance', 'auditor'],
  'stations.read_stations': [...READERS, 'investor'],
  'stations.set_targets': CHIEFS,
  'warnings.assign_warnings': [MARKETING, AREA, STATION],
  'warnings.decide_warnings': [MARKETING, AREA, STATION, 'maintainer'],
  'warnings.read_warnings': [...LEADERS, 'auditor'],
  'warnings.start_analyses': [ADMIN, MARKETING],
};

export function may(me: Me, permission: Permission): boolean {
  const told = (me as Me & { permissions?: readonly string[] }).permissions;
  if (told) return told.includes(permission);
  return me.grants.some((grant) => HOLDERS[permission].includes(grant.role));
}

/** The roles to ask for when a page is refused. */
export function holders(permission: Permission): readonly Role[] {
  return HOLDERS[permission];
}

/** A page that the user may not see. */
export class Refused extends Error {
  readonly permission: Permission;

  constructor(permission: Permission) {
    super(permission);
    this.name = 'Refused';
    this.permission = permission;
  }
}

export const ALL_PERMISSIONS = Object.keys(HOLDERS) as Permission[];

export const ALL_ROLES: readonly Role[] = [
  ADMIN,
  MARKETING,
  AREA,
  STATION,
  'maintainer',
  'forecourt_staff',
  'complaint_officer',
  'finance',
  'auditor',
  'investor',
];
