// A consumer of the log: does something with each decided range, exactly once in effect.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedRange } from './event.ts';

/** Positions [from, to), both borders of closed ranges. */
export interface LogSpan {
  readonly from: LogPosition;
  readonly to: LogPosition;
}

/**
 * The way of a consumer that is far behind: instead of walking range by range it makes what stands at a later position from
 * stores that are as far already.
 */
export interface Leap {
  /**
   * How to go on when the consumer stands at `from`, may go as far as `to`, and the log ends at `head`; `wait` asks again a little
   * later. `leapTo` lands at the last border of ranges not beyond that position, and is a step when there is none ahead.
   */
  decide(span: LogSpan, head: LogPosition): Promise<'leap' | 'step' | 'wait' | { readonly leapTo: LogPosition }>;
  /**
   * Writes what stands at `span.to`, in transactions of its own. Must bear to be begun again after a crash in the middle, also
   * with a later `to`; until it has landed, `decide` answers nothing but `leap`. Ends early when the signal aborts.
   */
  take(span: LogSpan, report: (share: number) => void, signal: AbortSignal): Promise<void>;
  /** Written in the transaction that moves the cursor to `span.to`. */
  land(span: LogSpan, transaction: StateTransaction): Promise<void>;
}

/** How far apart steps begin that ask the event store: a statement costs as much there for one customer as for some hundred. */
export const gatheringMs = 2_000;

/** Work with the log. The runner moves the cursor in the same transaction as `apply`. */
export interface Consumer {
  /** Stable name; the cursor's key. */
  readonly name: string;
  /** Consumers whose cursors this one never passes (besides the first, which nobody passes). */
  readonly after: readonly string[];
  /**
   * Closed ranges that wait are joined into one of at most so many events; without it each is taken alone. A function says it of the
   * range that begins there, for whom a border may not be joined over.
   */
  readonly joinedEventsMax?: number | ((from: LogPosition) => number);
  readonly leap?: Leap;
  /** Nobody waits for it: while much comes in, it takes what came in half a second at once, which leaves the processor to the others. */
  readonly atLeisure?: true;
  /**
   * Each of its steps costs much whatever it holds, such as statements against the event store: they begin at least so far apart, and
   * take what came meanwhile at once. Whoever waits for a position ends the pause.
   */
  readonly gathersMs?: number;
  /** Somebody waits to see what it does: on the embedded state store its turn comes before that of the other consumers. */
  readonly prompt?: true;
  /**
   * Work outside the state store that must be repeatable (an insert with a token). Runs before `apply`, may run again
   * for exactly the same range after a crash (for a consumer that joins ranges: for one that begins there).
   */
  prepare?(range: DecidedRange): Promise<void>;
  /** Writes to the state store. Runs in the transaction that moves the cursor to `range.to`. */
  apply(range: DecidedRange, transaction: StateTransaction): Promise<void>;
}

/** Where a consumer stands. */
export interface CursorState {
  readonly consumer: string;
  readonly position: LogPosition;
  /** Milliseconds since epoch of the last move. */
  readonly movedAt: number;
}
