/** What a user may do. The server decides; the console asks so as not to offer what would be refused. */

import type { Me } from '@/api/schema.gen';

/** Every permission of the API; a test compares them. */
export const ALL_PERMISSIONS = [
  'audit.read_audit',
  'classification.manage_rules',
  'classification.read_class_figures',
  'classification.read_classes',
  'cockpit.read_cockpit',
  'customers.assign_customers',
  'customers.define_fields',
  'customers.download_attachments',
  'customers.manage_customers',
  'customers.merge_customers',
  'customers.pick_customers',
  'customers.read_customers',
  'exports.approve_exports',
  'exports.read_exports',
  'exports.trace_exports',
  'groups.manage_groups',
  'groups.read_groups',
  'identity.manage_roles',
  'identity.manage_users',
  'identity.read_users',
  'imports.run_imports',
  'jobs.read_jobs',
  'privacy.erase_persons',
  'privacy.handle_requests',
  'privacy.manage_texts',
  'privacy.read_consents',
  'privacy.read_register',
  'privacy.read_reveals',
  'privacy.record_consents',
  'privacy.reveal_values',
  'privacy.review_alerts',
  'sales.manage_products',
  'sales.read_costs',
  'sales.read_products',
  'sales.read_sales',
  'sales.record_sales',
  'sales.undo_batches',
  'segments.manage_segments',
  'segments.manage_shared_segments',
  'segments.read_segments',
  'stations.manage_employees',
  'stations.manage_stations',
  'stations.manage_units',
  'stations.read_employees',
  'stations.read_stations',
  'stations.set_targets',
  'system.read_system',
  'warnings.assign_warnings',
  'warnings.decide_warnings',
  'warnings.read_warnings',
  'warnings.start_analyses',
] as const;

export type Permission = (typeof ALL_PERMISSIONS)[number];

export function may(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
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

/** The roles that are built in; the company's own come from the API. */
export const ALL_ROLES = [
  'system_administrator',
  'company_marketing',
  'area_manager',
  'station_manager',
  'maintainer',
  'forecourt_staff',
  'complaint_officer',
  'finance',
  'auditor',
  'investor',
] as const;
