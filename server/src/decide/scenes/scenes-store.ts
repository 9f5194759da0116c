// The tables of scenes as definitions: drafts, agreements and versions.

import type { Migration } from '../../platform/migrate/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { createDraftStore, type StoredDraft } from '../drafts/index.ts';
import { type Scene, sceneSchema } from '../scene-rules/contract.ts';
import type { SceneBook, SceneInForce } from '../scene-rules/index.ts';
import tables from './migrations/0001-scenes.sql?raw';
import leaders from './migrations/0002-leaders.sql?raw';
import windowKey from './migrations/0003-window-key.sql?raw';
import recounting from './migrations/0004-recount.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'scenes', number: 1, name: 'scenes', sql: tables },
  { module: 'scenes', number: 2, name: 'leaders', sql: leaders },
  { module: 'scenes', number: 3, name: 'window key', sql: windowKey },
  { module: 'scenes', number: 4, name: 'recount', sql: recounting },
];

export type StoredScene = StoredDraft<Scene>;

export const sceneDrafts = createDraftStore<Scene>(
  { head: 'scene', version: 'scene_version', approval: 'scene_approval', key: 'scene' },
  (value) => sceneSchema.parse(value),
);

const readOwnBook = async (db: Database): Promise<SceneBook> => {
  const known = (await sceneDrafts.all(db)).filter(({ version }) => version > 0);
  if (known.length === 0) return { active: [], versions: [] };
  const all = await sceneDrafts.versions(db);
  const versions = [...all].flatMap(([code, own]) =>
    own.map(({ version, definition }): SceneInForce => ({ code, version, scene: definition })),
  );
  const newest = new Map(known.map(({ code, version, status }) => [code, status === 'active' ? version : null]));
  return { versions, active: versions.filter(({ code, version }) => newest.get(code) === version) };
};

/** Scenes in force, and every version that ever was; those of other modules with them. */
export const readSceneBook = async ({
  db,
  moreScenes,
}: {
  readonly db: Database;
  readonly moreScenes?: () => Promise<SceneBook>;
}): Promise<SceneBook> => {
  const own = await readOwnBook(db);
  if (!moreScenes) return own;
  const more = await moreScenes();
  return { active: [...own.active, ...more.active], versions: [...own.versions, ...more.versions] };
};
