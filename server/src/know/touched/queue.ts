// Customers to be judged again: a queue in the state store. Whoever touches a customer moves its generation on; an evaluation writes
// only for customers whose generation is still the one that it took, so what it read cannot be older than the last touch.
import { type RawBuilder, sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** A customer taken to be judged, with what its queue says of it. */
export type Claimed<Column extends string, Value> = Readonly<Record<Column, Value>> & {
  readonly customerId: string;
  readonly generation: string;
};

/** The table of a queue: customer_id, claimed_until, generation and one column of its own. */
interface QueueTable<Column extends string> {
  readonly table: string;
  readonly column: Column;
  readonly type: 'text' | 'text[]';
  /** What the column says of a customer who is touched while it waits, from what it says and from what is new. */
  merged(waiting: RawBuilder<unknown>, given: RawBuilder<unknown>): RawBuilder<unknown>;
}

interface TouchedQueue<Column extends string, Value> {
  /** Puts customers into the queue. */
  touch(db: Database | StateTransaction, customerIds: readonly string[], value: Value): Promise<void>;
  /** Takes the next customers; a lease (milliseconds) that ran out may be taken by another. */
  claim(db: Database, limit: number, now: number, leaseMs: number): Promise<readonly Claimed<Column, Value>[]>;
  /** Gives claimed customers back, to be taken at once. */
  giveBack(db: Database | StateTransaction, customerIds: readonly string[]): Promise<void>;
  /** Of the claimed customers those whom nobody touched meanwhile: they are out of the queue, the others may be taken again. */
  settle(transaction: StateTransaction, claimed: readonly Claimed<Column, Value>[]): Promise<ReadonlySet<string>>;
}

/** Sets the lease of the next customers and answers them. An array is made once and looked up by key; a subquery or a join may be gone through again for every row of the table. */
export const claimStatement = <Row>(
  { table, column }: Pick<QueueTable<string>, 'table' | 'column'>,
  { limit, now, leaseMs }: { readonly limit: number; readonly now: number; readonly leaseMs: number },
): RawBuilder<Row> => sql<Row>`
  update ${sql.table(table)} set claimed_until = ${now + leaseMs}::bigint, generation = generation + 1
  where customer_id = any(array(
    select customer_id from ${sql.table(table)} where claimed_until is null or claimed_until < ${now}::bigint
    order by customer_id limit ${limit}::int for update skip locked))
  returning customer_id as "customerId", ${sql.ref(column)}, generation::text as generation`;

/** The queue of a table. */
export const createTouchedQueue = <Column extends string, Value>(
  given: QueueTable<Column>,
): TouchedQueue<Column, Value> => {
  const table = sql.table(given.table);
  const column = sql.ref(given.column);
  const type = sql.raw(given.type);
  const queue: TouchedQueue<Column, Value> = {
    touch: async (db, customerIds, value) => {
      if (customerIds.length === 0) return;
      await sql`
        insert into ${table} as waiting (customer_id, ${column}, generation)
        select distinct id, ${value}::${type}, 0 from unnest(${customerIds}::text[]) as given(id) order by id
        on conflict (customer_id) do update set generation = waiting.generation + 1,
          ${column} = ${given.merged(sql`waiting.${column}`, sql`excluded.${column}`)}`.execute(db);
    },
    claim: async (db, limit, now, leaseMs) => {
      const taken = claimStatement<Claimed<Column, Value>>(given, { limit, now, leaseMs });
      return (await taken.execute(db)).rows;
    },
    giveBack: async (db, customerIds) => {
      await sql`update ${table} set claimed_until = null where customer_id = any(${customerIds}::text[])`.execute(db);
    },
    settle: async (transaction, claimed) => {
      const standing = JSON.stringify(claimed.map(({ customerId, generation }) => ({ id: customerId, generation })));
      const { rows } = await sql<{ readonly id: string }>`
        delete from ${table} as waiting using json_to_recordset(${standing}::json) as given(id text, generation bigint)
        where waiting.customer_id = given.id and waiting.generation = given.generation
        returning waiting.customer_id as id`.execute(transaction);
      await queue.giveBack(
        transaction,
        claimed.map(({ customerId }) => customerId),
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
  return queue;
};
