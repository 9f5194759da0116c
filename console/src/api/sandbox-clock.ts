// Where the clock of a sandbox stands, as the last answer of the server said; null of a production installation, whose answers say nothing.
import { sandboxHeader } from '@contracts/platform/sandbox/contract.ts';
import { useSyncExternalStore } from 'react';

let instant: number | null = null;
const listeners = new Set<() => void>();

/** Looks at an answer. */
export const noteSandbox = (response: Pick<Response, 'headers'>): void => {
  const said = response.headers.get(sandboxHeader);
  const next = said === null ? instant : Number(said);
  if (next === instant) return;
  instant = next;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSandboxInstant = (): number | null => useSyncExternalStore(subscribe, () => instant);
