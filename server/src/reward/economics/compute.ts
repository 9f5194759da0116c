// The job: reads the journal in one state, costs, and who stays; keeps the results and writes what each customer costs into the profiles.
import { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import { pointCosts } from '../../know/contribution/index.ts';
import { customersAfter, writeComputed } from '../../know/profiles/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import {
  cohortFlows,
  movesByMonth,
  owedAfter,
  proveWallets,
  seeOneState,
  type WalletProof,
} from '../accounting/index.ts';
import { addMonths, fenOfPoints, liabilityOf } from '../economics-rules/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import { economicsAttributeNames } from './attributes.ts';
import type { EconomicsDependencies } from './dependencies.ts';
import { readCosts } from './read-costs.ts';
import { compareUsers } from './read-use.ts';
import { type Results, saveResult } from './store.ts';

export const COMPUTE_JOB = 'economics.compute';
const PAGE = 5_000;
export const MONTHS_OF_COST = 12;

export const monthNow = ({ clock, timeZone }: Pick<EconomicsDependencies, 'clock' | 'timeZone'>): string =>
  businessDateAt(clock.now(), timeZone).slice(0, 7);

/** Wallets that can be spent, as "programme/wallet"; what only moves tiers is owed to nobody. */
export const spendableWallets = async (db: EconomicsDependencies['db']): Promise<ReadonlySet<string>> =>
  new Set(
    (await selectProgrammes(db)).flatMap(({ programme, wallets }) =>
      wallets.filter(({ spendable }) => spendable).map(({ wallet }) => `${programme}/${wallet}`),
    ),
  );

/** By which share and cost the points of each wallet are booked. */
const bookedRates = async (
  { db, clock, timeZone }: EconomicsDependencies,
  { flows, proofs }: Results['journal'],
): Promise<ReadonlyMap<string, { readonly rate: number; readonly yuan: string }>> => {
  const today = businessDateAt(clock.now(), timeZone);
  const yuanOf = await pointCosts(db);
  return new Map(
    proofs.map(({ programme, wallet }) => {
      const yuan = yuanOf(today, programme, wallet);
      const { bookedRate } = liabilityOf(flows, { programme, wallet }, today.slice(0, 7), yuan);
      return [`${programme}/${wallet}`, { rate: bookedRate, yuan }];
    }),
  );
};

/** Writes what each customer cost and is owed; pages of both sides go by customer number. */
const writeProfiles = async (
  dependencies: EconomicsDependencies,
  costs: ReadonlyMap<string, number>,
  journal: Results['journal'],
  spendable: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<number> => {
  const { db, store } = dependencies;
  const rates = await bookedRates(dependencies, journal);
  const owed = new Map<string, number>();
  for (let after = ''; ; ) {
    const page = await owedAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    for (const { customerId, programme, wallet, points } of page) {
      const found = rates.get(`${programme}/${wallet}`);
      if (!found || !spendable.has(`${programme}/${wallet}`) || points <= 0) continue;
      owed.set(customerId, (owed.get(customerId) ?? 0) + fenOfPoints(points, found.yuan, found.rate));
    }
  }
  let written = 0;
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return written;
    after = last.customerId;
    const rows = page.map(({ customerId }) => ({
      customerId,
      values: { programme_cost_fen: costs.get(customerId) ?? null, points_owed_fen: owed.get(customerId) ?? null },
    }));
    written += await store.transaction((transaction) => writeComputed(transaction, economicsAttributeNames, rows));
  }
};

const withoutExamples = ({ examples: _examples, ...proof }: WalletProof): Omit<WalletProof, 'examples'> => proof;

const compute = async (dependencies: EconomicsDependencies, context: JobContext): Promise<void> => {
  const { store, clock, wallClock, timeZone, db } = dependencies;
  const asOf = clock.now();
  const month = monthNow(dependencies);
  const journal = await store.transaction(async (transaction): Promise<Results['journal']> => {
    await seeOneState(transaction);
    return {
      effective: await movesByMonth(transaction, timeZone, 'effective'),
      recorded: await movesByMonth(transaction, timeZone, 'recorded'),
      flows: await cohortFlows(transaction, timeZone),
      proofs: (await proveWallets(transaction)).map(withoutExamples),
    };
  });
  context.progress(1, 4);
  const from = addMonths(month, 1 - MONTHS_OF_COST);
  const costs = await readCosts(dependencies, from, month);
  context.progress(2, 4);
  const lastWhole = addMonths(month, -1);
  const benefits = await compareUsers(dependencies, lastWhole, context.signal);
  context.progress(3, 4);
  const times = { asOf, computedAt: wallClock.now() };
  await store.transaction(async (transaction) => {
    await saveResult(transaction, 'journal', { ...times, document: journal });
    await saveResult(transaction, 'costs', { ...times, document: { from, until: month, rows: costs.rows } });
    await saveResult(transaction, 'kept', { ...times, document: { lastWhole, benefits } });
  });
  const spendable = await spendableWallets(db);
  const written = await writeProfiles(dependencies, costs.customers, journal, spendable, context.signal);
  const wrong = journal.proofs.reduce((sum, { differing }) => sum + differing, 0);
  context.result(
    `${journal.proofs.length} wallets, ${wrong === 0 ? 'reconciled to the point' : `${wrong} accounts differ`}; ${written} profiles`,
  );
};

export const createComputeJob = (dependencies: EconomicsDependencies): JobDefinition => ({
  name: COMPUTE_JOB,
  payload: z.unknown(),
  run: (_payload, context) => compute(dependencies, context),
});
