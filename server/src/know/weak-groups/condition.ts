// A weak group as a condition that a segment keeps up to date: who began, and for whom the group's terms hold.
import type { AttributeRegistry } from '../profiles/index.ts';
import type { AskedGroup, GroupKey } from '../questions/index.ts';
import type { SegmentCondition } from '../segments/index.ts';
import type { TagCondition } from '../tags/contract.ts';
import type { EventFilter, EventMatcher, EventSubject } from '../timelines/index.ts';
import type { WeakGroupParameters } from './contract.ts';
import type { NamedDimension } from './dimensions.ts';
import type { GroupTerm } from './search.ts';

/** Values are told by their text; a filter compares by type, so each type that writes itself so is asked for. */
const equals = (subject: EventSubject, value: string): EventFilter => {
  const number = Number(value);
  const scalars: (string | number | boolean)[] = [
    value,
    ...(value === 'true' || value === 'false' ? [value === 'true'] : []),
    ...(value.trim() !== '' && Number.isFinite(number) ? [number] : []),
  ];
  const leaves = scalars.map((each): EventFilter => ({ kind: 'compare', subject, operator: 'eq', value: each }));
  return leaves.length === 1 ? (leaves[0] as EventFilter) : { kind: 'any', of: leaves };
};

const began = (matcher: EventMatcher, filter: EventFilter | null): SegmentCondition => ({
  kind: 'did',
  matcher:
    filter === null
      ? matcher
      : matcher.map((selector) => ({
          ...selector,
          filter: selector.filter ? { kind: 'all' as const, of: [selector.filter, filter] } : filter,
        })),
  measure: { of: 'count' },
  operator: 'at_least',
  value: 1,
  window: { kind: 'ever' },
});

const ofAttribute = (registry: AttributeRegistry, name: string, value: string): SegmentCondition | null => {
  const attribute = registry.get(name);
  if (!attribute) return null;
  const compare = (operator: 'eq' | 'gte' | 'lt', to: string | number | boolean): SegmentCondition => ({
    ...{ kind: 'attribute', attribute: name, operator, value: to },
  });
  if (attribute.portrait?.kind === 'bucket') {
    const bucket = Number(value);
    const { cuts } = attribute.portrait;
    const [low, high] = [cuts[bucket - 1], cuts[bucket]];
    const parts = [
      ...(low === undefined ? [] : [compare('gte', low)]),
      ...(high === undefined ? [] : [compare('lt', high)]),
    ];
    return parts.length === 1 ? (parts[0] as SegmentCondition) : { kind: 'all', of: parts };
  }
  if (attribute.type === 'boolean') return compare('eq', value === 'true');
  const isNumber = attribute.type === 'number' || attribute.type === 'money' || attribute.type === 'instant';
  return compare('eq', isNumber ? Number(value) : value);
};

const ofTerm = (
  { dimensions: asked, behaviours, behaviourDays }: WeakGroupParameters,
  registry: AttributeRegistry,
  start: EventMatcher,
  named: readonly NamedDimension[],
  { dimension, relation, value }: GroupTerm,
): SegmentCondition | null => {
  const by = asked[dimension];
  const text = named[dimension]?.values[value];
  if (!by || text === undefined) return null;
  if (by.by === 'attribute') return ofAttribute(registry, by.attribute, text);
  if (by.by === 'tag')
    return text === 'true' ? { kind: 'tag', tag: by.tag } : { kind: 'not', of: { kind: 'tag', tag: by.tag } };
  if (by.by === 'event') {
    const { subject } = by;
    if (relation === 'is') return began(start, equals(subject, text));
    const below = named[dimension]?.values.slice(0, value) ?? [];
    return began(start, { kind: 'compare', subject, operator: 'in', value: [...below] });
  }
  return {
    kind: 'did',
    matcher: behaviours[by.behaviour]?.events ?? [],
    measure: { of: 'count' },
    ...(text === 'yes' ? { operator: 'at_least', value: 1 } : { operator: 'at_most', value: 0 }),
    window: { kind: 'since', matcher: start, which: 'first', days: behaviourDays },
  };
};

/** A rule's condition is one of segments, but for its counters. */
const ofRule = (condition: TagCondition): SegmentCondition | null => {
  if (condition.kind === 'counter') return null;
  if (condition.kind === 'not') {
    const of = ofRule(condition.of);
    return of && { kind: 'not', of };
  }
  if (condition.kind === 'attribute' || condition.kind === 'tag') return condition;
  const of = condition.of.map(ofRule);
  return of.some((each) => each === null) ? null : { kind: condition.kind, of: of as SegmentCondition[] };
};

type Selection = Omit<WeakGroupParameters['segments'][number], 'label'>;
type Parts = readonly (SegmentCondition | null)[];

const ofSelection = ({ filter, condition, segment }: Selection): Parts => [
  // A filter of the list of customers is none that segments have.
  ...(filter === undefined ? [] : [null]),
  ...(condition === undefined ? [] : [ofRule(condition)]),
  ...(segment === undefined ? [] : [{ kind: 'segment' as const, segment }]),
];

const ofValue = (
  { breakdown }: WeakGroupParameters,
  registry: AttributeRegistry,
  start: EventMatcher,
  value: string | null,
): SegmentCondition | null => {
  if (!breakdown || value === null) return null;
  if (breakdown.by === 'event') return began(start, equals(breakdown.subject, value));
  if (breakdown.by === 'attribute') return ofAttribute(registry, breakdown.attribute, value);
  const has: SegmentCondition = { kind: 'tag', tag: breakdown.tag };
  return value === 'true' ? has : { kind: 'not', of: has };
};

/** Whom a search is among: the population, and the segment and value that it is of; null where segments cannot ask it. */
const among = (
  parameters: WeakGroupParameters,
  registry: AttributeRegistry,
  start: EventMatcher,
  { segment, kind, value }: AskedGroup | GroupKey,
): Parts => {
  const own = parameters.segments.find(({ label }) => label === segment);
  return [
    ...ofSelection(parameters.population),
    ...(own ? ofSelection(own) : []),
    ...(kind === 'all' ? [] : kind === 'value' ? [ofValue(parameters, registry, start, value)] : [null]),
  ];
};

/** The condition of a group that the search of `key` found; null where it says something that segments cannot ask. */
export const groupCondition = (
  parameters: WeakGroupParameters,
  registry: AttributeRegistry,
  start: EventMatcher,
  named: readonly NamedDimension[],
  terms: readonly GroupTerm[],
  key: AskedGroup | GroupKey,
): SegmentCondition | null => {
  const parts = [
    ...among(parameters, registry, start, key),
    ...terms.map((term) => ofTerm(parameters, registry, start, named, term)),
  ];
  if (parts.some((part) => part === null)) return null;
  return { kind: 'all', of: [began(start, null), ...(parts as SegmentCondition[])] };
};
