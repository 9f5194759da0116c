// Puts the simulated firm into an installation through the same intake as any event, and waits until everything is consumed.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Accept } from '../../record/ingest/index.ts';
import type { BatchEnvelope } from '../../record/log/index.ts';
import type { DemoSource, SimulatedEvent } from './draft.ts';
import { type SimulationOptions, simulate } from './simulator.ts';

const EVENTS_A_BATCH = 4_000;

/** How far the load is. */
export interface LoadProgress {
  /** Share of the simulated time that is in the log, 0 to 1. */
  readonly loaded: number;
  readonly events: number;
}

export const envelopes: Readonly<Record<DemoSource, Omit<BatchEnvelope, 'recordedAt'>>> = {
  app: { source: 'demo-app', trust: 'public', dialect: 'zhiyin' },
  core: { source: 'demo-core', trust: 'server', dialect: 'import' },
};

/** Accepts events in their order; what the app and the core systems say in one stretch of time goes in as one batch each. */
export const acceptSimulated = async (
  accept: Accept,
  events: readonly SimulatedEvent[],
  recordedAt: number,
): Promise<void> => {
  const of = (source: DemoSource) => events.filter((event) => event.source === source).map((event) => event.draft);
  // Records first: a customer is known before the app speaks of it.
  for (const source of ['core', 'app'] as const) {
    const drafts = of(source);
    if (drafts.length > 0) await accept(drafts, { ...envelopes[source], recordedAt });
  }
};

/** Loads the firm; resolves with the log's end when the last event is durable. */
export const loadFirm = async (
  options: SimulationOptions,
  accept: Accept,
  head: () => Promise<LogPosition>,
  report: (progress: LoadProgress) => void,
): Promise<LogPosition> => {
  let total = 0;
  for (const { events, number, months } of simulate(options)) {
    for (let start = 0; start < events.length; start += EVENTS_A_BATCH) {
      const batch = events.slice(start, start + EVENTS_A_BATCH);
      await acceptSimulated(accept, batch, batch.at(-1)?.draft.occurredAt ?? 0);
      total += batch.length;
      report({ loaded: (number + (start + batch.length) / events.length) / months, events: total });
    }
  }
  return head();
};
