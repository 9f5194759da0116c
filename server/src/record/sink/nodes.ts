// Writing to the nodes of the event store: each replica of a shard gets the same block with the same token. A replica
// that does not answer is passed over and what it missed is remembered, as long as one of its shard has the rows.
import {
  type BlockColumn,
  type EventNode,
  type EventStore,
  EventStoreFault,
} from '../../platform/event-store/index.ts';
import type { Missing, MissingWhat } from './store.ts';

/** The table that holds a sharded table's rows on one node. */
export const localTable = (store: EventStore, table: string): string =>
  store.cluster === null ? table : `${table}_local`;

const isDown = (error: unknown): boolean => error instanceof EventStoreFault && error.unreachable;

interface Span {
  readonly what: MissingWhat;
  readonly from: number;
  readonly to: number;
}

/**
 * Does the work on each of the nodes. Rejects with the last fault when none answers, and at once on any other error.
 * Returns what nodes missed.
 */
const onEach = async (
  nodes: readonly EventNode[],
  span: Span,
  work: (node: EventNode) => Promise<void>,
): Promise<readonly Missing[]> => {
  const outcomes = await Promise.allSettled(nodes.map(work));
  const missing: Missing[] = [];
  let fault: unknown = null;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue;
    if (!isDown(outcome.reason)) throw outcome.reason;
    fault = outcome.reason;
    missing.push({ node: nodes[index]?.name ?? '', ...span });
  }
  if (missing.length === nodes.length) throw fault;
  return missing;
};

/** Writes rows of a sharded table to every replica of one shard; to the first that answers where tables replicate themselves. */
export const writeShard = async (
  store: EventStore,
  shard: number,
  insert: { readonly table: string; readonly columns: readonly BlockColumn[]; readonly token: string },
  range: { readonly from: number; readonly to: number },
): Promise<readonly Missing[]> => {
  const replicas = store.shards[shard] ?? [];
  const local = { ...insert, table: localTable(store, insert.table) };
  if (!store.replicated) return onEach(replicas, { what: 'event', ...range }, (node) => node.insert(local));
  let last: unknown = new EventStoreFault(`shard ${shard} has no replica`);
  for (const node of replicas) {
    try {
      await node.insert(local);
      return [];
    } catch (error) {
      if (!isDown(error)) throw error;
      last = error;
    }
  }
  throw last;
};

/** Writes rows of a table that is whole on every node. */
export const writeEverywhere = (
  store: EventStore,
  insert: { readonly table: string; readonly columns: readonly BlockColumn[]; readonly token: string },
  range: { readonly from: number; readonly to: number },
): Promise<readonly Missing[]> =>
  onEach(store.shards.flat(), { what: 'everywhere', ...range }, (node) => node.insert(insert));
