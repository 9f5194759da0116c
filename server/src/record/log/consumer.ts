// A consumer of the log: does something with each decided range, exactly once in effect.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedRange } from './event.ts';

/** Work with the log. The runner moves the cursor in the same transaction as `apply`. */
export interface Consumer {
  /** Stable name; the cursor's key. */
  readonly name: string;
  /** Consumers whose cursors this one never passes (besides the first, which nobody passes). */
  readonly after: readonly string[];
  /**
   * Work outside the state store that must be repeatable (an insert with a token). Runs before `apply`, may run again
   * for exactly the same range after a crash.
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
