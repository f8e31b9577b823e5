/** What a user may do, as it is chosen: role by role, each at some units. */

import type { GrantBody, Role } from '@/api/schema.gen';
import { ALL_ROLES } from '../permissions';

/** The units at which a role is held; a role that is not there is not held. */
export type Choice = Partial<Record<Role, readonly string[]>>;

export function toChoice(grants: readonly GrantBody[]): Choice {
  const choice: Partial<Record<Role, string[]>> = {};
  for (const { role, unit_id } of grants) choice[role] = [...(choice[role] ?? []), unit_id];
  return choice;
}

/** In the order of the roles, so that two equal choices are the same list. */
export function toGrants(choice: Choice): GrantBody[] {
  return ALL_ROLES.flatMap((role) => (choice[role] ?? []).map((unit_id) => ({ role, unit_id })));
}

export interface Changes {
  added: GrantBody[];
  removed: GrantBody[];
}

const without = (some: readonly GrantBody[], others: readonly GrantBody[]) =>
  some.filter((it) => !others.some((other) => other.role === it.role && other.unit_id === it.unit_id));

export function changesOf(before: readonly GrantBody[], after: readonly GrantBody[]): Changes {
  return { added: without(after, before), removed: without(before, after) };
}

/** Whether somebody with these grants holds one of the roles. */
export function holdsAny(grants: readonly GrantBody[], roles: readonly Role[]): boolean {
  return grants.some((it) => roles.includes(it.role));
}

/** The first role that is chosen without a place. */
export function roleWithoutUnit(choice: Choice): Role | undefined {
  return ALL_ROLES.find((role) => choice[role]?.length === 0);
}
