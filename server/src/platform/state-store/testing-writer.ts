// A process for the tests to kill: opens the embedded store in the folder it is given, commits row after row, and says
// each number on its standard output only after it was acknowledged.
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { openStateStore } from './open-state-store.ts';

const [folder = '', first = '1'] = process.argv.slice(2);
const store = await openStateStore({ kind: 'pglite', folder });
await sql`create table if not exists written (id int primary key, filler text)`.execute(store.db);
for (let id = Number(first); ; id += 1) {
  await store.transaction(async (transaction) => {
    await sql`insert into written values (${id}, ${'知'.repeat(200)})`.execute(transaction);
  });
  writeSync(1, `${id}\n`);
}
