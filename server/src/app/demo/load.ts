// Puts the simulated firm into an installation: through the same intake as any event, and what is too much for it beside it.
import { type Refusal, startOfDay } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Accept } from '../../record/ingest/index.ts';
import type { BatchEnvelope } from '../../record/log/index.ts';
import type { Installation } from '../wiring.ts';
import type { SimulatedBatch } from './batches.ts';
import type { DemoSource } from './draft.ts';
import { generateFirm } from './generate.ts';
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

/** Up to so many customers the whole firm is simulated and taken in; of a larger one only its organisation and a part. */
export const SIMULATED_CUSTOMERS_MAX = 200_000;
const PART_CUSTOMERS = 2_000;
/** As many as the simulated firm's customers have in a year, about. */
const EVENTS_A_MONTH = 4;
const MONTH_MS = 30.44 * 86_400_000;

/** What of a firm of any size is simulated, customer by customer. */
export const simulatedPart = (options: SimulationOptions): SimulationOptions =>
  options.customers <= SIMULATED_CUSTOMERS_MAX ? options : { ...options, customers: PART_CUSTOMERS };

/**
 * Fills an installation with a firm of any size: simulated, and beyond {@link SIMULATED_CUSTOMERS_MAX} generated straight into
 * the event store. Resolves with the log's end when the last event is durable.
 */
export const fillFirm = async (
  { record, stores, settings }: Pick<Installation, 'record' | 'stores' | 'settings'>,
  options: SimulationOptions,
  report: (progress: LoadProgress) => void,
): Promise<LogPosition | Refusal<'CLUSTER_NOT_GENERATED'>> => {
  const { eventLog, ingest } = record;
  await settings.markSimulated();
  if (options.customers <= SIMULATED_CUSTOMERS_MAX) return loadFirm(options, ingest.accept, eventLog.head, report);
  let simulated = 0;
  await loadFirm(simulatedPart(options), ingest.accept, eventLog.head, ({ events }) => {
    simulated = events;
    report({ loaded: 0, events });
  });
  const customers = options.customers - PART_CUSTOMERS;
  const [from, until] = [startOfDay(options.from, options.timeZone), startOfDay(options.until, options.timeZone)];
  const eventsMean = Math.max(1, Math.round(((until - from) / MONTH_MS) * EVENTS_A_MONTH));
  return generateFirm(
    { events: stores.events, eventLog },
    { seed: options.seed, customers, eventsMean, from, until },
    (done) => report({ loaded: done / customers, events: simulated + done * eventsMean }),
  );
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
