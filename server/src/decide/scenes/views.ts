// Scenes and awards as the API shows them.
import type { z } from 'zod';
import { groupBy } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type DraftActs, draftView } from '../drafts/index.ts';
import type { Scene, SceneRefusal } from '../scene-rules/index.ts';
import { type OccasionName, selectActsOf, selectAwardsOf, selectChangesOf, selectTotals } from './awards-store.ts';
import type * as contract from './contract.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { readSceneBook, type StoredScene, sceneDrafts } from './scenes-store.ts';

type Summary = z.input<(typeof contract.listScenes)['response']>['items'][number];
type Detail = z.input<(typeof contract.readScene)['response']>;
type AwardView = z.input<(typeof contract.listAwards)['response']>['items'][number];

const LATELY_MS = 30 * 86_400_000;

/** What scenes did lately in the scope. */
export const totalsIn = async (dependencies: ScenesDependencies, scope: DataScope) =>
  selectTotals(dependencies.db, dependencies.clock.now() - LATELY_MS, await scopeCondition(dependencies, scope));

export const summaryOf = (
  stored: StoredScene,
  totals: Awaited<ReturnType<typeof totalsIn>>,
  profile: Awaited<ReturnType<ScenesDependencies['complianceProfile']>>,
): Summary | null => {
  const definition = stored.definition ?? stored.draft;
  if (!definition) return null;
  const { granted = 0, suspended = 0, refused = 0, customers = 0 } = totals.get(stored.code) ?? {};
  return {
    ...{ scene: stored.code, status: stored.status, version: stored.version, hasDraft: stored.draft !== null },
    ...{ definition, class: definition.compliance[profile] },
    ...{ granted: Number(granted), suspended: Number(suspended), refused: Number(refused) },
    customers: Number(customers),
  };
};

export const detailOf = async (
  dependencies: ScenesDependencies,
  acts: Pick<DraftActs<Scene, SceneRefusal>, 'activationOf'>,
  stored: StoredScene,
  scope: DataScope,
): Promise<Detail> => {
  const { db, complianceProfile } = dependencies;
  const summary = summaryOf(stored, await totalsIn(dependencies, scope), await complianceProfile());
  return { ...(summary as Summary), ...(await draftView(db, sceneDrafts, acts, stored)) };
};

const keyOf = ({ code, occasion }: Pick<OccasionName, 'code' | 'occasion'>): string => JSON.stringify([code, occasion]);

/** Awards of a customer with how they came to stand so. */
export const awardViews = async (
  dependencies: Pick<ScenesDependencies, 'db' | 'moreScenes'>,
  customerId: string,
  size: number,
  offset: number,
): Promise<{ readonly items: AwardView[]; readonly hasMore: boolean }> => {
  const { db } = dependencies;
  const rows = await selectAwardsOf(db, customerId, size + 1, offset);
  const shown = rows.slice(0, size);
  const [book, changes, acts] = [
    await readSceneBook(dependencies),
    groupBy(await selectChangesOf(db, customerId, shown), keyOf),
    groupBy(await selectActsOf(db, customerId, shown), keyOf),
  ];
  return {
    hasMore: rows.length > size,
    items: shown.map((row) => {
      const inForce = book.versions.find(({ code, version }) => code === row.code && version === row.version);
      const trigger = inForce?.scene.trigger;
      return {
        ...{ scene: row.code, version: row.version, name: inForce?.scene.name ?? null, occasion: row.occasion },
        ...{ state: row.state, reason: row.reason, from: row.from, to: row.to, day: row.day, changedAt: row.changedAt },
        counts: trigger?.kind === 'happens' ? trigger.counts.map(({ of }) => of) : [],
        inputs: { ...row.inputs.attributes },
        changes: (changes.get(keyOf(row)) ?? []).map(({ kind, reason, at, cause, lines }) => ({
          ...{ kind, reason, at, cause },
          lines: [...lines],
        })),
        acts: (acts.get(keyOf(row)) ?? []).map(({ word, given, step, state, note, reference }) => ({
          use: { word, with: given },
          ...{ step, state, note, reference },
        })),
      };
    }),
  };
};
