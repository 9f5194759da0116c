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

/** Everybody, as a group beside others. */
const everybody: GroupKey = { segment: null, kind: 'all', value: null, label: { zh: '全部', en: 'All' } };

/** Everybody and the groups of an answer that tells of everybody apart from them. */
export const withEverybody = <Told extends object>(
  all: Told,
  groups: readonly (Told & { readonly key: GroupKey })[],
): readonly (Told & { readonly key: GroupKey })[] => [{ ...all, key: everybody }, ...groups];

/** Opens figures of a group; null for what is summed up. Titles say the group, unless it is everybody. */
export const openInGroup =
  <Cell extends { readonly group: AskedGroup }>(
    onOpen: (cell: Cell, title: string) => void,
    nameOf: (key: GroupKey) => string,
  ) =>
  (key: GroupKey): ((cell: Cell, title: string) => void) | null => {
    if (!groupIsOpenable(key)) return null;
    const isWhole = key.segment === null && key.kind === 'all';
    return (cell, title) =>
      onOpen({ ...cell, group: askedGroupOf(key) }, isWhole ? title : `${nameOf(key)} · ${title}`);
  };
