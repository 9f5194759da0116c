// Codes in properties and attributes by their names: what catalogues name, tiers, stages, branches, channels, and words that have no
// catalogue. What the reader may not see, or nobody named, stays the code.
import { type StageCode, stageNames } from '@contracts/know/lifecycle/contract.ts';
import { getOrganisationTree } from '@contracts/record/organisation/contract.ts';
import { tierAttributeNames } from '@contracts/reward/tiers/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useSession } from '../shell/session.tsx';
import { useCatalogueNames } from './use-catalogue-names.ts';
import { useChannelNames } from './use-channel-names.ts';
import { schemeOfAttribute, useSchemes } from './use-tier-names.ts';

const STALE_MS = 300_000;

/** Which words the values of a property have. */
export const valueWords = {
  relation_type: 'relationType',
  made_by: 'tagMadeBy',
  direction: 'direction',
  side: 'side',
  because: 'segmentReason',
  part: 'activityPart',
  category: 'benefitCategory',
} as const;
export const hasWords = (property: string): property is keyof typeof valueWords => Object.hasOwn(valueWords, property);

export const isChannel = (property: string): boolean => property === 'channel' || property.endsWith('_channel');
const isBranch = (property: string): boolean => property === 'branch_id' || property.endsWith('_branch_id');

const isStage = (code: string): code is StageCode => Object.hasOwn(stageNames, code);
const isStageProperty = (property: string): boolean => property === 'stage' || property === 'from';
const isOfStages = (beside: Readonly<Record<string, unknown>>): boolean => 'stage' in beside || 'from' in beside;

const tierProperties: readonly string[] = [...tierAttributeNames, 'from_tier'];
const isTier = (property: string): boolean => tierProperties.includes(property);

/** Which catalogue names the values of a property. */
const catalogues = { tag: 'tags', moment: 'moments', benefit: 'benefits', activity: 'activities' } as const;
const hasCatalogue = (property: string): property is keyof typeof catalogues => Object.hasOwn(catalogues, property);

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
  const channelName = useChannelNames();
  const units = useUnitNames();
  const names = useCatalogueNames();
  const schemes = useSchemes();
  return useMemo(() => {
    const schemeOf = (code: unknown) => schemes.find(({ scheme }) => scheme === code);
    // An attribute of the profile says which scheme it is of by its own name.
    const schemeBeside = (property: string, { scheme }: Readonly<Record<string, unknown>>) =>
      scheme === undefined ? schemeOfAttribute(schemes, property) : schemeOf(scheme);
    return (property, code, beside = {}) => {
      if (isChannel(property)) return channelName(code);
      if (isBranch(property)) return units.get(code) ?? code;
      if (property === 'because' && isOfStages(beside)) return text.code('stageReason', code);
      if (hasWords(property)) return text.code(valueWords[property], code);
      if (hasCatalogue(property)) return names[catalogues[property]].get(code) ?? code;
      if (isStageProperty(property) && isStage(code)) return say(stageNames[code]);
      if (property === 'reason' && 'step' in beside) return text.code('openingReason', code);
      if (property === 'reason' && 'scheme' in beside) return text.code('tierReason', code);
      const named =
        property === 'scheme'
          ? schemeOf(code)?.name
          : isTier(property)
            ? schemeBeside(property, beside)?.tiers.find((tier) => tier.code === code)?.name
            : undefined;
      return named ? say(named) : code;
    };
  }, [names, schemes, units, channelName, say, text]);
};
