// Finds in traffic what the plan does not have, and proposes it.
import { isCipherText } from '../../platform/ciphers/index.ts';
import type { Consumer, DecidedEvent, PropertyValue } from '../log/index.ts';
import type { CompiledPlan, PropertyType } from './plan.ts';
import { addSightings, type Sighting } from './plan-store.ts';

const EXAMPLES_MAX = 3;
const EXAMPLE_LENGTH = 60;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Digits in a row long enough to be a telephone, card or identity number: such a value is never shown as an example. */
const NUMBER_OF_SOMEBODY = /\d{7}/;

/** The type that a value proposes. */
export const guessType = (value: PropertyValue): PropertyType => {
  if (Array.isArray(value)) return 'strings';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' && DATE.test(value) ? 'date' : 'string';
};

interface Counting {
  readonly eventName: string;
  readonly property: string;
  type: PropertyType;
  seen: number;
  firstSeenAt: number;
  lastSeenAt: number;
  readonly sources: Set<string>;
  readonly examples: Set<string>;
}

const exampleOf = (value: PropertyValue): string | null => {
  const text = String(value);
  return isCipherText(text) || NUMBER_OF_SOMEBODY.test(text) || text.includes('@')
    ? null
    : text.slice(0, EXAMPLE_LENGTH);
};

const count = (counts: Map<string, Counting>, event: DecidedEvent, property: string, value: PropertyValue): void => {
  const key = `${event.name}\n${property}`;
  const known = counts.get(key);
  const counting = known ?? {
    eventName: event.name,
    property,
    type: guessType(value),
    seen: 0,
    firstSeenAt: event.recordedAt,
    lastSeenAt: event.recordedAt,
    sources: new Set<string>(),
    examples: new Set<string>(),
  };
  if (!known) counts.set(key, counting);
  else if (counting.type !== guessType(value)) counting.type = 'string';
  counting.seen += 1;
  counting.lastSeenAt = Math.max(counting.lastSeenAt, event.recordedAt);
  counting.firstSeenAt = Math.min(counting.firstSeenAt, event.recordedAt);
  counting.sources.add(event.source);
  const example = property === '' || counting.examples.size >= EXAMPLES_MAX ? null : exampleOf(value);
  if (example !== null) counting.examples.add(example);
};

/** What the events hold that the plan does not. */
export const sightingsOf = (events: readonly DecidedEvent[], plan: CompiledPlan): readonly Sighting[] => {
  const counts = new Map<string, Counting>();
  for (const event of events) {
    if (event.kind !== 'track' && event.kind !== 'fact') continue;
    if (!plan.isPlanned(event.name)) count(counts, event, '', null);
    for (const property of plan.unplannedProperties(event)) {
      const value = event.properties[property];
      if (value !== undefined && value !== null) count(counts, event, property, value);
    }
  }
  return [...counts.values()].map((counting) => ({
    ...counting,
    sources: [...counting.sources],
    examples: [...counting.examples],
  }));
};

export const createDiscovery = (plan: () => CompiledPlan): Consumer => ({
  name: 'plan-discovery',
  after: [],
  atLeisure: true,
  apply: async (range, transaction) => addSightings(transaction, sightingsOf(range.events, plan())),
});
