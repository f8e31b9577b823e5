import { useEffect } from 'react';

/** The title of the tab, so that a row of tabs tells the pages apart. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Forecourt` : 'Forecourt';
  }, [title]);
}
