// The routes of the programme's economics: whole-firm figures for whoever sees the whole firm, ratios in the caller's scope, files audited.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { proveWallets } from '../accounting/index.ts';
import { COMPUTE_JOB as DEFERRED_JOB } from '../deferred-revenue/index.ts';
import { movementRows, movesOf } from '../economics-rules/index.ts';
import { COMPUTE_JOB, monthNow } from './compute.ts';
import * as contract from './contract.ts';
import type { EconomicsDependencies } from './dependencies.ts';
import { overviewView } from './overview.ts';
import { readResult } from './store.ts';
import { budgetViews, costViews, datedBy, keptView, liabilitiesOf, liabilityView, plain, walletsOf } from './views.ts';
import { budgetsDefinition, liabilityDefinition, movementDefinition, noBranch } from './words.ts';

/** Sums of the whole firm are for whoever sees the whole firm. */
export const firmOnly = (scope: DataScope): Refusal<'FIRM_ONLY'> | null =>
  scope.kind === 'firm'
    ? null
    : refuse('FIRM_ONLY', 'These are figures of the whole firm; ask somebody who sees all of it.');

interface MovementQuery {
  readonly programme?: string | undefined;
  readonly wallet?: string | undefined;
  readonly branch?: string | undefined;
  readonly basis: 'effective' | 'recorded';
}

const movementView = async (dependencies: EconomicsDependencies, query: MovementQuery) => {
  const { db } = dependencies;
  const result = await readResult(db, 'journal');
  const wallets = await walletsOf(db);
  const chosen =
    wallets.find(({ programme, wallet }) => programme === query.programme && wallet === query.wallet) ?? wallets[0];
  const moves = chosen ? movesOf(result?.document[query.basis] ?? [], chosen) : [];
  const until = monthNow(dependencies);
  const branches = [...new Set(moves.map(({ branchId }) => branchId))].map((branchId) => ({
    branchId,
    closing: movementRows(
      moves.filter((move) => move.branchId === branchId),
      until,
    ).at(-1)?.closing,
  }));
  const names = await dependencies.unitNames(branches.flatMap(({ branchId }) => branchId ?? []));
  const branch = query.branch === '-' ? '' : query.branch;
  const rows = movementRows(chosen ? movesOf(moves, { ...chosen, branch }) : [], until);
  const whole = movementRows(moves, until).at(-1)?.closing ?? 0;
  const proof = result?.document.proofs.find(
    (each) => each.programme === chosen?.programme && each.wallet === chosen?.wallet,
  );
  return {
    ...{ ...datedBy(result, movementDefinition), wallets: [...wallets], rows: [...rows] },
    chosen: chosen ? { programme: chosen.programme, wallet: chosen.wallet } : null,
    branches: branches
      .map(({ branchId, closing = 0 }) => ({
        ...{ branchId, closing, name: branchId === null ? noBranch : plain(names.get(branchId) ?? branchId) },
      }))
      .toSorted((one, other) => other.closing - one.closing),
    proof: proof
      ? {
          ...{ byJournal: proof.byJournal, byAccounts: proof.byAccounts, byLots: proof.byLots },
          ...{ accounts: proof.accounts, differing: proof.differing, closing: whole },
          isReconciled:
            proof.differing === 0 &&
            [proof.byJournal, proof.byAccounts, proof.byLots].every((points) => points === whole),
        }
      : null,
  };
};

const journalRoutes = (dependencies: EconomicsDependencies): readonly Route[] => [
  route(
    contract.getProgrammeOverview,
    async (_input, { principal }) => firmOnly(principal.scope) ?? overviewView(dependencies),
  ),
  route(
    contract.getMovement,
    async ({ query }, { principal }) => firmOnly(principal.scope) ?? movementView(dependencies, query),
  ),
  route(contract.getDifferences, async (_input, { principal }) => {
    const refused = firmOnly(principal.scope);
    if (refused) return refused;
    const asOf = dependencies.clock.now();
    const proofs = await proveWallets(dependencies.db);
    return {
      asOf,
      items: proofs.flatMap(({ programme, wallet, examples }) =>
        examples.map((example) => ({ programme, wallet, ...example })),
      ),
    };
  }),
  route(contract.getLiability, async (_input, { principal }) => {
    const refused = firmOnly(principal.scope);
    if (refused) return refused;
    const result = await readResult(dependencies.db, 'journal');
    const wallets = result ? await liabilitiesOf(dependencies, result) : [];
    return {
      ...datedBy(result, liabilityDefinition),
      wallets: wallets.map(({ name, liability }) => ({
        ...liabilityView(name, liability),
        cohorts: liability.development.cohorts.map((each) => ({ ...each, triangle: [...each.triangle] })),
        ages: [...liability.development.ages],
      })),
    };
  }),
];

const costRoutes = (dependencies: EconomicsDependencies): readonly Route[] => [
  route(
    contract.getProgrammeCosts,
    async ({ query }, { principal }) => firmOnly(principal.scope) ?? costViews(dependencies, query.by, query.scheme),
  ),
  route(contract.getBudgets, async (_input, { principal }) => {
    const refused = firmOnly(principal.scope);
    if (refused) return refused;
    const asOf = dependencies.clock.now();
    return { ...{ asOf, computedAt: asOf, definition: budgetsDefinition }, rows: await budgetViews(dependencies) };
  }),
  route(contract.getKept, async (_input, { principal }) => firmOnly(principal.scope) ?? keptView(dependencies)),
  route(contract.computeEconomics, async (_input, { principal }) => {
    const options = { uniqueKey: 'latest', createdBy: principal.name };
    await dependencies.enqueue(DEFERRED_JOB, {}, options);
    return { jobId: (await dependencies.enqueue(COMPUTE_JOB, {}, options)).jobId };
  }),
];

export const createEconomicsRoutes = (dependencies: EconomicsDependencies): readonly Route[] => [
  ...journalRoutes(dependencies),
  ...costRoutes(dependencies),
];
