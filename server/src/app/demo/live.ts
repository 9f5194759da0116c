// Keeps the simulated firm alive after loading: a trickle of the next month's events, dated now.
import { addDays, businessDateAt, type Clock } from '../../kernel/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Accept } from '../../record/ingest/index.ts';
import { bySource } from './batches.ts';
import type { SimulatedEvent } from './draft.ts';
import { acceptSimulated } from './load.ts';
import { type SimulationOptions, simulate } from './simulator.ts';

const PACE_MS = 700;

/** Only what people do; records of core systems come with their files, not by the second. */
const liveEvents = (options: SimulationOptions): readonly SimulatedEvent[] => {
  const [month] = simulate(options);
  return (month?.events ?? []).filter(
    (event) => event.source === 'app' && event.draft.kind === 'track' && event.draft.customerId !== undefined,
  );
};

/** Starts the trickle; returns the way to stop it. A smaller cast than the loaded firm is enough: the same people, by seed. */
export const startLive = (
  options: SimulationOptions,
  accept: Accept,
  wallClock: Clock,
  logger: Logger,
): (() => void) => {
  const today = businessDateAt(wallClock.now(), options.timeZone);
  const events = liveEvents({ ...options, from: today, until: addDays(today, 28) });
  const startedAt = wallClock.now();
  let next = 0;
  const timer = setInterval(() => {
    const event = events[next % events.length];
    if (!event) return;
    next += 1;
    const now = wallClock.now();
    const draft = { ...event.draft, key: `demo-live:${startedAt}:${next}`, occurredAt: now };
    acceptSimulated(accept, bySource([{ ...event, draft }]), now).catch((error: unknown) =>
      logger.warn({ error }, 'A live event of the demo was not accepted.'),
    );
  }, PACE_MS);
  timer.unref();
  return () => clearInterval(timer);
};
