// The portrait of a group against everyone whom the caller may see.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import {
  type Attribute,
  type AttributeRegistry,
  type Bilingual,
  type Condition,
  countElements,
  countGroup,
  countValues,
  type DistributionCount,
  filterCondition,
  idsCondition,
  type ListDependencies,
  mostCommon,
  type OrganisationDirectory,
  type ProductDirectory,
  progressOf,
  scopeCondition,
  type TagDirectory,
  tagCondition,
} from '../profiles/index.ts';
import { compareDistribution, SMALL_GROUP } from './comparison.ts';
import { type GroupDefinition, makePortrait } from './contract.ts';

export interface PortraitDependencies extends ListDependencies {
  readonly registry: AttributeRegistry;
  readonly tags: TagDirectory;
  readonly products: ProductDirectory;
  readonly organisation: OrganisationDirectory;
}

const definition: Bilingual = {
  zh: 'TGI = 群体占比 ÷ 全体占比 × 100。全体：您可见的全部客户（含该群体，已合并客户除外）。占比以该属性已知的客户为分母；标签和持有产品以全部客户为分母。按差异强度（超几何抽样下的 z 值）排序，p 为双侧显著性。不限时间窗口，取当前值。',
  en: 'TGI = share in the group / share overall x 100. Overall: all customers that you may see (the group included, merged customers not). Shares are of customers whose value is known; for tags and products held, of all customers. Sorted by the strength of the difference (z under drawing without replacement); p is two-sided. No time window: present values.',
};

const groupCondition = async (
  dependencies: PortraitDependencies,
  group: GroupDefinition,
): Promise<Condition | Refusal<'TAG_NOT_FOUND' | 'FILTER_NOT_VALID'>> => {
  if (group.kind === 'ids') return idsCondition(group.customerIds);
  if (group.kind === 'filter') return filterCondition(dependencies, group.filter);
  const known = await dependencies.tags.tagNames([group.tag]);
  return known.has(group.tag) ? tagCondition(group.tag) : refuse('TAG_NOT_FOUND', `There is no tag ${group.tag}.`);
};

/** The attributes asked for, or all that are made for portraits. */
const chosenAttributes = (
  { registry }: PortraitDependencies,
  names: readonly string[] | undefined,
): readonly Attribute[] | Refusal<'ATTRIBUTE_UNKNOWN'> => {
  if (names === undefined) return registry.all.filter((attribute) => attribute.portrait !== null);
  const chosen: Attribute[] = [];
  for (const name of new Set(names)) {
    if (name === 'tags') continue;
    const attribute = registry.get(name);
    if (!attribute || attribute.portrait === null)
      return refuse('ATTRIBUTE_UNKNOWN', `${name} is not an attribute that a portrait can show.`);
    chosen.push(attribute);
  }
  return chosen;
};

interface Counted {
  readonly name: string;
  readonly label: Bilingual;
  readonly kind: 'category' | 'bucket' | 'tag';
  readonly counts: readonly DistributionCount[];
  /** Everybody counts as known (lists), or only those with a value. */
  readonly everybody: boolean;
  readonly labelOf: (value: string) => Bilingual;
}

const plainLabel = (value: string): Bilingual => ({ zh: value, en: value });

const labelsOf = (attribute: Attribute): ((value: string) => Bilingual) => {
  const { portrait, values, type } = attribute;
  if (portrait?.kind === 'bucket') return (value) => portrait.labels[Number(value)] ?? plainLabel(value);
  if (type === 'boolean') return (value) => (value === 'true' ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });
  return (value) => (values && Object.hasOwn(values, value) ? values[value] : undefined) ?? plainLabel(value);
};

