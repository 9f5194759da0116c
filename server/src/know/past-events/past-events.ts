// Events of some names between two positions of the log, as the event store has them, with the customers whose they are.
import { sql } from 'kysely';
import { type CustomerId, chunksOf, type Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { DecidedEvent, LogSpan } from '../../record/log/index.ts';
import type { MeantEvents, PastHistory, StoredEvent } from '../../record/sink/index.ts';

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
  readonly history: PastHistory;
  readonly pageEvents: number;
}

/** Which events of the past a consumer looks at. */
export interface PastMeant extends MeantEvents {
  /** Events of devices whose customer is not known are of interest too. */
  readonly ofAnybody?: boolean;
  /** Before this instant it looks at nothing but facts; from the beginning unless told. */
  readonly since?: Instant | undefined;
}

/** Pages whose events are read by one statement, and windows that one reading of the whole table tells of. */
const PAGES_A_WINDOW = 4;
const WINDOWS_A_READING = 12;

/** Stretches of the log that hold as many of the events as a window may have; the last may have fewer. */
async function* windowsOf(
  { history, pageEvents }: PastSource,
  { names, property, since = 0 }: PastMeant,
  { from, to }: LogSpan,
): AsyncGenerator<LogSpan> {
  const windowEvents = pageEvents * PAGES_A_WINDOW;
  const most = windowEvents * WINDOWS_A_READING;
  for (let begin = from; begin < to; ) {
    const positions = await history.pastPositions({ names, property }, { from: begin, to }, since, most);
    for (const some of chunksOf(positions, windowEvents)) {
      const behind = (some.at(-1) ?? begin) + 1;
      yield { from: begin, to: behind };
      begin = behind;
    }
    if (positions.length < most) return;
  }
}

/** Windows with their events. The next one is read while one is taken in: reading is the work of another process. */
async function* readWindows(source: PastSource, meant: PastMeant, span: LogSpan) {
  const { names, property, since = 0 } = meant;
  const windows = windowsOf(source, meant, span);
  const readNext = async () => {
    const { value: window, done } = await windows.next();
    return done ? null : { window, found: await source.history.past({ names, property }, window, since) };
  };
  for (let coming = readNext(); ; ) {
    const read = await coming;
    if (read === null) return;
    coming = readNext();
    // Awaited in the next turn, unless nobody wants one.
    coming.catch(() => undefined);
    yield read;
  }
}

/** Pages of events of customers in the order of the log; each tells the position behind its last event. */
export async function* pastEvents(
  source: PastSource,
  meant: PastMeant,
  span: LogSpan,
): AsyncGenerator<{ readonly events: readonly DecidedEvent[]; readonly position: number }> {
  const { ofAnybody = false } = meant;
  for await (const { window, found } of readWindows(source, meant, span)) {
    for (const page of chunksOf(found, source.pageEvents)) {
      const customers = await customersOf(source.db, page);
      const events = page.flatMap((stored) => {
        const customer = customers.get(stored.personId);
        if (customer !== undefined) return [decidedEvent(stored, customer)];
        return ofAnybody && stored.kind !== 'fact' ? [unknownEvent(stored)] : [];
      });
      yield { events, position: (page.at(-1)?.position ?? window.from) + 1 };
    }
  }
}
