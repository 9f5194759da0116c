// The soak run, shortened: two processes post random operations into one PostgreSQL, one of them is killed, requests come twice and out of order,
// projections are forgotten; the model, fed with the journal in its order, agrees with every outcome and every balance.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../platform/state-store/testing.ts';

const soak = join(import.meta.dirname, '../../../dist/soak.js');

it('two processes, one of them killed, agree with the model', { timeout: 180_000 }, async ({ skip }) => {
  const database = await createTestDatabase();
  if (!database) return skip();
  try {
    const words = ['--operations', '200', '--kills', '1', '--database', database.url];
    const { stdout } = await promisify(execFile)(process.execPath, [soak, ...words]);
    expect(stdout).toMatch(/^killed 1, \d+ acknowledged$/m);
    expect(Number(/^(\d+) acknowledged, /m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(200);
    expect(stdout).toMatch(/^everything agrees$/m);
  } finally {
    await database.drop();
  }
});
