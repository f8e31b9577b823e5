import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api, version } from '@/api/client';
import { queryClient } from '@/api/queries';
import type { ChangedMembers, GroupBody, GroupEventBody, SaveGroup, SaveGroupEvent } from '@/api/schema.gen';

export const groupsQuery = (closed: boolean, cursor?: string) =>
  queryOptions({
    queryKey: ['groups', 'list', closed, cursor],
    queryFn: () => answer(api.GET('/api/v1/groups', { params: { query: { closed, cursor, limit: 50 } } })),
    placeholderData: keepPreviousData,
  });

/** The groups to choose from: the first two hundred. */
export const allGroupsQuery = queryOptions({
  queryKey: ['groups', 'all'],
  queryFn: () => answer(api.GET('/api/v1/groups', { params: { query: { limit: 200 } } })),
});

const of = (id: string) => ({ path: { group_id: id } });

export const groupQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id],
    queryFn: () => answer(api.GET('/api/v1/groups/{group_id}', { params: of(id) })),
  });

export const totalsQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id, 'totals'],
    queryFn: () => answer(api.GET('/api/v1/groups/{group_id}/totals', { params: of(id) })),
  });

export const membersQuery = (id: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['groups', 'one', id, 'members', cursor],
    queryFn: () =>
      answer(api.GET('/api/v1/groups/{group_id}/members', { params: { ...of(id), query: { cursor } } })),
    placeholderData: keepPreviousData,
  });

export const historyQuery = (id: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['groups', 'one', id, 'history', cursor],
    queryFn: () =>
      answer(api.GET('/api/v1/groups/{group_id}/history', { params: { ...of(id), query: { cursor } } })),
    placeholderData: keepPreviousData,
  });

export const eventsQuery = (id: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id, 'events'],
    queryFn: () => answer(api.GET('/api/v1/groups/{group_id}/events', { params: of(id) })),
  });

export const eventQuery = (id: string, event: string) =>
  queryOptions({
    queryKey: ['groups', 'one', id, 'events', event],
    queryFn: () =>
      answer(
        api.GET('/api/v1/groups/{group_id}/events/{event_id}', {
          params: { path: { group_id: id, event_id: event } },
        }),
      ),
  });

export const customerGroupsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['groups', 'of', customerId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/customers/{customer_id}/groups', { params: { path: { customer_id: customerId } } }),
      ),
  });

const reload = () => queryClient.invalidateQueries({ queryKey: ['groups'] });

async function reloaded<T>(work: Promise<T>): Promise<T> {
  const done = await work;
  await reload();
  return done;
}

const once = (key: string) => ({ 'Idempotency-Key': key });

export const createGroup = (body: SaveGroup, key: string): Promise<GroupBody> =>
  reloaded(answer(api.POST('/api/v1/groups', { body, headers: once(key) })));

export const changeGroup = (group: GroupBody, body: SaveGroup): Promise<GroupBody> =>
  reloaded(
    answer(
      api.PUT('/api/v1/groups/{group_id}', {
        params: { ...of(group.id), header: version(group.version) },
        body,
      }),
    ),
  );

export const closeGroup = (id: string) =>
  reloaded(answer(api.DELETE('/api/v1/groups/{group_id}', { params: of(id) })));

export const reopenGroup = (id: string) =>
  reloaded(answer(api.POST('/api/v1/groups/{group_id}/reopen', { params: of(id) })));

export const refreshGroup = (id: string) =>
  reloaded(answer(api.POST('/api/v1/groups/{group_id}/refresh', { params: of(id) })));

export interface Named {
  customer_ids?: string[];
  numbers?: string[];
}

export const addMembers = (id: string, named: Named, key: string): Promise<ChangedMembers> =>
  reloaded(
    answer(
      api.POST('/api/v1/groups/{group_id}/members', { params: of(id), body: named, headers: once(key) }),
    ),
  );

export const removeMembers = (id: string, named: Named, key: string): Promise<ChangedMembers> =>
  reloaded(
    answer(
      api.POST('/api/v1/groups/{group_id}/members/remove', {
        params: of(id),
        body: named,
        headers: once(key),
      }),
    ),
  );

export const addEvent = (id: string, body: SaveGroupEvent, key: string): Promise<GroupEventBody> =>
  reloaded(
    answer(api.POST('/api/v1/groups/{group_id}/events', { params: of(id), body, headers: once(key) })),
  );

export const changeEvent = (
  id: string,
  event: GroupEventBody,
  body: SaveGroupEvent,
): Promise<GroupEventBody> =>
  reloaded(
    answer(
      api.PUT('/api/v1/groups/{group_id}/events/{event_id}', {
        params: { path: { group_id: id, event_id: event.id }, header: version(event.version) },
        body,
      }),
    ),
  );

export const attendEvent = (id: string, event: string, came: string[], key: string) =>
  reloaded(
    answer(
      api.POST('/api/v1/groups/{group_id}/events/{event_id}/attendance', {
        params: { path: { group_id: id, event_id: event } },
        body: { came },
        headers: once(key),
      }),
    ),
  );

/** Customer numbers as people list them. */
export function numbersOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;\u3001\uff0c\uff1b]+/u).filter(Boolean))];
}
