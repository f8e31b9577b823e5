/** What a user may do. The server decides; the console asks so as not to offer what would be refused. */

import type { Me } from '@/api/schema.gen';

import type { ALL_PERMISSIONS } from './permissionNames';

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
