// The consumer that puts decided events into the event store, exactly once in effect, and the door through which identity
// says whose past events are.
import { chunksOf } from '../../kernel/index.ts';
import type { EventInsert, EventStore } from '../../platform/event-store/index.ts';
import { insertRowsMax } from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Consumer, DecidedEvent, DecidedRange, Id64 } from '../log/index.ts';
import { eventColumns } from './event-columns.ts';
import { writeEverywhere, writeShard } from './nodes.ts';
import { repairNodes } from './repair.ts';
import { addMissing, type Missing, readStanding, recordProgress } from './store.ts';
import { bucketOf } from './verify.ts';
import { whileWriting } from './write-lock.ts';

/** Whom an actor's events of [fromMs, toMs) belong to; the rows of the highest version of an actor hold. */
export interface OverrideRow {
  readonly actorHash: Id64;
  readonly fromMs: number;
  readonly toMs: number;
  readonly personId: Id64;
  /** End of the range that changed it. */
  readonly version: number;
}

export interface SinkOptions {
  readonly eventStore: EventStore;
  readonly store: StateStore;
  readonly logger: Logger;
}

export interface Sink {
  readonly consumer: Consumer;
  /**
   * Rows that identity made of one range, on every node; the same token twice has the effect of one. `customers`: persons who
   * are customers and gained history, perhaps without an event of their own.
   */
  writeOverrides(rows: readonly OverrideRow[], token: string, customers?: readonly Id64[]): Promise<void>;
}

/** The shard that keeps a person's rows: the same arithmetic as the Distributed table's key. */
export const shardOf = (personId: Id64, shards: number): number =>
  shards === 1 ? 0 : Number(BigInt(personId) % BigInt(shards));

const byShard = (events: readonly DecidedEvent[], shards: number): readonly (readonly DecidedEvent[])[] => {
  if (shards === 1) return [events];
  const parts = Array.from({ length: shards }, (): DecidedEvent[] => []);
  for (const event of events) parts[shardOf(event.personId, shards)]?.push(event);
  return parts;
};

const writeEvents = async (eventStore: EventStore, range: DecidedRange, token: string): Promise<readonly Missing[]> => {
  const missing: Missing[] = [];
  for (const [shard, events] of byShard(range.events, eventStore.shards.length).entries())
    for (const [index, chunk] of chunksOf(events, insertRowsMax).entries())
      missing.push(
        ...(await writeShard(
          eventStore,
          shard,
          { table: 'event', columns: eventColumns(chunk), token: `${token}/${shard}/${index}` },
          range,
        )),
      );
  return missing;
};

const writeSuperseded = async (
  eventStore: EventStore,
  range: DecidedRange,
  token: string,
): Promise<readonly Missing[]> => {
  const corrections = range.events.flatMap(({ position, supersedes }) =>
    supersedes === undefined ? [] : [{ position: supersedes, by: position }],
  );
  const missing: Missing[] = [];
  for (const [index, rows] of chunksOf(corrections, insertRowsMax).entries())
    missing.push(
      ...(await writeEverywhere(
        eventStore,
        {
          table: 'superseded',
          columns: [
            { name: 'position', type: 'UInt64', values: rows.map((row) => row.position) },
            { name: 'by_position', type: 'UInt64', values: rows.map((row) => row.by) },
          ],
          token: `${token}/superseded/${index}`,
        },
        range,
      )),
    );
  return missing;
};

const CUSTOMERS_REMEMBERED_MAX = 500_000;

/** The table keeps each once, so nothing is lost by writing a customer again. */
const customerRows = (persons: readonly Id64[]): EventInsert => ({
  table: 'customer_person',
  columns: [{ name: 'person_id', type: 'UInt64', values: persons }],
  token: '',
});

/** Writes the customers of a range that this process has not written yet; the table keeps each once. */
const customerWriter = (eventStore: EventStore) => {
  const written = new Set<Id64>();
  return async (range: DecidedRange): Promise<readonly Missing[]> => {
    // From the beginning again: the table was emptied.
    if (range.from === 0) written.clear();
    const persons = new Set<Id64>();
    for (const { resolvedCustomer, personId } of range.events)
      if (resolvedCustomer !== undefined && !written.has(personId)) persons.add(personId);
    if (persons.size === 0) return [];
    const missing: Missing[] = [];
    for (const chunk of chunksOf([...persons], insertRowsMax))
      missing.push(...(await writeEverywhere(eventStore, customerRows(chunk), range)));
    if (written.size + persons.size > CUSTOMERS_REMEMBERED_MAX) written.clear();
    for (const person of persons) written.add(person);
    return missing;
  };
};

const overrideColumns = (rows: readonly OverrideRow[]) => [
  { name: 'actor_hash', type: 'UInt64', values: rows.map((row) => row.actorHash) },
  { name: 'version', type: 'UInt64', values: rows.map((row) => row.version) },
  { name: 'from_ms', type: 'Int64', values: rows.map((row) => row.fromMs) },
  { name: 'to_ms', type: 'Int64', values: rows.map((row) => row.toMs) },
  { name: 'person_id', type: 'UInt64', values: rows.map((row) => row.personId) },
];

const countByBucket = (range: DecidedRange): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const { position } of range.events) {
    const bucket = bucketOf(position);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return counts;
};

export const createSink = ({ eventStore, store, logger }: SinkOptions): Sink => {
  const writeCustomers = customerWriter(eventStore);
  const remember = async (missing: readonly Missing[]): Promise<void> => {
    if (missing.length === 0) return;
    logger.warn({ nodes: [...new Set(missing.map((each) => each.node))] }, 'event store nodes missed rows');
    await addMissing(store.db, missing);
  };

  const prepare = (range: DecidedRange): Promise<void> =>
    whileWriting(store, async () => {
      if (eventStore.cluster !== null) await repairNodes(eventStore, store, logger);
      const token = `${(await readStanding(store.db)).generation}/${range.from}-${range.to}`;
      // Persons and corrections first: an event must never be seen without them.
      await remember(await writeCustomers(range));
      await remember(await writeSuperseded(eventStore, range, token));
      await remember(await writeEvents(eventStore, range, token));
    });

  const writeOverrides: Sink['writeOverrides'] = (rows, token, customers = []) =>
    whileWriting(store, async () => {
      const { generation } = await readStanding(store.db);
      for (const chunk of chunksOf(customers, insertRowsMax)) {
        const versions = rows.map((row) => row.version);
        const span = { from: Math.min(...versions), to: Math.max(...versions) + 1 };
        await remember(await writeEverywhere(eventStore, customerRows(chunk), span));
      }
      for (const [index, chunk] of chunksOf(rows, insertRowsMax).entries()) {
        const versions = chunk.map((row) => row.version);
        const span = { from: Math.min(...versions), to: Math.max(...versions) + 1 };
        const columns = overrideColumns(chunk);
        const persons = columns.filter(({ name }) => name === 'actor_hash' || name === 'person_id');
        // Under whom rows may stand is written before who owns them, so that nobody looks in too few places.
        await remember(await writeEverywhere(eventStore, { table: 'actor_person', columns: persons, token: '' }, span));
        await remember(
          await writeEverywhere(
            eventStore,
            { table: 'actor_override', columns, token: `${generation}/${token}/${index}` },
            span,
          ),
        );
      }
    });

  return {
    consumer: {
      name: 'sink',
      after: [],
      prompt: true,
      prepare,
      apply: (range, transaction) => recordProgress(transaction, countByBucket(range), range.to),
    },
    writeOverrides,
  };
};
