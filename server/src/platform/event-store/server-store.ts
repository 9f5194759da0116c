// The event store on ClickHouse servers: one, or the shards and replicas of a cluster.
import type { Logger } from '../telemetry/index.ts';
import { createServerDatabase, openServerNode, parseServerUrl, type ServerNode } from './clickhouse-node.ts';
import { type EventNode, type EventQuery, type EventStore, EventStoreFault } from './event-store.ts';

export interface ServerStoreOptions {
  /**
   * One address, "http://user:password@host:8123", or with a cluster the addresses of all its replicas in the order of
   * `system.clusters` (shard, replica), separated by commas. With one address the others are taken to have its port.
   */
  readonly url: string;
  /** Name in the servers' `remote_servers`; absent for one server. */
  readonly cluster?: string;
  /** Use ReplicatedMergeTree: needs Keeper and the macros {shard} and {replica}. */
  readonly replicated?: boolean;
  /** Address with a user who may read less: for queries that ask for it (`asReader`). */
  readonly readerUrl?: string;
}

const CONNECTIONS_MAX = 16;
const READER_CONNECTIONS_MAX = 4;

interface Replica {
  readonly shard: number;
  readonly host: string;
}

const clusterReplicas = async (node: ServerNode, cluster: string): Promise<readonly Replica[]> => {
  const rows = await node.query<{ shard: number; host: string }>({
    sql: 'SELECT shard_num AS shard, host_name AS host FROM system.clusters WHERE cluster = {cluster:String} ORDER BY shard_num, replica_num',
    parameters: { cluster },
  });
  if (rows.length === 0) throw new Error(`the server at ${node.name} knows no cluster "${cluster}"`);
  return rows;
};

const replicaUrls = (urls: readonly string[], replicas: readonly Replica[]): readonly string[] => {
  if (urls.length === replicas.length) return urls;
  const [first] = urls;
  if (urls.length !== 1 || first === undefined)
    throw new Error(
      `the cluster has ${replicas.length} replicas; give one address, or one for each, not ${urls.length}`,
    );
  return replicas.map(({ host }) => {
    const url = new URL(first);
    url.hostname = host;
    return url.href;
  });
};

const groupByShard = (
  replicas: readonly Replica[],
  nodes: readonly ServerNode[],
): readonly (readonly ServerNode[])[] => {
  const shards = new Map<number, ServerNode[]>();
  replicas.forEach(({ shard }, index) => {
    const node = nodes[index];
    if (node) shards.set(shard, [...(shards.get(shard) ?? []), node]);
  });
  return [...shards.values()];
};

/** The first of the servers that answers; throws the last fault when none does. */
const firstReachable = async <Answer>(
  nodes: readonly ServerNode[],
  work: (node: ServerNode) => Promise<Answer>,
): Promise<Answer> => {
  let last: unknown = new EventStoreFault('no address of an event store is given');
  for (const node of nodes) {
    try {
      return await work(node);
    } catch (error) {
      if (!(error instanceof EventStoreFault && error.unreachable)) throw error;
      last = error;
    }
  }
  throw last;
};

const createDatabases = async (urls: readonly string[], logger: Logger): Promise<void> => {
  let reached = 0;
  let last: unknown = null;
  for (const url of urls) {
    try {
      await createServerDatabase(url);
      reached++;
    } catch (error) {
      last = error;
      logger.warn({ server: parseServerUrl(url).name, error: String(error) }, 'an event store server does not answer');
    }
  }
  if (reached === 0) throw last;
};

/** Connects, and creates the database where it is missing. Rejects when no server answers. */
export const openServerStore = async (options: ServerStoreOptions, logger: Logger): Promise<EventStore> => {
  const given = options.url.split(',').map((each) => each.trim());
  await createDatabases(given, logger);
  const cluster = options.cluster ?? null;
  const firstNodes = given.map((url) => openServerNode(url, CONNECTIONS_MAX));
  const replicas = cluster === null ? [] : await firstReachable(firstNodes, (node) => clusterReplicas(node, cluster));
  const urls = cluster === null ? given.slice(0, 1) : replicaUrls(given, replicas);
  if (urls.length > given.length) await createDatabases(urls, logger);
  const nodes = urls.length === given.length ? firstNodes : urls.map((url) => openServerNode(url, CONNECTIONS_MAX));
  const { database, name } = parseServerUrl(urls[0] ?? '');

  /** From the first server that answers; what has begun to come is not begun again elsewhere. */
  async function* streamed<Part>(ask: (node: ServerNode) => AsyncIterable<Part>): AsyncIterable<Part> {
    for (const [index, node] of nodes.entries()) {
      let began = false;
      try {
        for await (const part of ask(node)) {
          began = true;
          yield part;
        }
        return;
      } catch (error) {
        const retry = error instanceof EventStoreFault && error.unreachable && !began && index < nodes.length - 1;
        if (!retry) throw error;
      }
    }
  }

  const reader = options.readerUrl === undefined ? null : openServerNode(options.readerUrl, READER_CONNECTIONS_MAX);
  const query = <Row>(question: EventQuery): Promise<readonly Row[]> =>
    question.asReader && reader
      ? reader.query<Row>(question)
      : firstReachable(nodes, (node) => node.query<Row>(question));

  const store: EventStore = {
    engine: 'clickhouse',
    name,
    cluster,
    replicated: options.replicated ?? false,
    get shards(): readonly (readonly EventNode[])[] {
      return cluster === null ? [[store]] : groupByShard(replicas, nodes);
    },
    query,
    stream: <Row>(question: EventQuery) => streamed((node) => node.stream<Row>(question)),
    streamBytes: (question) => streamed((node) => node.streamBytes(question)),
    execute: (sql) => firstReachable(nodes, (node) => node.execute(sql)),
    insert: (insert) => firstReachable(nodes, (node) => node.insert(insert)),
    sizeBytes: async () => {
      const sizes = await Promise.all(
        nodes.map((node) =>
          node.query<{ bytes: string }>({
            sql: 'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE database = {database:String}',
            parameters: { database },
          }),
        ),
      );
      return sizes.reduce((sum, rows) => sum + Number(rows[0]?.bytes ?? 0), 0);
    },
    close: async () => {
      for (const node of new Set([...nodes, ...firstNodes, ...(reader ? [reader] : [])])) await node.close();
    },
  };
  return store;
};
