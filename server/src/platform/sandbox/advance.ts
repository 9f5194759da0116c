// Moves the business clock from stop to stop, and waits at each until everything that is due there has been done: jobs, consumers and
// what they tell each other. A stop is every due time of a schedule that comes a few times a day, every exact moment that a module names,
// and at the latest four hours after the last one; schedules that watch (every minute) run at every stop.
import type { Instant } from '../../kernel/index.ts';

/** Schedules that come oftener than this a day watch; they run at every stop. */
export const EXACT_TIMES_A_DAY_MAX = 4;
/** A stop comes at least so often. */
const STOP_MS_MAX = 4 * 3_600_000;
const POLL_MS = 10;
/** A job that failed and comes again within this is waited for. */
const RETRY_WAIT_MS = 5_000;
/** So often quiet in a row: what a job told a consumer may have put another job into the queue. */
const QUIET_TURNS = 2;

export interface Stepped {
  /** Due times of schedules. */
  nextDue(after: Instant, timesADayMax: number): Instant | null;
  /** Exact moments at which something comes due without a schedule, the earliest after the instant. */
  readonly moments: readonly ((after: Instant) => Promise<Instant | null>)[];
  tick(): Promise<void>;
  isQueueQuiet(withinMs: number): Promise<boolean>;
  /** Consumers are at the head of the log and nothing waits to come back into it. Throws when one has halted. */
  isPipelineQuiet(): Promise<boolean>;
  moveTo(instant: Instant): Promise<void>;
  pause(ms: number): Promise<void>;
}

/** The next stop on the way. */
export const nextStop = async (parts: Pick<Stepped, 'nextDue' | 'moments'>, from: Instant, target: Instant) => {
  const scheduled = parts.nextDue(from, EXACT_TIMES_A_DAY_MAX);
  const named = await Promise.all(parts.moments.map((moment) => moment(from)));
  // At full multiples, so that two moves that end and begin somewhere stop where one move does.
  const hour = (Math.floor(from / STOP_MS_MAX) + 1) * STOP_MS_MAX;
  return Math.min(target, hour, ...[scheduled, ...named].flatMap((at) => (at === null || at <= from ? [] : [at])));
};

/** Waits until nothing is left to do at the instant at which the clock stands. */
export const settle = async (
  parts: Omit<Stepped, 'nextDue' | 'moments' | 'moveTo'>,
  signal: AbortSignal,
): Promise<void> => {
  for (let quiet = 0; quiet < QUIET_TURNS; ) {
    signal.throwIfAborted();
    await parts.tick();
    let turns = 0;
    while (!((await parts.isQueueQuiet(RETRY_WAIT_MS)) && (await parts.isPipelineQuiet()))) {
      signal.throwIfAborted();
      turns += 1;
      await parts.pause(POLL_MS);
    }
    quiet = turns === 0 ? quiet + 1 : 0;
  }
};

/** Goes on until the target, or until the asking for a halt; each stop is settled before the next one. */
export const advance = async (
  parts: Stepped,
  from: Instant,
  target: Instant,
  {
    signal,
    isHalted,
    onStop,
  }: {
    readonly signal: AbortSignal;
    readonly isHalted: () => boolean;
    readonly onStop: (at: Instant) => Promise<void>;
  },
): Promise<Instant> => {
  await settle(parts, signal);
  let at = from;
  while (at < target && !isHalted()) {
    at = await nextStop(parts, at, target);
    await parts.moveTo(at);
    await settle(parts, signal);
    await onStop(at);
  }
  return at;
};
