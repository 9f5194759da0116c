// Groups of an answer: what they are called, and which of them can be opened to their people.
import type { AskedGroup, GroupKey } from '@contracts/know/questions/contract.ts';
import { useCallback } from 'react';
import { useBilingual } from '../../i18n/index.ts';

/** Tells groups apart. */
export const groupId = ({ segment, kind, value }: GroupKey): string => JSON.stringify([segment, kind, value]);

/** The group as it is named to the server. */
export const askedGroupOf = ({ segment, kind, value }: GroupKey): AskedGroup => ({
  segment,
  kind: kind === 'value' ? 'value' : 'all',
  value: kind === 'value' ? value : null,
});

/** What is summed up as other has no one value to ask for. */
export const groupIsOpenable = ({ kind }: GroupKey): boolean => kind !== 'other';

export const useGroupName = (): ((key: GroupKey) => string) => {
  const say = useBilingual();
  return useCallback(
    (key) => {
      const words = say(key.label);
      return key.segment !== null && key.kind !== 'all' ? `${key.segment} · ${words}` : words;
    },
    [say],
  );
};
