// The job: reads the journal of sales in one state, shares every sale, and keeps the sums.
import { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { cohortFlows, proveWallets, saleFlows, saleLots, seeOneState } from '../accounting/index.ts';
import { feesPaid } from '../redemption/index.ts';
import type { DeferredRevenueDependencies } from './dependencies.ts';
import { originsOfSales } from './origins.ts';
import { priceHistory, pricesOn, saveResult } from './store.ts';
import { gatherSales, type JournalOfSales, summarise } from './summarise.ts';
import { developments, everySale, monthNow, readBasis } from './walk.ts';

export const COMPUTE_JOB = 'deferred-revenue.compute';

const compute = async (dependencies: DeferredRevenueDependencies, context: JobContext): Promise<void> => {
  const { store, db, clock, wallClock, timeZone } = dependencies;
  const asOf = clock.now();
  const { kinds } = await originsOfSales(db);
  const journal = await store.transaction(async (transaction): Promise<JournalOfSales> => {
    await seeOneState(transaction);
    return {
      flows: await saleFlows(transaction, timeZone, kinds),
      lots: await saleLots(transaction, timeZone, kinds),
      cohorts: await cohortFlows(transaction, timeZone),
      proofs: await proveWallets(transaction),
    };
  });
  context.progress(1, 3);
  const basis = await readBasis(dependencies, journal.cohorts);
  const gathering = gatherSales();
  let sales = 0;
  for await (const page of everySale(dependencies, basis, context.signal)) {
    for (const sale of page) gathering.add(sale);
    sales += page.length;
  }
  context.progress(2, 3);
  const wallets = await developments(dependencies, journal.cohorts);
  const history = await priceHistory(db);
  const spendable = (each: { readonly programme: string; readonly wallet: string }): boolean =>
    basis.isSpendable(each.programme, each.wallet);
  const document = summarise(
    gathering.months(),
    { ...journal, flows: journal.flows.filter(spendable), lots: journal.lots.filter(spendable) },
    {
      estimated: (programme, wallet, month) =>
        wallets.get(`${programme}/${wallet}`)?.development.cohorts.find(({ cohort }) => cohort === month)?.rate ?? null,
      stated: pricesOn(history, businessDateAt(asOf, timeZone)).prices.expectedShare,
    },
    await feesPaid(db, timeZone),
    monthNow(dependencies),
  );
  await store.transaction((transaction) => saveResult(transaction, { asOf, computedAt: wallClock.now(), document }));
  const wrong = document.proofs.filter(({ isReconciled }) => !isReconciled).length;
  context.result(
    `${sales} sales shared; ${wrong === 0 ? 'their points reconcile to the journal' : `${wrong} wallets do not reconcile`}`,
  );
};

export const createComputeJob = (dependencies: DeferredRevenueDependencies): JobDefinition => ({
  name: COMPUTE_JOB,
  payload: z.unknown(),
  run: (_payload, context) => compute(dependencies, context),
});
