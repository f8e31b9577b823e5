/** Changes of many customers at once, and how they are taken back. */

import { answer, api } from '@/api/client';
import type { ChangedMany, Chosen } from '@/api/schema.gen';

export interface TagChange {
  kind: 'add' | 'remove';
  tags: readonly string[];
}

export interface TaggedMany {
  matched: number;
  /** For every tag, whose tags it changed: only those are changed back. */
  byTag: { tag: string; changed: number; ids: readonly string[] }[];
}

const tagBody = (kind: TagChange['kind'], tag: string) =>
  kind === 'add' ? { add: [tag] } : { remove: [tag] };

/** One tag at a time: a customer may have had one of several before, and must keep it when this is undone. */
export async function tagMany(chosen: Chosen, change: TagChange, isTrial: boolean): Promise<TaggedMany> {
  const byTag: TaggedMany['byTag'] = [];
  let matched = 0;
  for (const tag of change.tags) {
    const done = await answer(
      api.POST('/api/v1/customers/tags', {
        body: { chosen, dry_run: isTrial, ...tagBody(change.kind, tag) },
      }),
    );
    matched = done.matched;
    byTag.push({ tag, changed: done.changed, ids: done.customer_ids ?? [] });
  }
  return { matched, byTag };
}

export async function untagMany(change: TagChange, done: TaggedMany): Promise<void> {
  const kind = change.kind === 'add' ? 'remove' : 'add';
  for (const { tag, ids } of done.byTag) {
    if (ids.length > 0) {
      const chosen = { customer_ids: [...ids] };
      await answer(api.POST('/api/v1/customers/tags', { body: { chosen, ...tagBody(kind, tag) } }));
    }
  }
}

export function assignMany(
  chosen: Chosen,
  maintainerId: string | null,
  isTrial: boolean,
): Promise<ChangedMany> {
  return answer(
    api.POST('/api/v1/customers/assignments', {
      body: { chosen, maintainer_id: maintainerId, dry_run: isTrial },
    }),
  );
}

/** Gives everybody back to who looked after them before. */
export async function unassignMany(done: ChangedMany): Promise<void> {
  const byMaintainer = new Map<string | null, string[]>();
  for (const { customer_id, maintainer_id } of done.before ?? []) {
    const key = maintainer_id ?? null;
    byMaintainer.set(key, [...(byMaintainer.get(key) ?? []), customer_id]);
  }
  for (const [maintainerId, ids] of byMaintainer)
    await assignMany({ customer_ids: ids }, maintainerId, false);
}
