/** Deciding about one warning or many, and taking it back. */

import { answer, api, newKey } from '@/api/client';
import type { AssignTo, DecidedWarnings, WarningItem } from '@/api/schema.gen';

export type Decision = 'acknowledge' | 'snooze' | 'assign';

export interface Values {
  reason?: string;
  until?: string;
  to?: AssignTo;
  employee_id?: string;
}

export interface Refusal {
  item: WarningItem;
  why: string;
}

export interface Decided {
  done: WarningItem[];
  refused: Refusal[];
}

const header = (key: string) => ({ 'Idempotency-Key': key });

/** One warning is decided by its own path, which tells what is wrong beside the fields; many by that of batches. */
export async function decide(
  items: readonly WarningItem[],
  decision: Decision,
  values: Values,
  key: string,
): Promise<Decided> {
  const [first, ...others] = items;
  if (!first) return { done: [], refused: [] };
  if (others.length === 0) {
    await one(first.id, decision, values, key);
    return { done: [first], refused: [] };
  }
  const { results } = await many(
    items.map((it) => it.id),
    decision,
    values,
    key,
  );
  const told = items.map((item, at) => ({ item, result: results[at] }));
  return {
    done: told.filter((it) => it.result?.outcome === 'done').map((it) => it.item),
    refused: told
      .filter((it) => it.result?.outcome !== 'done')
      .map(({ item, result }) => ({ item, why: result?.detail ?? result?.code ?? '' })),
  };
}

function one(warning_id: string, decision: Decision, values: Values, key: string): Promise<unknown> {
  const params = { path: { warning_id } };
  const headers = header(key);
  const reason = values.reason?.trim() || null;
  switch (decision) {
    case 'acknowledge':
      return answer(
        api.POST('/api/v1/warnings/{warning_id}/acknowledge', { params, headers, body: { reason } }),
      );
    case 'snooze':
      return answer(
        api.POST('/api/v1/warnings/{warning_id}/snooze', {
          params,
          headers,
          body: { reason: reason ?? '', until: values.until ?? '' },
        }),
      );
    case 'assign':
      return answer(
        api.POST('/api/v1/warnings/{warning_id}/assign', { params, headers, body: assignment(values) }),
      );
  }
}

function many(
  warning_ids: string[],
  decision: Decision,
  values: Values,
  key: string,
): Promise<DecidedWarnings> {
  const headers = header(key);
  const reason = values.reason?.trim() || null;
  switch (decision) {
    case 'acknowledge':
      return answer(api.POST('/api/v1/warnings/acknowledge', { headers, body: { warning_ids, reason } }));
    case 'snooze':
      return answer(
        api.POST('/api/v1/warnings/snooze', {
          headers,
          body: { warning_ids, reason: reason ?? '', until: values.until ?? '' },
        }),
      );
    case 'assign':
      return answer(
        api.POST('/api/v1/warnings/assign', { headers, body: { warning_ids, ...assignment(values) } }),
      );
  }
}

function assignment({ to = 'employee', employee_id, reason }: Values) {
  return {
    to,
    employee_id: to === 'employee' ? (employee_id ?? null) : null,
    note: reason?.trim() || null,
  };
}

/** Takes a decision back, one warning after the other: whoever worked them before does so again. */
export async function takeBack(items: readonly WarningItem[], decision: Decision): Promise<void> {
  for (const item of items) {
    const params = { path: { warning_id: item.id } };
    const headers = header(newKey());
    if (decision === 'acknowledge') {
      await answer(
        api.POST('/api/v1/warnings/{warning_id}/unacknowledge', { params, headers, body: { reason: null } }),
      );
    } else if (decision === 'snooze') {
      await answer(
        api.POST('/api/v1/warnings/{warning_id}/unsnooze', { params, headers, body: { reason: null } }),
      );
    } else {
      const before = item.assignee?.id;
      await one(item.id, 'assign', { to: before ? 'employee' : 'nobody', employee_id: before }, newKey());
    }
  }
}
