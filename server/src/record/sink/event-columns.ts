// From decided events to the columns of the event table: which properties are columns of their own, and how the rest is kept.
import { eventAmountFen, type Instant } from '../../kernel/index.ts';
import type { BlockColumn } from '../../platform/event-store/index.ts';
import type { DecidedEvent, PropertyValue } from '../log/index.ts';

type Properties = Readonly<Record<string, PropertyValue>>;

const COLUMN_TEXT_MAX = 128;

/** Columns filled from the property of the same meaning. The property itself stays where properties are. */
export const promotedProperties = {
  platform: ['platform'],
  os: ['os'],
  app_version: ['app_version'],
  screen: ['screen'],
  // The channel that an event names: its own code, else where the visit came from.
  channel: ['channel', 'utm_source'],
  utm_source: ['utm_source'],
  utm_medium: ['utm_medium'],
  utm_campaign: ['utm_campaign'],
  product: ['product_code'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const promotedText = (properties: Properties, names: readonly string[]): string => {
  for (const name of names) {
    const value = Object.hasOwn(properties, name) ? properties[name] : null;
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
    if (text !== '') return text.slice(0, COLUMN_TEXT_MAX);
  }
  return '';
};

/** The amount of an event (see {@link eventAmountFen}) in yuan, as decimal text. */
export const amountOf = (properties: Properties): string | null => {
  const fen = eventAmountFen(properties);
  if (fen === null) return null;
  const digits = Math.abs(fen).toString().padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

// What the table can hold: the years 1900 to 2299. Ingest lets nothing else in; a record must not stop the sink if it ever does.
const INSTANT_MIN_MS = -2_208_988_800_000;
const INSTANT_MAX_MS = 10_413_791_999_999;
const storedInstant = (instant: Instant): Instant => Math.min(Math.max(instant, INSTANT_MIN_MS), INSTANT_MAX_MS);

/** Properties by type of value; null is as good as absent. Lists keep texts. */
interface SplitProperties {
  readonly texts: Record<string, string>;
  readonly numbers: Record<string, number>;
  readonly flags: Record<string, boolean>;
  readonly lists: Record<string, readonly string[]>;
}

const put = <Value>(target: Record<string, Value>, name: string, value: Value): void => {
  // Assigning "__proto__" would set the object's prototype instead of a property.
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true });
  else target[name] = value;
};

const splitProperties = (properties: Properties): SplitProperties => {
  const split: SplitProperties = { texts: {}, numbers: {}, flags: {}, lists: {} };
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    if (typeof value === 'string') put(split.texts, name, value);
    else if (typeof value === 'number') put(split.numbers, name, value);
    else if (typeof value === 'boolean') put(split.flags, name, value);
    else if (value !== null && value !== undefined) put(split.lists, name, value.map(String));
  }
  return split;
};

const INSTANT = "DateTime64(3, 'UTC')";

interface Filler {
  readonly name: string;
  readonly type: string;
  readonly read: (event: DecidedEvent) => unknown;
}

const fillers: readonly Filler[] = [
  { name: 'position', type: 'UInt64', read: (event) => event.position },
  { name: 'person_id', type: 'UInt64', read: (event) => event.personId },
  { name: 'actor_hash', type: 'UInt64', read: (event) => event.actorHash },
  { name: 'actor_id', type: 'String', read: (event) => event.actorId ?? '' },
  { name: 'customer_id', type: 'String', read: (event) => event.customerId ?? '' },
  { name: 'name', type: 'String', read: (event) => event.name },
  { name: 'kind', type: 'String', read: (event) => event.kind },
  { name: 'occurred_at', type: INSTANT, read: (event) => storedInstant(event.occurredAt) },
  { name: 'recorded_at', type: INSTANT, read: (event) => storedInstant(event.recordedAt) },
  { name: 'source', type: 'String', read: (event) => event.source },
  { name: 'trust', type: 'String', read: (event) => event.trust },
  { name: 'dialect', type: 'String', read: (event) => event.dialect },
  { name: 'session_id', type: 'String', read: (event) => event.sessionId ?? '' },
  { name: 'amount', type: 'Nullable(Decimal(20, 4))', read: (event) => amountOf(event.properties) },
  { name: 'fact_key', type: 'String', read: (event) => event.factKey ?? '' },
  { name: 'caused_by', type: 'String', read: (event) => event.causedBy ?? '' },
  { name: 'traits', type: 'String', read: (event) => (event.traits ? JSON.stringify(event.traits) : '') },
  ...Object.entries(promotedProperties).map(([name, sources]) => ({
    name,
    type: 'String',
    read: (event: DecidedEvent) => promotedText(event.properties, sources),
  })),
];

/** The events as columns of the event table, in their order. */
export const eventColumns = (events: readonly DecidedEvent[]): readonly BlockColumn[] => {
  const split = events.map((event) => splitProperties(event.properties));
  return [
    ...fillers.map(({ name, type, read }) => ({ name, type, values: events.map(read) })),
    { name: 'texts', type: 'Map(String, String)', values: split.map((each) => each.texts) },
    { name: 'numbers', type: 'Map(String, Float64)', values: split.map((each) => each.numbers) },
    { name: 'flags', type: 'Map(String, Bool)', values: split.map((each) => each.flags) },
    { name: 'lists', type: 'Map(String, Array(String))', values: split.map((each) => each.lists) },
  ];
};

/** Names and types of the columns, for copying rows from one node to another. */
export const eventColumnTypes: readonly { readonly name: string; readonly type: string }[] = eventColumns([]).map(
  ({ name, type }) => ({ name, type }),
);
