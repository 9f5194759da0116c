// The job that lets the engine merge each quiet month into one part. A page about one customer opens every part of every month, and
// the engine by itself leaves several of each.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { EventNode, EventStore } from '../../platform/event-store/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { localTable } from './nodes.ts';

/** Seconds since the last change of a month after which it is quiet: what still comes in is merged by the engine as ever. */
const QUIET_SECONDS = 600;
const POLL_MS = 2_000;
/** Looks in a row without a month done, after which the rest waits for the next night: half an hour. */
const IDLE_LOOKS_MAX = 900;

interface Quiet {
  readonly seconds: number;
  /** The machine's clock, for the engine dates its parts by its own. */
  readonly wallClock: Clock;
}

/** Months whose rows lie in several parts, none of which is younger than the time of quiet. */
const scatteredMonths = async (node: EventNode, table: string, quiet: Quiet): Promise<number> => {
  const rows = await node.query({
    sql: `SELECT partition_id FROM system.parts
      WHERE active AND database = currentDatabase() AND table = {table:String}
      GROUP BY partition_id HAVING count() > 1 AND max(modification_time) <= toDateTime({quietSince:UInt32})`,
    parameters: { table, quietSince: Math.floor(quiet.wallClock.now() / 1_000) - quiet.seconds },
  });
  return rows.length;
};

const mergeOn = async (
  node: EventNode,
  table: string,
  quiet: Quiet,
  { signal, progress }: Pick<JobContext, 'signal' | 'progress'>,
): Promise<void> => {
  const scattered = await scatteredMonths(node, table, quiet);
  if (scattered === 0) return;
  // The engine's own threads do it, so that neither inserts nor questions wait for a statement that takes minutes.
  await node.execute(`ALTER TABLE ${table} MODIFY SETTING min_age_to_force_merge_seconds = ${Number(quiet.seconds)},
    min_age_to_force_merge_on_partition_only = 1`);
  try {
    let left = scattered;
    for (let idleLooks = 0; left > 0 && idleLooks < IDLE_LOOKS_MAX; idleLooks += 1) {
      await sleep(POLL_MS, undefined, { signal });
      const now = await scatteredMonths(node, table, quiet);
      if (now < left) idleLooks = 0;
      left = Math.min(left, now);
      progress(scattered - left, scattered, node.name);
    }
  } finally {
    await node.execute(
      `ALTER TABLE ${table} RESET SETTING min_age_to_force_merge_seconds, min_age_to_force_merge_on_partition_only`,
    );
  }
};

/** Merges the months of every node, one node after the other. Stopped and repeated anywhere it does no harm. */
export const mergeMonths = async (
  eventStore: EventStore,
  context: Pick<JobContext, 'signal' | 'progress'>,
  quiet: Quiet,
): Promise<void> => {
  const table = localTable(eventStore, 'event');
  for (const node of eventStore.shards.flat()) await mergeOn(node, table, quiet, context);
};

/** The job `sink.merge-months`. */
export const createMergeMonthsJob = (
  eventStore: EventStore,
  wallClock: Clock,
): JobDefinition<Record<string, never>> => ({
  name: 'sink.merge-months',
  payload: z.strictObject({}),
  run: (_payload, context) => mergeMonths(eventStore, context, { seconds: QUIET_SECONDS, wallClock }),
});
