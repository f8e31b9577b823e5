/** What a user may do, as it is chosen: role by role, each at some units. */

import type { GrantBody } from '@/api/schema.gen';
import { ALL_ROLES } from '../permissions';

/** The units at which a role is held; a role that is not there is not held. */
export type Choice = Readonly<Record<string, readonly string[]>>;

export function toChoice(grants: readonly GrantBody[]): Choice {
  const choice: Record<string, string[]> = {};
  for (const { role, unit_id } of grants) choice[role] = [...(choice[role] ?? []), unit_id];
  return choice;
}

/** The built-in roles first, then the company's own, so that two equal choices are the same list. */
function inOrder(choice: Choice): string[] {
  const builtIn: readonly string[] = ALL_ROLES;
  return [
    ...builtIn,
    ...Object.keys(choice)
      .filter((it) => !builtIn.includes(it))
      .sort(),
  ];
}

export function toGrants(choice: Choice): GrantBody[] {
  return inOrder(choice).flatMap((role) => (choice[role] ?? []).map((unit_id) => ({ role, unit_id })));
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
export function holdsAny(grants: readonly GrantBody[], roles: readonly string[]): boolean {
  return grants.some((it) => roles.includes(it.role));
}

/** The first role that is chosen without a place. */
export function roleWithoutUnit(choice: Choice): string | undefined {
  return inOrder(choice).find((role) => choice[role]?.length === 0);
}
