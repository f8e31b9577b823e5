/**
 * Live pages: the server says by name that something happened, and what shows it is read anew.
 *
 * Figures change in place. A list that somebody reads does not move under their eyes: it is only marked as
 * old, and is read anew when it is opened the next time.
 */

import { useEffect } from 'react';
import { queryClient } from '@/api/queries';

/** Which figures show what happened, by the capability whose name an event begins with. */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  sales: ['cockpit', 'station', 'sales-totals'],
  customers: ['cockpit'],
  stations: ['cockpit', 'stations', 'units'],
  classification: ['cockpit', 'classification'],
  warnings: ['cockpit', 'station-alerts'],
  imports: ['cockpit', 'imports'],
};
const LISTS: Readonly<Record<string, readonly string[]>> = {
  sales: ['sales', 'customers', 'customer'],
  customers: ['customers', 'customer'],
  classification: ['customers', 'customer'],
  warnings: ['warnings', 'warning', 'customers'],
  segments: ['segments', 'customers'],
  groups: ['groups'],
};

/** Many things happen at once while something is imported: they are one reason to look. */
const GATHER_MS = 1000;

function tell(names: ReadonlySet<string>): void {
  const kinds = new Set([...names].map((it) => it.split('.')[0] ?? ''));
  const keys = (of: typeof FIGURES) => new Set([...kinds].flatMap((it) => of[it] ?? []));
  for (const key of keys(FIGURES)) void queryClient.invalidateQueries({ queryKey: [key] });
  for (const key of keys(LISTS)) {
    void queryClient.invalidateQueries({ queryKey: [key], refetchType: 'none' });
  }
}

/** Follows what happens while the page can be seen: a browser keeps only a few connections open. */
export function useLive(): void {
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const gathered = new Set<string>();
    const heard = (event: MessageEvent<string>) => {
      for (const name of event.data.split(/\s+/)) if (name) gathered.add(name);
      timer ??= setTimeout(() => {
        timer = undefined;
        tell(gathered);
        gathered.clear();
      }, GATHER_MS);
    };
    const follow = () => {
      source?.close();
      source = undefined;
      if (document.hidden) return;
      source = new EventSource('/api/v1/events');
      source.addEventListener('changed', heard);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      clearTimeout(timer);
      source?.close();
    };
  }, []);
}
