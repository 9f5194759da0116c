// Routes of rehearsals: parse, ask, render. Figures are those of the customers in the caller's scope.
import type { z } from 'zod';
import { addDays, exact, exactText, plus, refuse } from '../../kernel/index.ts';
import { type Condition, scopeCondition } from '../../know/profiles/index.ts';
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import { schemeWrong } from '../tier-rules/index.ts';
import { previewDay, selectScheme } from '../tiers/index.ts';
import * as contract from './contract.ts';
import type { TierRehearsalDependencies } from './dependencies.ts';
import { monthEndsOf } from './path.ts';
import { REHEARSE_JOB } from './rehearse-job.ts';
import {
  countEnds,
  countMoves,
  insertRehearsal,
  type MoverRow,
  type Sums,
  selectMovers,
  selectRehearsal,
  selectRehearsals,
  sumCosts,
  sumCustomers,
  sumTurns,
  type TierRehearsal,
} from './store.ts';

type Answer = z.infer<typeof contract.readRehearsal.response>;

const DAYS_A_MONTH = 30.44;

const noSums: Sums = {
  ...{ customers: 0, up: 0, down: 0, same: 0, joined: 0, pointsAdded: 0, pointsTaken: 0, benefitUnits: 0 },
  costFen: '0',
};

const withoutKey = ({ key: _key, ...sums }: Sums & { readonly key: string | null }): Sums => sums;

const madeOf = ({ state, fromDay, toDay, madeBy, madeAt }: TierRehearsal) => ({
  ...{ state, from: dateOfDay(fromDay), to: dateOfDay(toDay), madeBy, madeAt },
});

const codeOf = ({ tiers }: Pick<Scheme, 'tiers'>, rank: number): string => tiers[rank]?.code ?? '';

const namesOf = ({ tiers }: Scheme) => tiers.map(({ code, name }) => ({ code, name }));

type Costs = Awaited<ReturnType<typeof sumCosts>>;

const fenOf = (costs: Costs): string => exactText(costs.reduce((sum, { fen }) => plus(sum, exact(fen)), exact(0)));

const monthsOf = async (
  { tiers: { db } }: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
  scope: Condition,
  costs: Costs,
): Promise<Answer['months']> => {
  const { rehearsalId, definition, against } = rehearsal;
  const draft = await countEnds(db, rehearsalId, scope, 'draft');
  const inForce = await countEnds(db, rehearsalId, scope, 'in_force');
  const turns = await sumTurns(db, rehearsalId, scope, 'draft');
  const turnsInForce = await sumTurns(db, rehearsalId, scope, 'in_force');
  // From the lowest of the draft; tiers that only the scheme in force has come last.
  const codes = [...new Set([...definition.tiers, ...(against?.tiers ?? [])].map(({ code }) => code))];
  const countOf = (rows: typeof draft, scheme: Scheme | null, at: number, code: string): number =>
    rows.find((row) => row.at === at && scheme !== null && codeOf(scheme, row.rank) === code)?.customers ?? 0;
  return monthEndsOf(rehearsal).map(({ month, day }, at) => ({
    ...{ month, day: dateOfDay(day) },
    tiers: codes.map((tier) => ({
      tier,
      draft: countOf(draft, definition, at, tier),
      inForce: countOf(inForce, against, at, tier),
    })),
    ...{ up: turns.rises.get(at) ?? 0, down: turns.falls.get(at) ?? 0 },
    ...{ upInForce: turnsInForce.rises.get(at) ?? 0, downInForce: turnsInForce.falls.get(at) ?? 0 },
    costFen: fenOf(costs.filter((each) => each.month === month)),
  }));
};

const sourcesOf = ({ sources }: TierRehearsal, costs: Costs): Answer['sources'] =>
  (sources ?? []).map((source) => {
    const own = costs.filter(({ kind, code }) => kind === source.kind && code === source.code);
    const sum = (of: 'added' | 'taken'): number => own.reduce((total, each) => total + each[of], 0);
    return { ...source, added: sum('added'), taken: sum('taken'), costFen: fenOf(own) };
  });

const rowOf = (
  { definition, against, fromDay, toDay }: TierRehearsal,
  { rankInForce, rankDraft, rankEarned, draft, ...row }: MoverRow,
): Answer['rows'][number] => ({
  ...row,
  inForce: against && rankInForce !== null ? codeOf(against, rankInForce) : null,
  ...{ draft: codeOf(definition, rankDraft), earned: codeOf(definition, rankEarned) },
  turns: draft.turns
    .filter(([from]) => from > fromDay && from <= toDay + 1)
    .map(([from, rank]) => ({ on: dateOfDay(from), tier: codeOf(definition, rank) })),
});

