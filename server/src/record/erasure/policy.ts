// What an erasure takes and what the law keeps, as values: the rule that every store, every replay and the documents follow.
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import type { Keeping } from '../sink/index.ts';

/** How long records of a securities firm are kept after the person was erased. */
export const HOLD_YEARS = 20;

/**
 * Events that are records of suitability, consent, complaint or order although an application reports them. Account, trade,
 * cash, asset, position and relation records are facts, and facts are kept as a kind.
 */
export const keptNames = [
  'consent_changed',
  'complaint_filed',
  'complaint_closed',
  'risk_test_done',
  'order_placed',
  'order_cancelled',
  'product_matured',
  'service_subscribed',
] as const;

/** Core records, and what operators decided. */
export const keptKinds = ['fact', 'operator'] as const;

/** What a kept record says of the person without being what it is kept for. */
export const droppedProperties = [
  'birth_year',
  'gender',
  'education',
  'occupation',
  'province',
  'city',
  'country',
  'customer_class',
  'open_channel',
] as const;

/** The rule as the event store applies it. */
export const keeping: Keeping = { kinds: keptKinds, names: keptNames, without: droppedProperties };

const kinds: ReadonlySet<string> = new Set(keptKinds);
const names: ReadonlySet<string> = new Set(keptNames);
const dropped: ReadonlySet<string> = new Set(droppedProperties);

/** Whether the law keeps the event. A fact that an application only claims is none: ingest lets nobody else state one. */
export const isKept = ({ kind, name }: Pick<LoggedEvent, 'kind' | 'name'>): boolean =>
  kinds.has(kind) || names.has(name);

const isCipher = (value: PropertyValue): boolean =>
  typeof value === 'string'
    ? value.startsWith('enc:')
    : Array.isArray(value) && value.some((each) => typeof each === 'string' && each.startsWith('enc:'));

/** A kept event without what is personal in it. */
export const stripped = <Event extends LoggedEvent>(event: Event): Event => {
  const { traits: _traits, ...rest } = event;
  const properties = Object.fromEntries(
    Object.entries(event.properties).filter(
      ([name, value]) => !dropped.has(name) && !name.endsWith('_index') && !isCipher(value),
    ),
  );
  return { ...rest, properties } as Event;
};
