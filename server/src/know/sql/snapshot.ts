// The snapshot of customers that statements join events with: attributes without personal values, and tags, copied from the profiles to every
// node of the event store under a new number, which becomes visible when all of it is there.
import { sql } from 'kysely';
import { z } from 'zod';
import { type Clock, startOfDay } from '../../kernel/index.ts';
import type { BlockColumn, EventStore } from '../../platform/event-store/index.ts';
import type { JobContext, JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import {
  type Attribute,
  type AttributeRegistry,
  attributeExpression,
  customersAfter,
  readValues,
} from '../profiles/index.ts';
import { type TagOfCustomer, tagsOfCustomers } from '../tags/index.ts';

export interface SnapshotDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly registry: AttributeRegistry;
  readonly wallClock: Clock;
}

/** Name of the job that takes it. */
export const SNAPSHOT_JOB = 'sql.snapshot';

const PAGE = 5_000;
/** PostgreSQL takes a hundred arguments of a function: names and values of so many attributes. */
const ATTRIBUTES_AT_ONCE = 45;
const INSTANT = "DateTime64(3, 'UTC')";

type Values = Readonly<Record<string, unknown>>;

interface Row {
  readonly customerId: string;
  readonly personId: string;
  readonly values: Values;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => {
  const found =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(found) ? found : null;
};
/** Fen as yuan, in decimal text. */
const yuan = (value: unknown): string | null => {
  const fen = number(value);
  return fen === null ? null : (fen / 100).toFixed(2);
};
const day = (value: unknown): string | null => {
  const found = text(value);
  return /^(19[7-9]\d|20\d\d|21[0-3]\d)-\d\d-\d\d$/.test(found) && !Number.isNaN(startOfDay(found as never, 'UTC'))
    ? found
    : null;
};
const year = (value: unknown): number | null => {
  const found = number(value);
  return found !== null && Number.isInteger(found) && Math.abs(found) < 2 ** 31 ? found : null;
};

type Fill = readonly [name: string, type: string, read: (row: Row) => unknown];

const named = (name: string): Fill => [name, 'String', ({ values }) => text(values[name])];

const fills: readonly Fill[] = [
  ['customer_id', 'String', ({ customerId }) => customerId],
  ['person_id', 'UInt64', ({ personId }) => personId],
  ...['branch_id', 'team_id', 'adviser_id', 'status', 'risk_level', 'gender', 'province', 'city', 'first_channel'].map(
    named,
  ),
  ['birth_year', 'Nullable(Int32)', ({ values }) => year(values.birth_year)],
  ['opened_on', 'Nullable(Date)', ({ values }) => day(values.opened_on)],
  ['last_active_on', 'Nullable(Date)', ({ values }) => day(values.last_active_on)],
  ['total_assets', 'Nullable(Decimal(20, 2))', ({ values }) => yuan(values.total_assets_fen)],
  ['contribution', 'Nullable(Decimal(20, 2))', ({ values }) => yuan(values.contribution_fen)],
];

/** The values of a row whose attributes are of these types, by name; what is not known is left out. */
const mapOf = (attributes: readonly Attribute[], read: (value: unknown) => unknown) => {
  return ({ values }: Row): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      attributes.flatMap(({ name }) => {
        const value = read(values[name]);
        return value === null || value === '' ? [] : [[name, value]];
      }),
    );
};

const ofTypes = (registry: AttributeRegistry, ...types: readonly Attribute['type'][]): readonly Attribute[] =>
  registry.all.filter(({ personal, type }) => !personal && types.includes(type));

const mapsOf = (registry: AttributeRegistry): readonly Fill[] => [
  ['texts', 'Map(String, String)', mapOf(ofTypes(registry, 'text', 'date'), text)],
  ['numbers', 'Map(String, Float64)', mapOf(ofTypes(registry, 'number', 'money', 'instant'), number)],
  [
    'flags',
    'Map(String, Bool)',
    mapOf(ofTypes(registry, 'boolean'), (value) => (typeof value === 'boolean' ? value : null)),
  ],
  [
    'lists',
    'Map(String, Array(String))',
    mapOf(ofTypes(registry, 'list'), (value) => (Array.isArray(value) ? value.map(String) : null)),
  ],
];

/** The customers of a page with every attribute that is not personal; those merged into others are left out. */
const readPage = async (
  { store, registry }: SnapshotDependencies,
  customers: readonly { readonly customerId: string; readonly personId: string }[],
): Promise<readonly Row[]> => {
  const wanted = registry.all.filter(({ personal }) => !personal);
  const ids = customers.map(({ customerId }) => customerId);
  const found = new Map<string, Record<string, unknown>>();
  for (let from = 0; from < wanted.length; from += ATTRIBUTES_AT_ONCE) {
    const expressions = wanted
      .slice(from, from + ATTRIBUTES_AT_ONCE)
      .map((attribute) => [attribute.name, attributeExpression(attribute).sql] as const);
    const values = await readValues(store.db, ids, new Map([...expressions, [' merged', sql`merged_into`]]));
    for (const [id, each] of values) found.set(id, { ...found.get(id), ...each });
  }
  return customers.flatMap(({ customerId, personId }) => {
    const values = found.get(customerId);
    return values && values[' merged'] === null ? [{ customerId, personId, values }] : [];
  });
};

