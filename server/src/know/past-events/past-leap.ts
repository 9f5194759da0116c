// The leap of a consumer that looks at few kinds of events: it takes in those of the past, page by page, each page once.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedEvent, Leap } from '../../record/log/index.ts';
import type { PastHistory } from '../../record/sink/index.ts';
import tables from './migrations/0001-past-events.sql?raw';
import { type PastMeant, pastEvents } from './past-events.ts';

export const migrations: readonly Migration[] = [
  { module: 'past-events', number: 1, name: 'past events', sql: tables },
];

/** Nearer to its end a consumer reads range by range: those are in memory, or soon decided. */
const LEAP_EVENTS_MIN = 100_000;
const EVENTS_A_PAGE = 4_000;

export interface PastLeapOptions {
  readonly store: StateStore;
  readonly history: PastHistory;
  /** Name of the consumer, the key of its progress. */
  readonly consumer: string;
  /** So many events behind, and further, it leaps; 100,000 unless told. */
  readonly eventsMin?: number;
  /** Events taken in by one transaction at most; 4,000 unless told. */
  readonly pageEvents?: number;
  /** What it looks at now. Where that is no name it passes over everything. */
  readonly meant: () => Promise<PastMeant>;
  /** Looks at a page, and answers what is written of it; nothing else is written. */
  readonly take: (events: readonly DecidedEvent[]) => Promise<(transaction: StateTransaction) => Promise<unknown>>;
}

const readProgress = async (db: Database, consumer: string): Promise<number | null> => {
  const { rows } = await sql<{ readonly position: number }>`
    select position from past_leap where consumer = ${consumer}`.execute(db);
  return rows[0]?.position ?? null;
};

const writeProgress = async (transaction: StateTransaction, consumer: string, position: number): Promise<void> => {
  await sql`insert into past_leap (consumer, position) values (${consumer}, ${position}::bigint)
    on conflict (consumer) do update set position = greatest(past_leap.position, excluded.position)`.execute(
    transaction,
  );
};

/** Goes behind the consumer `profiles`, so that the event store has what it leaps over. */
export const createPastLeap = ({
  store,
  history,
  consumer,
  meant,
  take,
  eventsMin = LEAP_EVENTS_MIN,
  pageEvents = EVENTS_A_PAGE,
}: PastLeapOptions): Leap => ({
  async decide({ from, to }) {
    if ((await meant()).names.length === 0) return 'leap';
    if ((await readProgress(store.db, consumer)) !== null) return 'leap';
    return to - from < eventsMin ? 'step' : 'leap';
  },
  async take({ from, to }, report, signal) {
    const now = await meant();
    if (now.names.length === 0) return;
    const begin = Math.max(from, (await readProgress(store.db, consumer)) ?? from);
    for await (const { events, position } of pastEvents({ db: store.db, history, pageEvents }, now, {
      from: begin,
      to,
    })) {
      if (signal.aborted) return;
      const write = await take(events);
      await store.transaction(async (transaction) => {
        await write(transaction);
        await writeProgress(transaction, consumer, position);
      });
      report((position - from) / (to - from));
    }
  },
  async land(_span, transaction) {
    await sql`delete from past_leap where consumer = ${consumer}`.execute(transaction);
  },
});
