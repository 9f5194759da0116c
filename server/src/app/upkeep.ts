// Space and statistics of the embedded state store, which a server looks after by itself: at night rows that were replaced or deleted are
// given up, table by table.
import { sql } from 'kysely';
import { z } from 'zod';
import type { JobDefinition, JobSchedule } from '../platform/jobs/index.ts';
import type { StateStore } from '../platform/state-store/index.ts';

/** The job `state-store.vacuum`. Each table is a statement of its own; stopped and repeated anywhere it does no harm. */
export const createUpkeep = ({ stores: { state } }: { readonly stores: { readonly state: StateStore } }) => {
  const vacuum: JobDefinition = {
    name: 'state-store.vacuum',
    payload: z.unknown(),
    run: async (_payload, context) => {
      const { rows: tables } = await sql<{ name: string }>`select c.relname as name from pg_class c
        join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public' order by 1`.execute(
        state.db,
      );
      for (const [index, { name }] of tables.entries()) {
        context.signal.throwIfAborted();
        await sql`vacuum ${sql.table(name)}`.execute(state.db);
        context.progress(index + 1, tables.length, name);
      }
    },
  };
  const nightly: JobSchedule = { name: 'vacuum the state store', cron: '20 4 * * *', job: vacuum.name, payload: null };
  return { jobs: [vacuum], schedules: state.engine === 'pglite' ? [nightly] : [] };
};
