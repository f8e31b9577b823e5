/** Keys that work everywhere but in fields. */

import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Overlay } from './Shell';
import { usePages } from './usePages';

const PAUSE_MS = 1200;

export function useKeys(open: (overlay: Overlay) => void): void {
  const navigate = useNavigate();
  const pages = usePages();
  // A page may be drawn anew between two keys.
  const wentAt = useRef(0);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('search');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') open('keys');
      if (event.key === '/') {
        event.preventDefault();
        open('search');
      }
      const page =
        Date.now() - wentAt.current < PAUSE_MS ? pages.find((it) => it.key === event.key) : undefined;
      wentAt.current = event.key === 'g' ? Date.now() : 0;
      if (page) void navigate({ to: page.to });
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [navigate, open, pages]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
