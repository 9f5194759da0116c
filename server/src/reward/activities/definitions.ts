// Activities as they are drafted and in force, and the scenes that they are made of.
import { sql } from 'kysely';
import { createDraftStore, type DraftStore } from '../../decide/drafts/index.ts';
import type { SceneBook, SceneInForce } from '../../decide/scene-rules/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type Activity, activitySchema } from '../activity-rules/contract.ts';
import { scenesOf } from '../activity-rules/index.ts';
import { createDefinitionBook, type DefinitionBook, type DefinitionTables } from '../benefits/index.ts';
import tables from './migrations/0001-activities.sql?raw';
import handed from './migrations/0002-handed.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'activities', number: 1, name: 'activities', sql: tables },
  { module: 'activities', number: 2, name: 'handed', sql: handed },
];

const draftTables: DefinitionTables = {
  ...{ head: 'activity_definition', version: 'activity_version', approval: 'activity_approval', key: 'activity' },
};

export const activityDrafts: DraftStore<Activity> = createDraftStore(draftTables, (value) =>
  activitySchema.parse(value),
);

export type ActivityBook = DefinitionBook<Activity>;

export const createActivityBook = (db: Database): ActivityBook =>
  createDefinitionBook(db, draftTables, (value) => activitySchema.parse(value));

/** The scenes of everything that is or was in force. A version never changes, so it is made into scenes once. */
export const createScenesOfActivities = (db: Database, book: ActivityBook): (() => Promise<SceneBook>) => {
  const kept = new Map<string, readonly SceneInForce[]>();
  const made = async (code: string, version: number): Promise<readonly SceneInForce[]> => {
    const name = `${code} ${version}`;
    const known = kept.get(name);
    if (known) return known;
    const definition = await book.version(code, version);
    const scenes = definition ? scenesOf(code, version, definition) : [];
    kept.set(name, scenes);
    return scenes;
  };
  return async () => {
    const { rows } = await sql<{ readonly code: string; readonly version: number; readonly isActive: boolean }>`
      select v.activity as code, v.version, (d.status = 'active' and d.version = v.version) as "isActive"
      from activity_version v join activity_definition d on d.activity = v.activity
      order by v.activity, v.version`.execute(db);
    const all = await Promise.all(rows.map(async (row) => ({ row, scenes: await made(row.code, row.version) })));
    return {
      versions: all.flatMap(({ scenes }) => scenes),
      active: all.filter(({ row }) => row.isActive).flatMap(({ scenes }) => scenes),
    };
  };
};
