// Routes of rehearsals: begin one, and read who would have got what.
import { addDays, businessDateAt, exact, exactText, refuse, times } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { type EarningDependencies, wrongWith } from '../earning/index.ts';
import * as contract from './contract.ts';
import { REHEARSAL_JOB } from './rehearse.ts';
import { insertRehearsal, selectRehearsal, selectRehearsed, sumRehearsal } from './store.ts';

type Part = Awaited<ReturnType<typeof sumRehearsal>>[number];

const DAYS_A_MONTH = 30.44;

const sumsOf = (parts: readonly Part[], costFenPerPoint: string) => {
  const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const granted = sum((part) => part.granted);
  return {
    ...{
      customers: sum((part) => part.customers),
      awards: sum((part) => part.awards),
      desired: sum((part) => part.desired),
    },
    ...{ granted, costFen: exactText(times(exact(granted), exact(costFenPerPoint))) },
  };
};

export const createRehearsalRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const { store, db, clock, wallClock, timeZone, enqueue, organisation } = dependencies;
  return [
    route(contract.startRehearsal, async ({ params, body }, { principal, requestId }) => {
      const wrong = await wrongWith(dependencies, body.definition);
      if (wrong) return wrong;
      const rehearsalId = `${params.rule}-${requestId}`.slice(0, 80);
      const toDay = addDays(businessDateAt(clock.now(), timeZone), -1);
      const fromDay = addDays(toDay, -Math.round(body.months * DAYS_A_MONTH) + 1);
      await store.transaction((transaction) =>
        insertRehearsal(transaction, {
          ...{ rehearsalId, rule: params.rule, definition: body.definition, fromDay, toDay },
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
      const parts = await sumRehearsal(db, found.rehearsalId, scope);
      const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
      const { costFenPerPoint } = found.definition;
      const branches = [...new Set(parts.map(({ branchId }) => branchId))];
      const names = await organisation.unitNames(branches.filter((each) => each !== null));
      const whole = sumsOf(parts, costFenPerPoint);
      const isFirm = principal.scope.kind === 'firm';
      return {
        ...{
          rule: found.rule,
          state: found.state,
          from: found.fromDay,
          to: found.toDay,
          madeBy: found.madeBy,
          madeAt: found.madeAt,
        },
        ...whole,
        branches: branches.map((branchId) => ({
          ...{ branchId, name: branchId === null ? null : (names.get(branchId) ?? null) },
          ...sumsOf(
            parts.filter((part) => part.branchId === branchId),
            costFenPerPoint,
          ),
        })),
        tiers: [...new Set(parts.map(({ tier }) => tier))].map((tier) => ({
          tier,
          ...sumsOf(
            parts.filter((part) => part.tier === tier),
            costFenPerPoint,
          ),
        })),
        months: isFirm ? [...found.months] : [],
        refusals: isFirm ? [...found.refusals] : [],
        total: whole.customers,
        rows: [...(await selectRehearsed(db, found.rehearsalId, scope, page))],
      };
    }),
  ];
};
