// The clocks of a sandbox. Business time stands still until somebody moves it. Durations (leases of consumers, patience, caches) need a
// clock that goes on by itself: that one is business time and what has really passed since it was moved.
import type { Clock, Instant } from '../../kernel/index.ts';

export interface SandboxClocks {
  /** Business time: stands. */
  readonly clock: Clock;
  /** Business time that goes on with the machine and never goes back; for whoever dates what happens outside business decisions. */
  readonly passing: Clock;
  /** Moves business time; never back. */
  moveTo(instant: Instant): void;
}

export const createSandboxClocks = (start: Instant, machine: Clock): SandboxClocks => {
  let instant = start;
  let movedAt = machine.now();
  let latest = start;
  return {
    clock: { now: () => instant },
    passing: {
      now: () => {
        latest = Math.max(latest, instant + Math.max(0, machine.now() - movedAt));
        return latest;
      },
    },
    moveTo: (next) => {
      instant = Math.max(instant, next);
      movedAt = machine.now();
    },
  };
};
