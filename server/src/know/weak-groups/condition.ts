// A weak group as a condition that a segment keeps up to date: who began, and for whom the group's terms hold.
import type { AttributeRegistry } from '../profiles/index.ts';
import type { SegmentCondition } from '../segments/index.ts';
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

/** The condition of a group; null where a term says nothing that segments can ask. */
export const groupCondition = (
  parameters: WeakGroupParameters,
  registry: AttributeRegistry,
  start: EventMatcher,
  named: readonly NamedDimension[],
  terms: readonly GroupTerm[],
): SegmentCondition | null => {
  const parts = terms.map((term) => ofTerm(parameters, registry, start, named, term));
  if (parts.some((part) => part === null)) return null;
  return { kind: 'all', of: [began(start, null), ...(parts as SegmentCondition[])] };
};
