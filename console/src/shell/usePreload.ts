/** The code of the pages of the trade is fetched while nobody waits, so that opening one waits for its data alone. */

import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queryClient } from '@/api/queries';
import { usePages } from './usePages';

/** How long everything must have been quiet. */
const QUIET_MS = 800;
/** Opened from a list on nearly every visit. */
const BENEATH = ['/customers/$customerId', '/stations/$stationId'];

interface Connection {
  saveData?: boolean;
}

function savesData(): boolean {
  return (navigator as { connection?: Connection }).connection?.saveData === true;
}

export function usePreload(): void {
  const router = useRouter();
  const pages = usePages();
  const paths = pages.filter((it) => it.group === 'business').map((it) => it.to);
  const wanted = [...paths, ...BENEATH].join(' ');
  useEffect(() => {
    if (savesData()) return;
    const routes = router.routesByPath as Record<string, Parameters<typeof router.loadRouteChunk>[0]>;
    const waiting = wanted.split(' ').flatMap((path) => routes[path] ?? []);
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      if (queryClient.isFetching() === 0) {
        const route = waiting.shift();
        if (!route) return;
        // What cannot be fetched now is fetched when the page is opened, and says so there.
        void Promise.resolve(router.loadRouteChunk(route)).catch(() => undefined);
      }
      timer = setTimeout(next, QUIET_MS);
    };
    timer = setTimeout(next, QUIET_MS);
    return () => clearTimeout(timer);
  }, [router, wanted]);
}
