// Two clocks. Business time decides due dates, expiry and evaluation, and a sandbox may set it; wall time decides
// leases, sessions, lock-out and rate limits, and nobody sets it.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Tells the instant. Passed to whoever needs time; nothing outside platform/ and app/ reads the machine's clock. */
export interface Clock {
  now(): Instant;
}

/** A clock that a test or the sandbox moves by hand. */
export interface ManualClock extends Clock {
  set(instant: Instant): void;
}

export const manualClock = (start: Instant): ManualClock => {
  let instant = start;
  return {
    now: () => instant,
    set: (next) => {
      instant = next;
    },
  };
};
