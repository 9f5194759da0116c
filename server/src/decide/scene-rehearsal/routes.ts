// Routes of rehearsals: begin one, and read who would have got what.
import { addDays, businessDateAt, exact, exactText, plus, refuse, times } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Scene } from '../scene-rules/index.ts';
import { wrongWith } from '../scenes/index.ts';
import * as contract from './contract.ts';
import { REHEARSAL_JOB, type SceneRehearsalDependencies } from './rehearse.ts';
import { insertRehearsal, type Sums, selectRehearsal, selectRehearsed, sumRehearsal } from './store.ts';

const DAYS_A_MONTH = 30.44;

const priced = ({ cost }: Scene, { customers, awards, points }: Sums) => ({
  ...{ customers, awards, points },
  costFen: exactText(
    plus(times(exact(points), exact(cost.fenPerPoint)), times(exact(awards), exact(cost.fenPerAward))),
  ),
});

export const createRehearsalRoutes = (dependencies: SceneRehearsalDependencies): readonly Route[] => {
  const { store, db, clock, wallClock, timeZone, enqueue, organisation } = dependencies;
  return [
    route(contract.startRehearsal, async ({ params, body }, { principal, requestId }) => {
      const wrong = await wrongWith(dependencies, body.definition);
      if (wrong) return wrong;
      const rehearsalId = `${params.scene}-${requestId}`.slice(0, 80);
      const toDay = addDays(businessDateAt(clock.now(), timeZone), -1);
      const fromDay = addDays(toDay, -Math.round(body.months * DAYS_A_MONTH) + 1);
      await store.transaction((transaction) =>
        insertRehearsal(transaction, {
          ...{ rehearsalId, scene: params.scene, definition: body.definition, fromDay, toDay },
          ...{ madeBy: principal.name, madeAt: wallClock.now() },
        }),
      );
      const { jobId } = await enqueue(
        REHEARSAL_JOB,
        { rehearsalId },
        { uniqueKey: rehearsalId, createdBy: principal.name },
      );
      return { rehearsalId, jobId };
    }),
    route(contract.readRehearsal, async ({ params, query }, { principal }) => {
      const found = await selectRehearsal(db, params.rehearsalId);
      if (!found)
        return refuse(
          'REHEARSAL_NOT_FOUND',
          'There is no such rehearsal; newer ones may have taken its place. Begin it again.',
        );
      const scope = await scopeCondition(dependencies, principal.scope);
      const { whole, branches, tiers, segments } = await sumRehearsal(db, found.rehearsalId, scope);
      const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
      const names = await organisation.unitNames(branches.flatMap(({ key }) => key ?? []));
      const isFirm = principal.scope.kind === 'firm';
      const price = (sums: Sums) => priced(found.definition, sums);
      return {
        ...{ scene: found.scene, state: found.state, from: found.fromDay, to: found.toDay },
        ...{ madeBy: found.madeBy, madeAt: found.madeAt },
        ...price(whole),
        branches: branches.map(({ key, ...sums }) => ({
          ...{ branchId: key, name: key === null ? null : (names.get(key) ?? null) },
          ...price(sums),
        })),
        tiers: tiers.map(({ key, ...sums }) => ({ tier: key, ...price(sums) })),
        segments: segments.map(({ key, ...sums }) => ({ segment: key, ...price(sums) })),
        months: isFirm ? [...found.months] : [],
        refusals: isFirm ? [...found.refusals] : [],
        total: whole.customers,
        rows: [...(await selectRehearsed(db, found.rehearsalId, scope, page))],
      };
    }),
  ];
};
