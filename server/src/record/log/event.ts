// The one form in which an event is accepted, logged, decided and stored, whichever dialect or file it came in.
import type { CustomerId, Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';

/** A value of an event property. Nested objects are flattened by ingest ("a.b"); arrays hold scalars. */
export type PropertyValue = string | number | boolean | null | readonly (string | number | boolean)[];

/** How far a source is believed: `public` keys are readable by anyone (browser, app); `server` sources state facts. */
export type TrustClass = 'public' | 'server';

/**
 * What kind of thing was said.
 * - `track`: something happened. - `identify`: an actor is a customer and/or has traits. - `alias`: two actor ids are one.
 * - `fact`: a core system's record; has `factKey`. - `operator`: an audited operator action that must replay (merge, unlink). - `derived`: made by the platform itself.
 */
export type EventKind = 'track' | 'identify' | 'alias' | 'fact' | 'operator' | 'derived';

/** One breach of the tracking plan. */
export interface Violation {
  /** Stable code: UNKNOWN_EVENT, UNKNOWN_PROPERTY, MISSING_PROPERTY, WRONG_TYPE, VALUE_NOT_ALLOWED, TIME_OUT_OF_RANGE, DEPTH_EXCEEDED, UNTRUSTED_FACT. */
  readonly code: string;
  /** Property concerned, when there is one. */
  readonly property?: string;
  /** A sentence that says what is wrong and what was expected. */
  readonly message: string;
}

/** An accepted event, as the log keeps it (JSON). Short optional fields are absent, not null. */
export interface LoggedEvent {
  /** Deduplication key, unique per happening; made by the dialect's rule. */
  readonly key: string;
  readonly kind: EventKind;
  /** Event name of the tracking plan, snake_case ("page_viewed"); a dialect's own name when it is not planned. */
  readonly name: string;
  /** When it happened by the corrected client clock. */
  readonly occurredAt: Instant;
  /** The anonymous or device id, with its namespace ("device:…", "openid:…", "wecom:…"); absent when only the customer is known. */
  readonly actorId?: string;
  /** The customer number, only when the source may claim it (server class, or a signed identity token). */
  readonly customerId?: CustomerId;
  /** Other actor id of an `alias`. */
  readonly aliasOf?: string;
  /** Flat properties; personal ones hold cipher text ("enc:…"). */
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** Traits of an `identify`, flat; personal ones hold cipher text. */
  readonly traits?: Readonly<Record<string, PropertyValue>>;
  readonly sessionId?: string;
  /** Order within the source when it sends one; breaks ties of time. */
  readonly sourceSequence?: number;
  /** Facts: stable key of the record in its core system ("trade:2026-06-30:00123"). */
  readonly factKey?: string;
  /** Facts: hash of the content, 16 hex digits. */
  readonly revision?: string;
  /** What breaks the tracking plan; such an event goes to quarantine and is seen by no other consumer. */
  readonly violations?: readonly Violation[];
  /** Set on an event replayed from quarantine: the position where it was first logged. */
  readonly replayOf?: LogPosition;
  /** Derived events: the key of the event that caused this one, and how long the chain is. */
  readonly causedBy?: string;
  readonly depth?: number;
}

/** What all events of a batch share. */
export interface BatchEnvelope {
  readonly recordedAt: Instant;
  /** Code of the source (a write key's name, an import, "zhiyin" for derived events). */
  readonly source: string;
  readonly trust: TrustClass;
  /** Wire dialect or importer ("segment", "ark", "sensors", "zhiyin", "import"). */
  readonly dialect: string;
}

export interface EventBatch extends BatchEnvelope {
  readonly events: readonly LoggedEvent[];
}

/** A 64-bit unsigned integer as decimal text; JavaScript numbers cannot hold it. */
export type Id64 = string;

/**
 * An event after the first consumer: not a duplicate, and with the person it belonged to by what the log said up to
 * the end of its range. Deterministic: any replay of the same range decides the same.
 */
export interface DecidedEvent extends PositionedEvent {
  /** Hash of the actor key: of the customer when the event names one, else of the actor id. Immutable. */
  readonly actorHash: Id64;
  /** The resolved person: hash of the customer, or of the actor id while nobody has logged in. */
  readonly personId: Id64;
  /** The customer resolved, when there is one. */
  readonly resolvedCustomer?: CustomerId;
  /** Facts: position of the revision that this one replaces. */
  readonly supersedes?: LogPosition;
}

/** A logged event with its place and what its batch says of it; not yet decided. */
export interface PositionedEvent extends LoggedEvent {
  readonly position: LogPosition;
  readonly recordedAt: Instant;
  readonly source: string;
  readonly trust: TrustClass;
  readonly dialect: string;
}

/** Positions [from, to) as they stand in the log, every event in position order. */
export interface LoggedRange {
  readonly from: LogPosition;
  readonly to: LogPosition;
  readonly events: readonly PositionedEvent[];
}

/** A range of log positions [from, to) that the first consumer closed, and its decided events in position order. Duplicates are gone. */
export interface DecidedRange {
  readonly from: LogPosition;
  readonly to: LogPosition;
  readonly events: readonly DecidedEvent[];
  /** Events with violations; only the quarantine looks at them. They claim no key, so a repaired replay is not their duplicate. */
  readonly quarantined: readonly PositionedEvent[];
  /** Number of duplicates dropped from the range. */
  readonly duplicates: number;
}

/**
 * The first consumer: decides duplicates, corrections and persons. `close` runs once for each new range in order, in the transaction
 * that writes the range and the first cursor; `decide` computes the same answer again for any closed range.
 */
export interface RangeDecider {
  close(range: LoggedRange, transaction: StateTransaction): Promise<DecidedRange>;
  decide(range: LoggedRange): Promise<DecidedRange>;
}
