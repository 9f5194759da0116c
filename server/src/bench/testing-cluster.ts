// A cluster to measure on: two shards of one replica on this machine, as the tests start them.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoServer, startCluster, type TestCluster } from '../../../test/cluster/start-servers.ts';

const LIFETIME_SECONDS = 4 * 3_600;

/** The program's source lies in the repository, wherever below it this file was built to. */
const sourceFile = (): string => {
  let folder = import.meta.dirname;
  const below = () => join(folder, 'test/cluster/clickhouse-server.c');
  while (!existsSync(below()) && dirname(folder) !== folder) folder = dirname(folder);
  return below();
};

/** Started, or why it cannot be. */
export const openBenchCluster = async (): Promise<TestCluster | string> => {
  try {
    return await startCluster(2, 1, { source: sourceFile(), lifetimeSeconds: LIFETIME_SECONDS });
  } catch (error) {
    if (error instanceof NoServer) return error.message;
    throw error;
  }
};
