// Puts the simulated firm into an installation through the same intake as any event.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Accept } from '../../record/ingest/index.ts';
import type { BatchEnvelope } from '../../record/log/index.ts';
import type { SimulatedBatch } from './batches.ts';
import type { DemoSource } from './draft.ts';
import type { SimulationOptions } from './simulator.ts';
import { simulatorThread } from './simulator-thread.ts';

/** How far the load is. */
export interface LoadProgress {
  /** Share of the simulated time that is in the log, 0 to 1. */
  readonly loaded: number;
  readonly events: number;
}

const envelopes: Readonly<Record<DemoSource, Omit<BatchEnvelope, 'recordedAt'>>> = {
  app: { source: 'demo-app', trust: 'public', dialect: 'zhiyin' },
  core: { source: 'demo-core', trust: 'server', dialect: 'import' },
};

/** Accepts a stretch of time: records first, for a customer is known before the app speaks of it. */
export const acceptSimulated = async (
  accept: Accept,
  batch: Pick<SimulatedBatch, DemoSource>,
  recordedAt: number,
): Promise<void> => {
  for (const source of ['core', 'app'] as const)
    if (batch[source].length > 0) await accept(batch[source], { ...envelopes[source], recordedAt });
};

/** Loads the firm; resolves with the log's end when the last event is durable. */
export const loadFirm = async (
  options: SimulationOptions,
  accept: Accept,
  head: () => Promise<LogPosition>,
  report: (progress: LoadProgress) => void,
): Promise<LogPosition> => {
  let events = 0;
  for await (const batch of simulatorThread(options)) {
    await acceptSimulated(accept, batch, batch.recordedAt);
    events += batch.core.length + batch.app.length;
    report({ loaded: batch.share, events });
  }
  return head();
};
