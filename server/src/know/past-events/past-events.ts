// Events of some names between two positions of the log, as the event store has them, with the customers whose they are.
import { sql } from 'kysely';
import type { CustomerId, Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { DecidedEvent, LogSpan } from '../../record/log/index.ts';
import type { EventHistory, MeantEvents, StoredEvent } from '../../record/sink/index.ts';

const customersOf = async (db: Database, events: readonly StoredEvent[]): Promise<ReadonlyMap<string, string>> => {
  const persons = [...new Set(events.map(({ personId }) => personId))];
  const { rows } = await sql<{ readonly person: string; readonly customer: string }>`
    select person_id as person, customer_id as customer from profile
    where person_id = any(${persons}::text[]) and merged_into is null`.execute(db);
  return new Map(rows.map(({ person, customer }) => [person, customer]));
};

const decidedEvent = (stored: StoredEvent, customer: string): DecidedEvent => ({
  ...unknownEvent(stored),
  ...{ customerId: customer as CustomerId, resolvedCustomer: customer as CustomerId },
});

/** Of a device whose customer is not known. */
const unknownEvent = ({ customerId: _said, ...stored }: StoredEvent): DecidedEvent => ({
  ...stored,
  ...{ key: `at:${stored.position}`, actorHash: stored.personId },
});

interface PastSource {
  readonly db: Database;
  readonly history: Pick<EventHistory, 'past'>;
  readonly pageEvents: number;
}

/** Which events of the past a consumer looks at. */
export interface PastMeant extends MeantEvents {
  /** Events of devices whose customer is not known are of interest too. */
  readonly ofAnybody?: boolean;
  /** Before this instant it looks at nothing but facts; from the beginning unless told. */
  readonly since?: Instant | undefined;
}

/** Pages of events of customers in the order of the log; each tells the position behind its last event. */
export async function* pastEvents(
  { db, history, pageEvents }: PastSource,
  { names, property, ofAnybody = false, since = 0 }: PastMeant,
  { from, to }: LogSpan,
): AsyncGenerator<{ readonly events: readonly DecidedEvent[]; readonly position: number }> {
  for (let begin = from; begin < to; ) {
    const page = await history.past({ names, property }, { from: begin, to }, since, pageEvents);
    const last = page.at(-1);
    if (!last) return;
    const customers = await customersOf(db, page);
    const events = page.flatMap((stored) => {
      const customer = customers.get(stored.personId);
      if (customer !== undefined) return [decidedEvent(stored, customer)];
      return ofAnybody && stored.kind !== 'fact' ? [unknownEvent(stored)] : [];
    });
    begin = last.position + 1;
    yield { events, position: begin };
    if (page.length < pageEvents) return;
  }
}