const columnsOf = <Item>(
  generation: number,
  items: readonly Item[],
  of: readonly (readonly [string, string, (item: Item) => unknown])[],
): readonly BlockColumn[] => [
  { name: 'generation', type: 'UInt64', values: items.map(() => generation) },
  ...of.map(([name, type, read]) => ({ name, type, values: items.map(read) })),
];

const insertEverywhere = async (
  eventStore: EventStore,
  table: string,
  columns: readonly BlockColumn[],
  token: string,
) => {
  for (const node of eventStore.shards.flat()) await node.insert({ table, columns, token });
};

const dropBefore = async (eventStore: EventStore, oldest: number): Promise<void> => {
  for (const node of eventStore.shards.flat())
    for (const table of ['sql_customer', 'sql_customer_tag']) {
      const parts = await node.query<{ partition: string }>({
        sql: `SELECT DISTINCT partition FROM system.parts
          WHERE database = currentDatabase() AND table = {table:String} AND active`,
        parameters: { table },
      });
      for (const { partition } of parts)
        if (/^\d+$/.test(partition) && Number(partition) < oldest)
          await node.execute(`ALTER TABLE ${table} DROP PARTITION ${partition}`);
    }
};

const tagFills = (
  persons: ReadonlyMap<string, string>,
): readonly (readonly [string, string, (tag: TagOfCustomer) => unknown])[] => [
  ['customer_id', 'String', ({ customerId }) => customerId],
  ['person_id', 'UInt64', ({ customerId }) => persons.get(customerId) ?? '0'],
  ['tag', 'String', ({ code }) => code],
  ['value', 'String', ({ value }) => value ?? ''],
  ['since', INSTANT, ({ since }) => since],
];

/** Number and time of the newest snapshot; null before the first. */
export const newestSnapshot = async (
  eventStore: EventStore,
): Promise<{ readonly generation: number; readonly takenAt: number } | null> => {
  const [row] = await eventStore.query<{ generation: string; at: string }>({
    sql: `SELECT generation, toUnixTimestamp64Milli(taken_at) AS at FROM sql_snapshot ORDER BY generation DESC LIMIT 1`,
  });
  return row ? { generation: Number(row.generation), takenAt: Number(row.at) } : null;
};

/** Takes a snapshot and drops those before. Answers how many customers it holds. */
export const takeSnapshot = async (
  dependencies: SnapshotDependencies,
  { signal, progress }: Pick<JobContext, 'signal' | 'progress'>,
): Promise<number> => {
  const { store, eventStore, registry, wallClock } = dependencies;
  const takenAt = wallClock.now();
  const before = await newestSnapshot(eventStore);
  const generation = Math.max(takenAt, (before?.generation ?? 0) + 1);
  const maps = mapsOf(registry);
  let customers = 0;
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    const rows = await readPage(dependencies, page);
    const persons = new Map(rows.map(({ customerId, personId }) => [customerId, personId]));
    const tags = await tagsOfCustomers(store.db, [...persons.keys()]);
    await insertEverywhere(eventStore, 'sql_customer', columnsOf(generation, rows, [...fills, ...maps]), '');
    for (let from = 0; from < tags.length; from += 50_000)
      await insertEverywhere(
        eventStore,
        'sql_customer_tag',
        columnsOf(generation, tags.slice(from, from + 50_000), tagFills(persons)),
        '',
      );
    customers += rows.length;
    progress(customers, null, 'customers');
    after = last.customerId;
  }
  // Nobody yet: a firm that is being loaded. The page orders the first one that holds somebody.
  if (customers === 0) return 0;
  await insertEverywhere(
    eventStore,
    'sql_snapshot',
    columnsOf(generation, [takenAt], [['taken_at', INSTANT, (at) => at]]),
    '',
  );
  // The one before stays while a statement that began with it may still be read.
  await dropBefore(eventStore, before?.generation ?? generation);
  return customers;
};

/** The job, and when it runs by itself. */
export const snapshotJob = (
  dependencies: SnapshotDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly schedules: readonly JobSchedule[] } => {
  const job: JobDefinition<Record<string, never>> = {
    name: SNAPSHOT_JOB,
    payload: z.strictObject({}),
    run: async (_payload, context) => context.result(`${await takeSnapshot(dependencies, context)} customers`),
  };
  return {
    jobs: [job as JobDefinition],
    schedules: [{ name: 'sql.snapshot', cron: '7 * * * *', job: SNAPSHOT_JOB, payload: {}, routine: true }],
  };
};
