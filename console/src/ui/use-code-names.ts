// Codes in properties and attributes by their names: tags, tiers, benefits, branches, channels, and words that have no catalogue. What the
// reader may not see, or nobody named, stays the code.
import { listTags } from '@contracts/know/tags/contract.ts';
import { getOrganisationTree } from '@contracts/record/organisation/contract.ts';
import { listSchemes } from '@contracts/reward/tiers/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useSession } from '../shell/session.tsx';
import { useChannelNames } from './use-channel-names.ts';

const STALE_MS = 300_000;

/** Which words the values of a property have. */
export const valueWords = {
  relation_type: 'relationType',
  made_by: 'tagMadeBy',
  direction: 'direction',
  side: 'side',
  because: 'segmentReason',
} as const;
const hasWords = (property: string): property is keyof typeof valueWords => Object.hasOwn(valueWords, property);

export const isChannel = (property: string): boolean => property === 'channel' || property.endsWith('_channel');
const isBranch = (property: string): boolean => property === 'branch_id' || property.endsWith('_branch_id');

/** The code of a property in words; `beside` are the other properties of the same event. */
export type CodeName = (property: string, code: string, beside?: Readonly<Record<string, unknown>>) => string;

/** Names of units that the reader may see. */
const useUnitNames = (): ReadonlyMap<string, string> => {
  const { may } = useSession();
  const how = { staleMs: STALE_MS, enabled: may('organisation.read') };
  const { data } = useRead(getOrganisationTree, { query: { includePersons: 'false' } }, how);
  return useMemo(() => new Map((data?.units ?? []).map(({ unitId, name }) => [unitId, name])), [data]);
};

export const useCodeNames = (): CodeName => {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const channelName = useChannelNames();
  const units = useUnitNames();
  const tags = useRead(listTags, {}, { staleMs: STALE_MS, enabled: may('customers.read') }).data?.rows;
  const schemes = useRead(listSchemes, {}, { staleMs: STALE_MS, enabled: may('tiers.read') }).data?.items;
  return useMemo(() => {
    const tagNames = new Map((tags ?? []).map(({ code, name }) => [code, name]));
    const schemeOf = (code: unknown) => schemes?.find(({ scheme }) => scheme === code);
    return (property, code, beside = {}) => {
      if (isChannel(property)) return channelName(code);
      if (isBranch(property)) return units.get(code) ?? code;
      if (hasWords(property)) return text.code(valueWords[property], code);
      if (property === 'reason' && 'scheme' in beside) return text.code('tierReason', code);
      const named =
        property === 'tag'
          ? tagNames.get(code)
          : property === 'scheme'
            ? schemeOf(code)?.name
            : property === 'tier' || property === 'from_tier'
              ? schemeOf(beside.scheme)?.tiers.find((tier) => tier.code === code)?.name
              : undefined;
      return named ? say(named) : code;
    };
  }, [tags, schemes, units, channelName, say, text]);
};
