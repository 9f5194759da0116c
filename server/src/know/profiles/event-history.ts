// What profiles ask of the event store. The question is always about persons as they are resolved now, and about facts
// as they were last revised; wiring binds this to the sink's questions, tests to a naive evaluation of the same events.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { EventKind, Id64, PropertyValue, TrustClass } from '../../record/log/index.ts';
import type {
  ActivityDay,
  KnownEvents,
  TimelineCursor,
  TimelineFilter,
  TimelinePageAsked,
} from '../../record/sink/index.ts';
import type { Totals } from './state.ts';

export type { ActivityDay, KnownEvents, TimelineCursor, TimelineFilter };

/** A stored event, resolved. */
export interface HistoryEvent {
  readonly position: LogPosition;
  readonly kind: EventKind;
  readonly name: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly personId: Id64;
  readonly actorId?: string;
  readonly customerId?: string;
  readonly source: string;
  readonly trust: TrustClass;
  readonly sessionId?: string;
  readonly factKey?: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly traits?: Readonly<Record<string, PropertyValue>>;
}

/** Events of kind `track` of one person and name. */
export interface HistoryCounter {
  readonly personId: Id64;
  readonly event: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Sum of `amountFenOf` of the events. */
  readonly amountFen: number;
}

/** First and latest `track` event with a channel (`channel`, else `utm_source`; never of consent_changed), by (occurredAt, position). */
export interface HistoryTouches {
  readonly personId: Id64;
  readonly first: { readonly channel: string; readonly at: Instant; readonly position: LogPosition };
  readonly latest: { readonly channel: string; readonly at: Instant; readonly position: LogPosition };
}

/** Sums over a person's facts of core systems. */
export interface HistoryTotals extends Totals {
  readonly personId: Id64;
}

/** Whom a stretch of the log concerns; a customer may be in both. */
export interface Concerned {
  readonly customers: readonly string[];
  readonly persons: readonly Id64[];
}

/** Persons asked for: some of them, or every person who is a customer. */
export type Population = readonly Id64[] | 'customers';

export interface EventHistory {
  /** Counters over positions below `upTo`. */
  counters(persons: readonly Id64[], upTo: LogPosition): Promise<readonly HistoryCounter[]>;
  touches(persons: readonly Id64[], upTo: LogPosition): Promise<readonly HistoryTouches[]>;
  /** What trades and cash flows come to over positions below `upTo`; who has neither may be left out. */
  totals(persons: readonly Id64[], upTo: LogPosition): Promise<readonly HistoryTotals[]>;
  /**
   * Events of kind `fact` or `identify`, except facts named in `except`, and all named in `names`, at positions below `upTo`, without superseded ones, with
   * traits, in any order.
   */
  records(
    persons: readonly Id64[],
    upTo: LogPosition,
    names: readonly string[],
    except?: readonly string[],
  ): AsyncIterable<HistoryEvent> | Promise<readonly HistoryEvent[]>;
  /**
   * Whom events at positions [from, to) concern: customers whom they name or named before a correction, and persons whom they
   * belong to now, as far as they are customers.
   */
  concernedIn(from: LogPosition, to: LogPosition): Promise<Concerned>;
  /** To whom the events at these positions belong, superseded ones too. */
  personsAt(positions: readonly LogPosition[]): Promise<readonly Id64[]>;
  /** Newest first, at most `limit`. */
  timeline(
    filter: TimelineFilter,
    before: TimelineCursor | null,
    limit: number,
    known?: KnownEvents,
  ): Promise<readonly HistoryEvent[]>;
  /** A page with its days, newest first, each with how many events of the filter fall on the whole day. */
  timelinePage(
    filter: TimelineFilter,
    asked: TimelinePageAsked,
  ): Promise<{
    readonly events: readonly HistoryEvent[];
    readonly days: readonly { readonly date: BusinessDate; readonly count: number }[];
    readonly more: boolean;
  }>;
  /** `track` events by day in [from, to), and the number of different persons over the whole of it. */
  activity(
    population: Population,
    from: Instant,
    to: Instant,
    timeZone: string,
  ): Promise<{ readonly days: readonly ActivityDay[]; readonly persons: number; readonly events: number }>;
}
