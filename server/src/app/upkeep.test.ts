// The nightly vacuum of the state store: pages of deleted rows are used again.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { describeStateStores } from '../platform/state-store/testing.ts';
import { createUpkeep } from './upkeep.ts';

await describeStateStores('upkeep', (open) => {
  test('the room of deleted rows is used again, table by table', async () => {
    const state = await open();
    await sql`create table "Odd name" as select id, repeat('x', 100) as text from generate_series(1, 5000) as id`.execute(
      state.db,
    );
    const grow = async (): Promise<number> => {
      await sql`delete from "Odd name"`.execute(state.db);
      const { jobs, schedules } = createUpkeep({ stores: { state } });
      const notes: string[] = [];
      const context = {
        signal: new AbortController().signal,
        progress: (_done: number, _of: number | null, note = '') => void notes.push(note),
      };
      await jobs[0]?.run({}, context as never);
      expect(notes).toContain('Odd name');
      expect(schedules).toHaveLength(state.engine === 'pglite' ? 1 : 0);
      await sql`insert into "Odd name" select id, repeat('x', 100) from generate_series(1, 5000) as id`.execute(
        state.db,
      );
      const { rows } = await sql<{ size: number }>`select pg_relation_size('"Odd name"') as size`.execute(state.db);
      return rows[0]?.size ?? 0;
    };
    const first = await grow();
    expect(await grow()).toBeLessThan(first * 1.3);
  });
});
