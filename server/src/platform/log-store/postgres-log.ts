// The log in PostgreSQL. One statement moves the head and inserts the batches; the head's row stays locked until the commit is
// durable, so batches become visible in the order of their positions, without gap, from however many ingest nodes.
import { assert } from '../../kernel/index.ts';
import { unpackBody } from './body-codec.ts';
import { createGroupCommit, type PackedBatch } from './group-commit.ts';
import { createListeners } from './listeners.ts';
import type { LogPosition, LogStore } from './log-store.ts';
import { LogUnavailable } from './log-unavailable.ts';
import { type LogPool, toNumber } from './postgres-pool.ts';

const POLL_MS = 250;
/** Batches looked at for one read; a read of more comes in parts. */
const READ_BATCHES_MAX = 2000;

// All bodies come as one parameter: node-postgres sends a Buffer as it is, but the items of an array as hexadecimal text.
const APPEND = {
  name: 'zhiyin-log-append',
  text: `with head as (
    update zhiyin_log.log_head set position = position + $1::bigint where id = 1 returning position - $1::bigint as first
  ), inserted as (
    insert into zhiyin_log.log_batch (first_position, event_count, body)
    select head.first + batch.positions_before, batch.event_count,
      substring($5::bytea from batch.bytes_before + 1 for batch.byte_count)
    from head, unnest($2::bigint[], $3::int[], $4::int[], $6::int[])
      as batch (positions_before, event_count, bytes_before, byte_count)
  )
  select first from head`,
};

// The head comes from the same snapshot: with none to read, it tells the log's end from a position where no batch begins.
const READ = {
  name: 'zhiyin-log-read',
  text: `select head.position as head, found.*
  from zhiyin_log.log_head as head
  left join (
    select first_position, event_count, body
    from (
      select first_position, event_count, body,
        sum(event_count) over (order by first_position) as events,
        sum(octet_length(body)) over (order by first_position) as bytes,
        row_number() over (order by first_position) as number
      from (
        select first_position, event_count, body from zhiyin_log.log_batch
        where first_position >= $1::bigint order by first_position limit ${READ_BATCHES_MAX}
      ) as next_batch
    ) as counted
    where number = 1 or (events <= $2::bigint and bytes <= $3::bigint)
  ) as found on true
  where head.id = 1
  order by first_position`,
};

const HEAD = { name: 'zhiyin-log-head', text: 'select position from zhiyin_log.log_head where id = 1' };
const SIZE = {
  text: `select sum(pg_total_relation_size(c.oid))::bigint as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'zhiyin_log' and c.relkind = 'r'`,
};

/** Without a batch the columns other than the head are null. */
type BatchRow =
  | { head: string; first_position: string; event_count: number; body: Buffer }
  | { head: string; first_position: null; event_count: null; body: null };

/** Opens the log over the pool. `close` leaves the pool open; its owner closes it. */
export const openPostgresLog = async (pool: LogPool): Promise<LogStore> => {
  let closed = false;
  const readHead = async (): Promise<LogPosition> => {
    const [row] = await pool.query<{ position: string }>('reading the head', HEAD);
    assert(row !== undefined, 'the log has no head');
    return toNumber(row.position);
  };
  let told = await readHead();

  const writeGroup = async (group: readonly PackedBatch[]): Promise<LogPosition> => {
    const { total, before, bytesBefore } = offsetsOf(group);
    const [row] = await pool.query<{ first: string }>('appending', APPEND, [
      total,
      before,
      group.map(({ count }) => count),
      bytesBefore,
      Buffer.concat(group.map(({ stored }) => stored)),
      group.map(({ stored }) => stored.length),
    ]);
    assert(row !== undefined, 'the log has no head');
    const first = toNumber(row.first);
    told = Math.max(told, first + total);
    return first;
  };
  const commits = createGroupCommit(writeGroup);
  const listeners = createListeners(POLL_MS, async () => {
    const head = await readHead();
    const changed = head > told;
    told = Math.max(told, head);
    return changed;
  });

  return {
    engine: 'postgres',
    async append(list) {
      const positions = await commits.append(list);
      if (positions.length > 0) listeners.tell();
      return positions;
    },
    async read(from, { eventsMax, bytesMax }) {
      if (closed) throw new LogUnavailable('the log is closed; reading is not possible');
      const rows = await pool.query<BatchRow>('reading', READ, [from, eventsMax, bytesMax]);
      const first = toNumber(rows[0]?.first_position ?? rows[0]?.head);
      assert(first === from, `no batch of the log begins at position ${from}; the next is at ${first}`);
      const batches = rows.flatMap((row) => (row.first_position === null ? [] : [row]));
      return Promise.all(
        batches.map(async ({ first_position, event_count, body }) => ({
          from: toNumber(first_position),
          count: event_count,
          body: await unpackBody(body),
        })),
      );
    },
    async head() {
      if (closed) throw new LogUnavailable('the log is closed; reading is not possible');
      return readHead();
    },
    onAppend: (listener) => listeners.add(listener),
    async sizeBytes() {
      const [row] = await pool.query<{ bytes: string }>('measuring', SIZE);
      return toNumber(row?.bytes ?? 0);
    },
    async close() {
      await commits.close();
      closed = true;
      listeners.clear();
    },
  };
};

const offsetsOf = (group: readonly PackedBatch[]) => {
  let total = 0;
  let bytes = 0;
  const before: number[] = [];
  const bytesBefore: number[] = [];
  for (const { count, stored } of group) {
    before.push(total);
    bytesBefore.push(bytes);
    total += count;
    bytes += stored.length;
  }
  return { total, before, bytesBefore };
};
