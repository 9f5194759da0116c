// Binds a page's fields to the address bar. Changing a filter goes back to the first page and replaces nothing else.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readState, type StateOf, writeState } from './state.ts';

export interface Address<F> {
  readonly state: StateOf<F>;
  /** Changes some fields; `page` returns to 1 unless it is among them. */
  change(part: Partial<StateOf<F>>): void;
  /** Back to every default. */
  reset(): void;
  /** These fields and nothing else in the address, for changing to another part of the page. */
  only(part: Partial<StateOf<F>>): void;
}

export const useAddress = <F extends { readonly [Key in keyof F]: F[Key] }>(fields: F): Address<F> => {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string>>;
  const navigate = useNavigate();
  const state = useMemo(() => readState(fields, search), [fields, search]);
  const go = useCallback(
    (next: Record<string, string>) => {
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
    },
    [navigate],
  );
  const change = useCallback(
    (part: Partial<StateOf<F>>) => {
      const first = 'page' in state && !('page' in part) ? { page: 1 } : {};
      go({ ...foreign(fields, search), ...writeState(fields, { ...state, ...first, ...part }) });
    },
    [fields, go, search, state],
  );
  const reset = useCallback(() => go(foreign(fields, search)), [fields, go, search]);
  const only = useCallback(
    (part: Partial<StateOf<F>>) => go(writeState(fields, { ...readState(fields, {}), ...part })),
    [fields, go],
  );
  return { state, change, reset, only };
};

const foreign = (fields: object, search: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter(([name]) => !(name in fields)));
