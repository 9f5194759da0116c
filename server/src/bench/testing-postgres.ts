// A PostgreSQL to measure on: the one that is named, else the package that the tests use, writing to disk durably.
import pg from 'pg';
import { startPostgres } from '../platform/state-store/testing-server.ts';

export interface BenchPostgres {
  /** Address of a new, empty database. */
  emptyDatabase(): Promise<string>;
  close(): Promise<void>;
}

const create = async (serverUrl: string, name: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
};

/** Null, and said so, where none can be started. On a named server, databases are made beside the named one and stay. */
export const openPostgres = async (databaseUrl: string | null): Promise<BenchPostgres | null> => {
  const server = await (databaseUrl === null
    ? startPostgres({ durable: true }).catch((error: unknown) => {
        console.log(`  SKIPPED on PostgreSQL: ${String(error)}`);
        return null;
      })
    : { url: databaseUrl, stop: async () => undefined });
  if (server === null) return null;
  return {
    emptyDatabase: async () => {
      const name = `bench_${crypto.randomUUID().replaceAll('-', '')}`;
      await create(server.url, name);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    close: () => server.stop(),
  };
};
