// What may run, in which order, and what stops a start.
import { expect, test } from 'vitest';
import type { Migration } from './migration.ts';
import { type AppliedMigration, migrationChecksum, orderMigrations, pendingMigrations } from './plan.ts';

const step = (module: string, number: number, sql = `create table ${module}_${number} (id int)`): Migration => ({
  module,
  number,
  name: `step ${number}`,
  sql,
});
const done = (migration: Migration): AppliedMigration => ({ ...migration, checksum: migrationChecksum(migration) });
const keys = (migrations: readonly Migration[]): string[] => migrations.map((each) => `${each.module}${each.number}`);

test('modules run in the order given, each from its first step', () => {
  expect(keys(orderMigrations([step('b', 2), step('b', 1), step('a', 1), step('b', 3)]))).toEqual([
    'b1',
    'b2',
    'b3',
    'a1',
  ]);
});

test.each([
  [[step('a', 1), step('a', 3)], 'found 3 in place 2'],
  [[step('a', 1), step('a', 1)], 'found 1 in place 2'],
  [[step('a', 0)], 'found 0 in place 1'],
])('numbers without a gap or a twin (%#)', (migrations, reason) => {
  expect(() => orderMigrations(migrations)).toThrow(reason);
});

test('only what has not run is pending, also when a module is new', () => {
  const all = [step('a', 1), step('a', 2), step('b', 1)];
  expect(keys(pendingMigrations(all, [done(step('a', 1))]))).toEqual(['a2', 'b1']);
  expect(pendingMigrations(all, all.map(done))).toEqual([]);
});

test('line endings and blank ends do not make another text', () => {
  const unix = step('a', 1, 'create table a (\n  id int\n);\n');
  const windows = step('a', 1, 'create table a (\r\n  id int\r\n);');
  expect(pendingMigrations([windows], [done(unix)])).toEqual([]);
});

test('an edited migration stops the start', () => {
  expect(() => pendingMigrations([step('a', 1, 'select 2')], [done(step('a', 1, 'select 1'))])).toThrow(
    'migration a 1 (step 1) has run on this database with another text',
  );
});

test.each([[step('a', 2)], [step('gone', 1)]])('a database newer than the program is refused (%#)', (unknown) => {
  expect(() => pendingMigrations([step('a', 1)], [done(step('a', 1)), done(unknown)])).toThrow(
    'newer than this program',
  );
});

test('a step put before one that has run is refused', () => {
  expect(() => pendingMigrations([step('a', 1), step('a', 2)], [done(step('a', 2))])).toThrow(
    'a 1 (step 1) was added before',
  );
});
