// A firm of up to ten million customers, generated straight into the event store: the log only reserves the positions, and the
// consumers make profiles of it as they do of any history. It is for measuring; what is in no log cannot be rebuilt from it.
import { type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import { type EventLog, reservedMax } from '../../record/log/index.ts';
import { type GeneratedPart, generateCustomers, generateEvents, POSITIONS_A_CUSTOMER } from './generated-events.ts';

const CUSTOMERS_A_PART = 20_000;

/** Size and time of a generated firm. */
export interface GeneratedFirm {
  readonly seed: number;
  readonly customers: number;
  /** Mean number of events of a customer. */
  readonly eventsMean: number;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Whether a firm was being generated when its process ended: its rows stand at positions that the log never reserved, and would
 * give to other events.
 */
export const isHalfGenerated = async (events: EventStore, head: LogPosition): Promise<boolean> => {
  const rows = await events.query<{ readonly found: number }>({
    sql: "SELECT 1 AS found FROM event WHERE position >= {head:UInt64} AND dialect = 'generated' LIMIT 1",
    parameters: { head },
  });
  return rows.length > 0;
};

/** Generates the firm; answers where the log ends then. `report` is told the customers done. */
export const generateFirm = async (
  { events, eventLog }: { readonly events: EventStore; readonly eventLog: EventLog },
  { seed, customers, eventsMean, from, until }: GeneratedFirm,
  report: (customers: number) => void,
): Promise<LogPosition | Refusal<'CLUSTER_NOT_GENERATED'>> => {
  if (events.cluster !== null)
    return refuse('CLUSTER_NOT_GENERATED', 'A firm is generated into one event store, not into a cluster.');
  const position = await eventLog.head();
  for (let first = 0; first < customers; first += CUSTOMERS_A_PART) {
    const count = Math.min(CUSTOMERS_A_PART, customers - first);
    const part: GeneratedPart = { seed, first, count, eventsMean, fromMs: from, untilMs: until, position };
    await events.execute(generateCustomers(part));
    await events.execute(generateEvents(part));
    report(first + count);
  }
  let left = customers * POSITIONS_A_CUSTOMER;
  let to = position;
  while (left > 0) {
    ({ to } = await eventLog.reserve(Math.min(left, reservedMax)));
    left -= reservedMax;
  }
  return to;
};
