// The simulated firm cut into what one call of the intake takes: what the core systems say in a stretch of time, then what the
// app says in it.
import type { EventDraft } from '../../record/ingest/index.ts';
import type { SimulatedEvent } from './draft.ts';
import { type SimulationOptions, simulate } from './simulator.ts';

const EVENTS_A_BATCH = 4_000;

/** A stretch of the firm's time. */
export interface SimulatedBatch {
  readonly core: readonly EventDraft[];
  readonly app: readonly EventDraft[];
  /** The time of the last of them. */
  readonly recordedAt: number;
  /** Share of the simulated time that has passed with it, 0 to 1. */
  readonly share: number;
}

/** The drafts of events apart by who sends them. */
export const bySource = (events: readonly SimulatedEvent[]): Pick<SimulatedBatch, 'core' | 'app'> => {
  const of = (source: SimulatedEvent['source']) =>
    events.filter((event) => event.source === source).map((event) => event.draft);
  return { core: of('core'), app: of('app') };
};

/** The whole firm, batch after batch. */
export function* simulatedBatches(options: SimulationOptions): Generator<SimulatedBatch> {
  for (const { events, number, months } of simulate(options))
    for (let start = 0; start < events.length; start += EVENTS_A_BATCH) {
      const batch = events.slice(start, start + EVENTS_A_BATCH);
      yield {
        ...bySource(batch),
        recordedAt: batch.at(-1)?.draft.occurredAt ?? 0,
        share: (number + (start + batch.length) / events.length) / months,
      };
    }
}
