// What the units of an answer are today, and how that is said beside the name of each.
import { useCallback, useMemo } from 'react';
import { useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { type UnitState, unitStates } from './unit-states.ts';

/** The states of units that stand in a result. */
export const useUnitStates = (
  units: readonly { readonly label: string; readonly complete: boolean }[],
): readonly UnitState[] => {
  const format = useFormat();
  const today = format.dayOf(Date.now());
  return useMemo(() => unitStates(units, today), [units, today]);
};

/** In words; empty for a whole unit. */
export const useUnitWords = (): ((state: UnitState | undefined) => string) => {
  const text = useText();
  return useCallback((state) => (state === undefined || state === 'whole' ? '' : text(`unitState.${state}`)), [text]);
};
