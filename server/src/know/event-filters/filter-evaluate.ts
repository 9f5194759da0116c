// What a filter says of one event: the TypeScript meaning of the filter language, used where events are at hand one by one.
import type { PropertyValue } from '../../record/log/index.ts';
import type { EventComparison, EventFilter, EventMatcher, EventSubject } from '../timelines/contract.ts';

/** An event as filters see it. Null and the empty field are as good as absent. */
export interface FilteredEvent {
  readonly name: string;
  readonly kind: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** The subject's value; undefined where it is unknown. */
export const subjectValue = (event: FilteredEvent, subject: EventSubject): Exclude<PropertyValue, null> | undefined => {
  if (subject.kind === 'field') return event.fields[subject.name] || undefined;
  return Object.hasOwn(event.properties, subject.name) ? (event.properties[subject.name] ?? undefined) : undefined;
};

/** The value as a text by which events are grouped; lists have none. */
export const subjectText = (event: FilteredEvent, subject: EventSubject): string | null => {
  const value = subjectValue(event, subject);
  return value === undefined || Array.isArray(value) ? null : String(value);
};

/** Texts by code points, which is the order of their UTF-8 bytes and so that of the event store. */
const compareTexts = (left: string, right: string): number => {
  const [one, other] = [Array.from(left), Array.from(right)];
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    const difference = (one[index]?.codePointAt(0) ?? 0) - (other[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
};

const orderHolds = (operator: 'lt' | 'lte' | 'gt' | 'gte', difference: number): boolean => {
  if (operator === 'lt') return difference < 0;
  if (operator === 'lte') return difference <= 0;
  return operator === 'gt' ? difference > 0 : difference >= 0;
};

const textHolds = (operator: string, value: string, wanted: string): boolean => {
  if (operator === 'starts_with') return value.startsWith(wanted);
  if (operator === 'ends_with') return value.endsWith(wanted);
  return value.includes(wanted) === (operator === 'contains');
};

const comparisonHolds = (leaf: EventComparison, value: Exclude<PropertyValue, null> | undefined): boolean => {
  if (leaf.operator === 'unknown') return value === undefined;
  if (value === undefined) return false;
  switch (leaf.operator) {
    case 'known':
      return true;
    case 'has':
    case 'has_not':
      return Array.isArray(value) && value.map(String).includes(leaf.value) === (leaf.operator === 'has');
    case 'in':
    case 'not_in': {
      const among: readonly unknown[] = leaf.value;
      return typeof value === typeof among[0] && among.includes(value) === (leaf.operator === 'in');
    }
    case 'eq':
    case 'ne':
      return typeof value === typeof leaf.value && (value === leaf.value) === (leaf.operator === 'eq');
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      if (typeof value === 'number' && typeof leaf.value === 'number')
        return orderHolds(leaf.operator, value - leaf.value);
      return (
        typeof value === 'string' &&
        typeof leaf.value === 'string' &&
        orderHolds(leaf.operator, compareTexts(value, leaf.value))
      );
    default:
      return typeof value === 'string' && textHolds(leaf.operator, value, leaf.value);
  }
};

/** Whether the filter holds for the event. */
export const filterHolds = (filter: EventFilter, event: FilteredEvent): boolean => {
  if (filter.kind === 'compare') return comparisonHolds(filter, subjectValue(event, filter.subject));
  if (filter.kind === 'not') return !filterHolds(filter.of, event);
  return filter.kind === 'all'
    ? filter.of.every((each) => filterHolds(each, event))
    : filter.of.some((each) => filterHolds(each, event));
};

/** Kinds of events that a name selects. */
export const namedKinds: readonly string[] = ['track', 'fact', 'derived'];

/** Whether any of the selectors takes the event. */
export const matcherHolds = (matcher: EventMatcher, event: FilteredEvent): boolean =>
  matcher.some(
    ({ event: name, filter }) =>
      (name === null ? event.kind === 'track' : event.name === name && namedKinds.includes(event.kind)) &&
      (filter === undefined || filterHolds(filter, event)),
  );