const answerOf = async (
  dependencies: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
  scope: Condition,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<Answer> => {
  const { db, organisation } = dependencies.tiers;
  const { rehearsalId, scheme, definition, against, stale } = rehearsal;
  const [whole] = await sumCustomers(db, rehearsalId, scope, 'all');
  const branches = await sumCustomers(db, rehearsalId, scope, 'branch');
  const segments = await sumCustomers(db, rehearsalId, scope, 'segment');
  const names = await organisation.unitNames(branches.flatMap(({ key }) => key ?? []));
  const costs = await sumCosts(db, rehearsalId, scope);
  const { total, rows } = await selectMovers(db, rehearsalId, scope, {
    ...{ offset: (page - 1) * pageSize, limit: pageSize },
  });
  return {
    ...{ scheme, ...madeOf(rehearsal), stale },
    ...{ draftTiers: namesOf(definition), inForceTiers: against && namesOf(against) },
    ...(whole ? withoutKey(whole) : noSums),
    moves: (await countMoves(db, rehearsalId, scope)).map(({ rankInForce, rankDraft, customers }) => ({
      from: against && rankInForce !== null ? codeOf(against, rankInForce) : null,
      ...{ to: codeOf(definition, rankDraft), customers },
    })),
    months: await monthsOf(dependencies, rehearsal, scope, costs),
    branches: branches.map(({ key, ...sums }) => ({
      ...{ branchId: key, name: key === null ? null : (names.get(key) ?? null), ...sums },
    })),
    segments: segments.map(({ key, ...sums }) => ({ segment: key ?? '', ...sums })),
    sources: sourcesOf(rehearsal, costs),
    ...{ total, rows: rows.map((row) => rowOf(rehearsal, row)) },
  };
};

const begin = async (
  { tiers }: TierRehearsalDependencies,
  scheme: string,
  { definition, months }: { readonly definition: Scheme; readonly months: number },
  { principal, requestId }: { readonly principal: { readonly name: string }; readonly requestId: string },
) => {
  const { store, db, wallClock, enqueue } = tiers;
  const rehearsalId = `${scheme}-${requestId}`.slice(0, 80);
  const stored = await selectScheme(db, scheme);
  const against = stored?.status === 'active' ? stored.definition : null;
  const toDay = await previewDay(tiers, definition);
  const fromDay = dayNumber(addDays(dateOfDay(toDay), -Math.round(months * DAYS_A_MONTH) + 1));
  const made = { madeBy: principal.name, madeAt: wallClock.now() };
  await store.transaction((transaction) =>
    insertRehearsal(transaction, { rehearsalId, scheme, definition, against, fromDay, toDay, ...made }),
  );
  const { jobId } = await enqueue(REHEARSE_JOB, { rehearsalId }, { uniqueKey: rehearsalId, createdBy: principal.name });
  return { rehearsalId, jobId };
};

export const createRehearsalRoutes = (dependencies: TierRehearsalDependencies): readonly Route[] => {
  const { tiers } = dependencies;
  return [
    route(
      contract.startRehearsal,
      async ({ params, body }, call) =>
        (await schemeWrong(tiers, body.definition)) ?? (await begin(dependencies, params.scheme, body, call)),
    ),
    route(contract.listRehearsals, async ({ params }, { principal }) => {
      const scope = await scopeCondition(tiers, principal.scope);
      const draft = (await selectScheme(tiers.db, params.scheme))?.draft ?? null;
      const wanted = draft && JSON.stringify(draft);
      const items = [];
      for (const rehearsal of await selectRehearsals(tiers.db, params.scheme)) {
        const [whole] = await sumCustomers(tiers.db, rehearsal.rehearsalId, scope, 'all');
        const isOfDraft = JSON.stringify(rehearsal.definition) === wanted;
        items.push({
          ...{ rehearsalId: rehearsal.rehearsalId, ...madeOf(rehearsal), isOfDraft },
          ...(whole ? withoutKey(whole) : noSums),
        });
      }
      return { items };
    }),
    route(contract.readRehearsal, async ({ params, query }, { principal }) => {
      const found = await selectRehearsal(tiers.db, params.rehearsalId);
      if (!found)
        return refuse(
          'REHEARSAL_NOT_FOUND',
          'There is no such rehearsal; newer ones may have taken its place. Begin it again.',
        );
      return answerOf(dependencies, found, await scopeCondition(tiers, principal.scope), query);
    }),
  ];
};
