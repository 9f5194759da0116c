// Gives a node that was away what it missed, from a sibling that has it.
import {
  type BlockColumn,
  type EventNode,
  type EventStore,
  EventStoreFault,
} from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { eventColumnTypes } from './event-columns.ts';
import { localTable } from './nodes.ts';
import { allMissing, type Missing, removeMissing } from './store.ts';

type Row = Readonly<Record<string, unknown>>;

const instantText = /^DateTime64/;

const asColumns = (
  columns: readonly { readonly name: string; readonly type: string }[],
  rows: readonly Row[],
): readonly BlockColumn[] =>
  columns.map(({ name, type }) => ({
    name,
    type,
    values: rows.map((row) => (instantText.test(type) ? Number(row[name]) : row[name])),
  }));

const selected = (columns: readonly { readonly name: string; readonly type: string }[]): string =>
  columns
    .map(({ name, type }) => (instantText.test(type) ? `toUnixTimestamp64Milli(${name}) AS ${name}` : name))
    .join(', ');

interface Copied {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Which rows belong to positions [from, to), with the two as parameters. */
  readonly where: string;
}

const uint = (name: string) => ({ name, type: 'UInt64' });
const everywhere: readonly Copied[] = [
  {
    table: 'actor_override',
    columns: [
      uint('actor_hash'),
      uint('version'),
      { name: 'from_ms', type: 'Int64' },
      { name: 'to_ms', type: 'Int64' },
      uint('person_id'),
    ],
    where: 'version >= {from:UInt64} AND version < {to:UInt64}',
  },
  // Small, and kept once each: copied whole.
  { table: 'actor_person', columns: [uint('actor_hash'), uint('person_id')], where: '{from:UInt64} <= {to:UInt64}' },
  { table: 'customer_person', columns: [uint('person_id')], where: '{from:UInt64} <= {to:UInt64}' },
  {
    table: 'superseded',
    columns: [uint('position'), uint('by_position')],
    where: 'by_position >= {from:UInt64} AND by_position < {to:UInt64}',
  },
];

const ROWS_A_COPY = 20_000;

/** Replaces the rows of the span on the node by those of its sibling, so that repeating it changes nothing. */
const copy = async (from: EventNode, to: EventNode, what: Copied, span: Missing): Promise<void> => {
  const parameters = { from: span.from, to: span.to };
  const where = what.where.replace('{from:UInt64}', String(span.from)).replace('{to:UInt64}', String(span.to));
  await to.execute(`ALTER TABLE ${what.table} DELETE WHERE ${where} SETTINGS mutations_sync = 2`);
  const rows = await from.query<Row>({
    sql: `SELECT ${selected(what.columns)} FROM ${what.table} WHERE ${what.where}`,
    parameters,
    secondsMax: 600,
  });
  for (let start = 0; start < rows.length; start += ROWS_A_COPY)
    await to.insert({
      table: what.table,
      columns: asColumns(what.columns, rows.slice(start, start + ROWS_A_COPY)),
      token: '',
    });
};

const siblingsOf = (store: EventStore, missing: Missing, others: readonly Missing[]): readonly EventNode[] => {
  const nodes =
    missing.what === 'everywhere'
      ? store.shards.flat()
      : (store.shards.find((shard) => shard.some((node) => node.name === missing.node)) ?? []);
  const lacks = (node: EventNode): boolean =>
    others.some(
      (other) =>
        other.node === node.name && other.what === missing.what && other.from < missing.to && missing.from < other.to,
    );
  return nodes.filter((node) => node.name !== missing.node && !lacks(node));
};

const repairOne = async (store: EventStore, missing: Missing, others: readonly Missing[]): Promise<boolean> => {
  const node = store.shards.flat().find((each) => each.name === missing.node);
  const [sibling] = siblingsOf(store, missing, others);
  if (!node || !sibling) return false;
  const event: Copied = {
    table: localTable(store, 'event'),
    columns: eventColumnTypes,
    where: 'position >= {from:UInt64} AND position < {to:UInt64}',
  };
  for (const what of missing.what === 'event' ? [event] : everywhere) await copy(sibling, node, what, missing);
  return true;
};

/** Fills what is remembered as missing, node by node; a node that is still away stays on the list. */
export const repairNodes = async (eventStore: EventStore, store: StateStore, logger: Logger): Promise<void> => {
  const missing = await allMissing(store.db);
  const away = new Set<string>();
  for (const each of missing) {
    if (away.has(each.node)) continue;
    try {
      if (!(await repairOne(eventStore, each, missing))) continue;
      await removeMissing(store.db, each);
      logger.info({ node: each.node, from: each.from, to: each.to }, 'an event store node has what it missed');
    } catch (error) {
      if (!(error instanceof EventStoreFault && error.unreachable)) throw error;
      away.add(each.node);
    }
  }
};
