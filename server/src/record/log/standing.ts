// How a consumer stands, for people and for other loops: where, how fast, and what went wrong last.
import type { Clock, Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';

/** What went wrong last, until a step succeeds. */
export interface ConsumerError {
  readonly message: string;
  readonly at: Instant;
  /** Attempts that failed in a row. */
  readonly attempts: number;
}

/**
 * - `running`: working or waiting for work. - `retrying`: the last step failed and is tried again.
 * - `halted`: a defect; it goes on only after a restart or a reset. - `elsewhere`: another process does the work.
 */
export type ConsumerState = 'running' | 'retrying' | 'halted' | 'elsewhere';

/** A line of the pipeline's status. */
export interface ConsumerStatus {
  readonly consumer: string;
  readonly state: ConsumerState;
  readonly position: LogPosition;
  /** Positions between the cursor and the head of the log. */
  readonly lagEvents: number;
  /** How long ago, as far as this process saw, the log's head passed the cursor; 0 at the head. */
  readonly lagMs: number;
  /** Mean of the last ten seconds. */
  readonly eventsPerSecond: number;
  readonly movedAt: Instant;
  readonly error: ConsumerError | null;
  /** How far a leap over many ranges is, while one is under way. */
  readonly leap: LeapStanding | null;
}

/** A leap under way: where it will land, and the share done, from 0 to 1. */
export interface LeapStanding {
  readonly to: LogPosition;
  readonly share: number;
}

const RATE_WINDOW_MS = 10_000;

/** The moving part of a status. */
export interface Standing {
  readonly consumer: string;
  position: LogPosition;
  movedAt: Instant;
  state: ConsumerState;
  error: ConsumerError | null;
  readonly leap: LeapStanding | null;
  leaps(leap: LeapStanding | null): void;
  /** Notes a move of the cursor. */
  moved(to: LogPosition): void;
  /** Notes a position read anew from the state store: somebody else put it there. */
  adopt(position: LogPosition): void;
  failed(error: unknown, halted: boolean): void;
  eventsPerSecond(): number;
}

/** A standing that begins where the cursor was read. */
export const createStanding = (
  consumer: string,
  position: LogPosition,
  movedAt: Instant,
  wallClock: Clock,
): Standing => {
  let leap: LeapStanding | null = null;
  let moves: { readonly at: Instant; readonly events: number }[] = [];
  return {
    consumer,
    position,
    movedAt,
    state: 'running',
    error: null,
    get leap() {
      return leap;
    },
    leaps(now) {
      leap = now;
    },
    moved(to) {
      const at = wallClock.now();
      moves = [...moves.filter((move) => at - move.at < RATE_WINDOW_MS), { at, events: to - this.position }];
      this.position = to;
      this.movedAt = at;
      this.state = 'running';
      this.error = null;
    },
    adopt(found) {
      moves = [];
      this.position = found;
      this.state = 'running';
      this.error = null;
    },
    failed(error, halted) {
      this.state = halted ? 'halted' : 'retrying';
      this.error = {
        message: error instanceof Error ? error.message : String(error),
        at: wallClock.now(),
        attempts: (this.error?.attempts ?? 0) + 1,
      };
    },
    eventsPerSecond() {
      const now = wallClock.now();
      const events = moves.reduce((sum, move) => (now - move.at < RATE_WINDOW_MS ? sum + move.events : sum), 0);
      return (events * 1000) / RATE_WINDOW_MS;
    },
  };
};

const SAMPLES_MAX = 512;

/** Remembers when the log's head passed which position. */
export interface HeadSamples {
  add(head: LogPosition): void;
  /** Milliseconds since the head passed the position; 0 when it has not. */
  lagMs(position: LogPosition): number;
}

export const createHeadSamples = (wallClock: Clock): HeadSamples => {
  let samples: { readonly head: LogPosition; readonly at: Instant }[] = [];
  return {
    add(head) {
      if (samples.at(-1)?.head === head) return;
      samples.push({ head, at: wallClock.now() });
      // Thinned, not cut: an old position keeps its age to within one sample.
      if (samples.length > SAMPLES_MAX) samples = samples.filter((_, index) => index === 0 || index % 2 === 1);
    },
    lagMs(position) {
      const passed = samples.find((sample) => sample.head > position);
      return passed ? Math.max(0, wallClock.now() - passed.at) : 0;
    },
  };
};
