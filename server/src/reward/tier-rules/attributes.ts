// Tiers in the profile: for each of four places the tier, its rank and its first day, which lists, segments and breakdowns read.
import type { Attribute, AttributeType, ComputedValue } from '../../know/profiles/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import { type Scheme, tierAttributeNames } from './contract.ts';

type Place = Scheme['attribute'];

const ordinals: Readonly<Record<Place, { readonly zh: string; readonly en: string }>> = {
  tier: { zh: '', en: '' },
  tier_second: { zh: '（体系二）', en: ' (second scheme)' },
  tier_third: { zh: '（体系三）', en: ' (third scheme)' },
  tier_fourth: { zh: '（体系四）', en: ' (fourth scheme)' },
};

const attribute = (name: string, label: Attribute['label'], type: AttributeType): Attribute => ({
  ...{ name, label, type, group: 'value', personal: false, effectiveDated: true, trust: 'server' },
  place: { kind: 'computed' },
  portrait: type === 'text' ? { kind: 'category' } : null,
});

const namesOf = (place: Place): readonly [string, string, string] => [place, `${place}_rank`, `${place}_since`];

export const tierAttributes: readonly Attribute[] = tierAttributeNames.flatMap((place) => {
  const { zh, en } = ordinals[place];
  const [tier, rank, since] = namesOf(place);
  return [
    attribute(tier, { zh: `客户等级${zh}`, en: `Tier${en}` }, 'text'),
    attribute(rank, { zh: `等级序号${zh}`, en: `Rank of tier${en}` }, 'number'),
    attribute(since, { zh: `等级起始日${zh}`, en: `Tier since${en}` }, 'date'),
  ];
});

export const attributeNames = (scheme: Scheme): readonly string[] => namesOf(scheme.attribute);

/** What the profile says of a tier. */
export const attributeValues = (
  scheme: Scheme,
  { rank, since }: { readonly rank: number; readonly since: number },
): Readonly<Record<string, ComputedValue>> => {
  const [tier, rankName, sinceName] = namesOf(scheme.attribute);
  return { [tier]: scheme.tiers[rank]?.code ?? null, [rankName]: rank, [sinceName]: dateOfDay(since) };
};
