// An event as it is read back from the event table.
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { EventKind, Id64, PropertyValue, TrustClass } from '../log/index.ts';

/** A stored event with the person it belongs to now. Lists come back as lists of texts, null properties not at all. */
export interface StoredEvent {
  readonly position: LogPosition;
  readonly kind: EventKind;
  readonly name: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly personId: Id64;
  readonly actorId?: string;
  readonly customerId?: string;
  readonly source: string;
  readonly dialect: string;
  readonly trust: TrustClass;
  readonly sessionId?: string;
  readonly factKey?: string;
  readonly causedBy?: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly traits?: Readonly<Record<string, PropertyValue>>;
}

/** Columns that {@link storedEvent} reads. */
export const storedEventColumns = `position, kind, name, toUnixTimestamp64Milli(occurred_at) AS occurred_ms,
  toUnixTimestamp64Milli(recorded_at) AS recorded_ms, person_id, actor_id, customer_id, source, dialect, trust, session_id,
  fact_key, caused_by, texts, numbers, flags, lists, traits`;

export interface StoredEventRow {
  readonly position: string;
  readonly kind: EventKind;
  readonly name: string;
  readonly occurred_ms: string;
  readonly recorded_ms: string;
  readonly person_id: Id64;
  readonly actor_id: string;
  readonly customer_id: string;
  readonly source: string;
  readonly dialect: string;
  readonly trust: TrustClass;
  readonly session_id: string;
  readonly fact_key: string;
  readonly caused_by: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly traits: string;
}

export const storedEvent = (row: StoredEventRow): StoredEvent => ({
  position: Number(row.position),
  kind: row.kind,
  name: row.name,
  occurredAt: Number(row.occurred_ms),
  recordedAt: Number(row.recorded_ms),
  personId: row.person_id,
  source: row.source,
  dialect: row.dialect,
  trust: row.trust,
  properties: { ...row.texts, ...row.numbers, ...row.flags, ...row.lists },
  ...(row.actor_id === '' ? {} : { actorId: row.actor_id }),
  ...(row.customer_id === '' ? {} : { customerId: row.customer_id }),
  ...(row.session_id === '' ? {} : { sessionId: row.session_id }),
  ...(row.fact_key === '' ? {} : { factKey: row.fact_key }),
  ...(row.caused_by === '' ? {} : { causedBy: row.caused_by }),
  ...(row.traits === '' ? {} : { traits: JSON.parse(row.traits) as Readonly<Record<string, PropertyValue>> }),
});
