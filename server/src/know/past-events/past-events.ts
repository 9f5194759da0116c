// Events of some names between two positions of the log, as the event store has them, with the customers whose they are.
import { sql } from 'kysely';
import type { CustomerId, Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { DecidedEvent, LogSpan } from '../../record/log/index.ts';
import type { EventHistory, StoredEvent } from '../../record/sink/index.ts';

const customersOf = async (db: Database, events: readonly StoredEvent[]): Promise<ReadonlyMap<string, string>> => {
  const persons = [...new Set(events.map(({ personId }) => personId))];
  const { rows } = await sql<{ readonly person: string; readonly customer: string }>`
    select person_id as person, customer_id as customer from profile
    where person_id = any(${persons}::text[]) and merged_into is null`.execute(db);
  return new Map(rows.map(({ person, customer }) => [person, customer]));
};

const decidedEvent = (stored: StoredEvent, customer: string): DecidedEvent => ({
  ...stored,
  ...{ key: `at:${stored.position}`, actorHash: stored.personId, customerId: customer as CustomerId },
  resolvedCustomer: customer as CustomerId,
});

interface PastSource {
  readonly db: Database;
  readonly history: Pick<EventHistory, 'named'>;
  readonly pageEvents: number;
}

/** Which events of the past a consumer looks at. */
export interface PastMeant {
  /** Where there are none it passes over everything. */
  readonly names: readonly string[];
  /** Before this instant it looks at nothing but facts; from the beginning unless told. */
  readonly since?: Instant | undefined;
}

/** Pages of events of customers in the order of the log; each tells the position behind its last event. */
export async function* pastEvents(
  { db, history, pageEvents }: PastSource,
  { names, since = 0 }: PastMeant,
  { from, to }: LogSpan,
): AsyncGenerator<{ readonly events: readonly DecidedEvent[]; readonly position: number }> {
  for (let begin = from; begin < to; ) {
    const page = await history.named(names, { from: begin, to }, since, pageEvents);
    const last = page.at(-1);
    if (!last) return;
    const customers = await customersOf(db, page);
    const events = page.flatMap((stored) => {
      const customer = customers.get(stored.personId);
      return customer === undefined ? [] : [decidedEvent(stored, customer)];
    });
    begin = last.position + 1;
    yield { events, position: begin };
    if (page.length < pageEvents) return;
  }
}
