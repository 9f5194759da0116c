// Takes the rows of some persons out of the event store: what may go is deleted on every node, what the law keeps loses what
// is personal. Mutations, not marks, so that the bytes are gone when it is done.
import { assert, type Instant } from '../../kernel/index.ts';
import { type EventStore, EventStoreFault } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { localTable } from './nodes.ts';
import { allMissing, subtractProgress } from './store.ts';
import { BUCKET_POSITIONS } from './verify.ts';
import { whileWriting } from './write-lock.ts';

/** When an actor's events belong to somebody: [from, to), null where it is open. */
export interface ActorSpan {
  readonly actorHash: Id64;
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** Whose rows, by the actors that sent them; before a position of the log. */
export interface RowSelection {
  /** Persons under whom the rows may stand: the key by which the table is read. */
  readonly stored: readonly Id64[];
  /** Actors all of whose events are meant. */
  readonly whole: readonly Id64[];
  readonly spans: readonly ActorSpan[];
  readonly before: LogPosition;
}

/** What is kept of the selected rows, in names that are constants of the program. */
export interface Keeping {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  /** Properties that a kept row loses, besides cipher texts and blind indexes. */
  readonly without: readonly string[];
}

/** Rows of one event name. */
export interface RowCount {
  readonly event: string;
  readonly rows: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly kept: boolean;
}

const id = (value: Id64): string => {
  assert(/^\d{1,20}$/.test(value), 'an id is a number');
  return value;
};
const whole = (value: number): string => {
  assert(Number.isSafeInteger(value), 'a bound is a whole number');
  return String(value);
};
const text = (value: string): string => {
  assert(/^[a-z_]{1,64}$/.test(value), 'a name in a statement is a constant of the program');
  return `'${value}'`;
};
const list = (values: readonly string[]): string => (values.length === 0 ? '(NULL)' : `(${values.join(', ')})`);

const spanSql = ({ actorHash, from, to }: ActorSpan): string =>
  [
    `actor_hash = ${id(actorHash)}`,
    ...(from === null ? [] : [`toUnixTimestamp64Milli(occurred_at) >= ${whole(from)}`]),
    ...(to === null ? [] : [`toUnixTimestamp64Milli(occurred_at) < ${whole(to)}`]),
  ].join(' AND ');

/** Statements that change rows take no parameters: the condition holds numbers and constants of the program alone. */
const selectedSql = ({ stored, whole: actors, spans, before }: RowSelection): string => {
  const owned = [`actor_hash IN ${list(actors.map(id))}`, ...spans.map((span) => `(${spanSql(span)})`)].join(' OR ');
  return `person_id IN ${list(stored.map(id))} AND position < ${whole(before)} AND (${owned})`;
};

const keptSql = ({ kinds, names }: Keeping): string =>
  `(kind IN ${list(kinds.map(text))} OR name IN ${list(names.map(text))})`;

/** How many rows there are, by event name, and which of them are kept. */
export const countRows = async (
  eventStore: EventStore,
  selection: RowSelection,
  keeping: Keeping,
): Promise<readonly RowCount[]> => {
  const rows = await eventStore.query<{
    name: string;
    kept: string | number;
    rows: string;
    first: string;
    last: string;
  }>({
    sql: `SELECT name, ${keptSql(keeping)} AS kept, count() AS rows, toUnixTimestamp64Milli(min(occurred_at)) AS first,
        toUnixTimestamp64Milli(max(occurred_at)) AS last
      FROM event WHERE ${selectedSql(selection)} GROUP BY name, kept ORDER BY rows DESC, name`,
    secondsMax: 120,
  });
  return rows.map((row) => ({
    event: row.name,
    rows: Number(row.rows),
    firstAt: Number(row.first),
    lastAt: Number(row.last),
    kept: Number(row.kept) === 1,
  }));
};

/** Rows that will go, by million positions: remembered before they go, so that the sink's counts can follow after a crash too. */
export const countDoomed = async (
  eventStore: EventStore,
  selection: RowSelection,
  keeping: Keeping,
): Promise<Readonly<Record<string, number>>> => {
  const rows = await eventStore.query<{ bucket: string; rows: string }>({
    sql: `SELECT intDiv(position, ${BUCKET_POSITIONS}) AS bucket, count() AS rows
      FROM event WHERE ${selectedSql(selection)} AND NOT ${keptSql(keeping)} GROUP BY bucket`,
    secondsMax: 120,
  });
  return Object.fromEntries(rows.map((row) => [row.bucket, Number(row.rows)]));
};

const strippedSql = ({ without }: Keeping): string => {
  const personal = `endsWith(name, '_index') OR name IN ${list(without.map(text))}`;
  return [
    `texts = mapFilter((name, value) -> NOT (startsWith(value, 'enc:') OR ${personal}), texts)`,
    `numbers = mapFilter((name, value) -> NOT (${personal}), numbers)`,
    `flags = mapFilter((name, value) -> NOT (${personal}), flags)`,
    `lists = mapFilter((name, value) -> NOT (${personal} OR arrayExists(each -> startsWith(each, 'enc:'), value)), lists)`,
    "traits = ''",
  ].join(', ');
};

/**
 * Deletes and strips the rows on every node; all must answer, or it throws and is tried again. Safe to repeat. Statements of
 * the embedded engine and of a server are the same.
 */
export const eraseRows = (
  eventStore: EventStore,
  store: StateStore,
  selection: RowSelection,
  keeping: Keeping,
): Promise<void> =>
  whileWriting(store, async () => {
    if ((await allMissing(store.db)).length > 0)
      throw new EventStoreFault('a node of the event store has yet to get what it missed; the erasure waits for it');
    const table = localTable(eventStore, 'event');
    const where = selectedSql(selection);
    for (const node of eventStore.shards.flat()) {
      await node.execute(
        `ALTER TABLE ${table} DELETE WHERE ${where} AND NOT ${keptSql(keeping)} SETTINGS mutations_sync = 2`,
      );
      await node.execute(
        `ALTER TABLE ${table} UPDATE ${strippedSql(keeping)} WHERE ${where} AND ${keptSql(keeping)} SETTINGS mutations_sync = 2`,
      );
    }
  });

/** The sink's counts without the rows that went; in the transaction that forgets {@link countDoomed}. */
export const forgetDoomed = (transaction: StateTransaction, doomed: Readonly<Record<string, number>>): Promise<void> =>
  subtractProgress(transaction, new Map(Object.entries(doomed).map(([bucket, rows]) => [Number(bucket), rows])));
