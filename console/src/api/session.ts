/** Whether the session has ended while a page was open. The page stays; a dialog over it asks to log in. */

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let waiting: { promise: Promise<void>; done: () => void } | undefined;

/** Resolves once somebody has logged in again. */
export function loggedInAgain(): Promise<void> {
  if (!waiting) {
    let done: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    waiting = { promise, done };
    tell();
  }
  return waiting.promise;
}

/** Lets every waiting request go on. */
export function goOn(): void {
  waiting?.done();
  waiting = undefined;
  tell();
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(subscribe, () => waiting !== undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
