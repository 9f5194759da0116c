// Which migrations run, in which order, and when a database must not be touched. Pure; both stores use it.
import { createHash } from 'node:crypto';
import type { Migration } from './migration.ts';

/** What a store remembers of a migration that has run. */
export interface AppliedMigration {
  readonly module: string;
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** The database and the program do not fit together; nothing was changed. */
export class MigrationConflict extends Error {
  override readonly name = 'MigrationConflict';
}

/** SHA-256 of the text, 64 hex digits. Line endings do not count: a checkout may change them. */
export const migrationChecksum = (migration: Migration): string =>
  createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n').trim()).digest('hex');

const label = (migration: { readonly module: string; readonly number: number; readonly name: string }): string =>
  `${migration.module} ${migration.number} (${migration.name})`;

const groupByModule = (migrations: readonly Migration[]): ReadonlyMap<string, Migration[]> => {
  const modules = new Map<string, Migration[]>();
  for (const migration of migrations) {
    const list = modules.get(migration.module);
    if (list) list.push(migration);
    else modules.set(migration.module, [migration]);
  }
  return modules;
};

/** Modules in the order in which they first appear, each from 1 upwards. Throws when a number is missing or there twice. */
export const orderMigrations = (migrations: readonly Migration[]): readonly Migration[] => {
  return [...groupByModule(migrations)].flatMap(([module, list]) => {
    const sorted = list.toSorted((one, other) => one.number - other.number);
    for (const [index, migration] of sorted.entries()) {
      if (migration.number !== index + 1) {
        throw new MigrationConflict(
          `migrations of ${module} must be numbered 1, 2, 3…: found ${migration.number} in place ${index + 1}`,
        );
      }
    }
    return sorted;
  });
};

/**
 * The migrations still to run, in order. Throws {@link MigrationConflict} when one that has run was edited, or when the
 * database has run one that this program does not know (it is older than the database).
 */
export const pendingMigrations = (
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] => {
  const ordered = orderMigrations(migrations);
  const key = (each: { readonly module: string; readonly number: number }): string => `${each.module} ${each.number}`;
  const known = new Map(ordered.map((each) => [key(each), each]));
  const done = new Set(applied.map(key));
  for (const each of applied) {
    const migration = known.get(key(each));
    if (!migration) {
      throw new MigrationConflict(
        `the database is newer than this program: it has run ${label(each)}, which is not known here. ` +
          'Start the newer program, or restore the backup made before the upgrade.',
      );
    }
    if (migrationChecksum(migration) !== each.checksum) {
      throw new MigrationConflict(
        `migration ${label(migration)} has run on this database with another text. ` +
          'What has run is never edited: put the old text back and add a new migration.',
      );
    }
  }
  const pending = ordered.filter((each) => !done.has(key(each)));
  for (const each of pending) {
    if (ordered.some((other) => other.module === each.module && other.number > each.number && done.has(key(other)))) {
      throw new MigrationConflict(`migration ${label(each)} was added before one that has already run`);
    }
  }
  return pending;
};