const countAttributes = async (
  { db, organisation }: PortraitDependencies,
  population: Condition,
  group: Condition,
  attributes: readonly Attribute[],
): Promise<readonly Counted[]> => {
  const single = attributes.filter((attribute) => attribute.type !== 'list');
  const counted = single.length === 0 ? new Map() : await countValues(db, population, group, single);
  const branches = counted.get('branch_id')?.map((each: DistributionCount) => each.value) ?? [];
  const branchNames = await organisation.unitNames(branches);
  return single.map((attribute): Counted => {
    const label = labelsOf(attribute);
    return {
      name: attribute.name,
      label: attribute.label,
      kind: attribute.portrait?.kind ?? 'category',
      counts: counted.get(attribute.name) ?? [],
      everybody: false,
      labelOf: attribute.name === 'branch_id' ? (value) => plainLabel(branchNames.get(value) ?? value) : label,
    };
  });
};

const countLists = async (
  { db, tags, products }: PortraitDependencies,
  population: Condition,
  group: Condition,
  wanted: { readonly holdings: Attribute | undefined; readonly tags: boolean },
): Promise<readonly Counted[]> => {
  const result: Counted[] = [];
  if (wanted.holdings) {
    const counts = await countElements(db, population, group, 'holdings');
    const names = await products.productNames(counts.map((each) => each.value));
    const { name, label } = wanted.holdings;
    const labelOf = (value: string) => plainLabel(names.get(value) ?? value);
    result.push({ name, label, kind: 'category', counts, everybody: true, labelOf });
  }
  if (wanted.tags) {
    const counts = await countElements(db, population, group, 'tags');
    const names = await tags.tagNames(counts.map((each) => each.value));
    const labelOf = (value: string) => names.get(value) ?? plainLabel(value);
    result.push({ name: 'tags', label: { zh: '标签', en: 'Tags' }, kind: 'tag', counts, everybody: true, labelOf });
  }
  return result;
};

const sum = (counts: readonly DistributionCount[], part: 'count' | 'overallCount'): number =>
  counts.reduce((total, each) => total + each[part], 0);

const compared = (counted: Counted, size: { readonly count: number; readonly overall: number }) => {
  const known = counted.everybody ? size.count : sum(counted.counts, 'count');
  const overallKnown = counted.everybody ? size.overall : sum(counted.counts, 'overallCount');
  const { values, strength } = compareDistribution(mostCommon(counted.counts), known, overallKnown);
  return {
    attribute: counted.name,
    label: counted.label,
    kind: counted.kind,
    known,
    overallKnown,
    strength,
    values: values.map((each) => ({ ...each, label: counted.labelOf(each.value) })),
  };
};

/** Makes a portrait; see the contract for its parts. */
export const portraitOf = async (
  dependencies: PortraitDependencies,
  scope: DataScope,
  definitionOfGroup: GroupDefinition,
  names: readonly string[] | undefined,
) => {
  const attributes = chosenAttributes(dependencies, names);
  if (isRefusal(attributes)) return attributes;
  const group = await groupCondition(dependencies, definitionOfGroup);
  if (isRefusal(group)) return group;
  const population = await scopeCondition(dependencies, scope);
  const size = await countGroup(dependencies.db, population, group);
  if (size.count === 0) return refuse('GROUP_EMPTY', 'Nobody whom you may see is in this group.');
  const holdings = attributes.find((attribute) => attribute.name === 'holdings');
  const lists = { holdings, tags: names === undefined || names.includes('tags') };
  const counted = [
    ...(await countAttributes(dependencies, population, group, attributes)),
    ...(await countLists(dependencies, population, group, lists)),
  ];
  const asked = definitionOfGroup.kind === 'ids' ? new Set(definitionOfGroup.customerIds).size : size.count;
  return {
    group: { count: size.count, notFound: asked - size.count },
    overall: { count: size.overall },
    small: size.count < SMALL_GROUP,
    definition,
    distributions: counted
      .filter((each) => each.counts.length > 0)
      .map((each) => compared(each, size))
      .sort((a, b) => b.strength - a.strength || (a.attribute < b.attribute ? -1 : 1)),
    asOfPosition: await progressOf(dependencies.db),
  };
};

export const createPortrait = (dependencies: PortraitDependencies): { readonly routes: readonly Route[] } => ({
  routes: [
    route(makePortrait, async ({ body }, { principal }) =>
      portraitOf(dependencies, principal.scope, body.group, body.attributes),
    ),
  ],
});
