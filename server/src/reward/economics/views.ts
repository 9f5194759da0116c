// Results as the API shows them: names beside codes, figures that follow from what was kept.
import type { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import { pointCosts } from '../../know/contribution/index.ts';
import type { Bilingual } from '../../know/profiles/index.ts';
import { benefitDrafts } from '../benefits/index.ts';
import {
  BALANCE_MAX,
  burnDown,
  CALIPER,
  liabilityOf,
  NEIGHBOURS,
  type WalletLiability,
} from '../economics-rules/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import { selectSchemes } from '../tiers/index.ts';
import type * as contract from './contract.ts';
import type { EconomicsDependencies } from './dependencies.ts';
import { readBudgets } from './read-budgets.ts';
import type { CostRow } from './read-costs.ts';
import { type Result, type Results, readResult } from './store.ts';
import {
  costsDefinition,
  covariateNames,
  everything,
  inNoTier,
  keptDefinition,
  keptSentence,
  noBranch,
  pointsRedeemed,
} from './words.ts';

type Answer<Endpoint extends { readonly response: z.ZodType }> = z.input<Endpoint['response']>;
export type Costs = Answer<typeof contract.getProgrammeCosts>;
type CostView = Costs['rows'][number];

export const plain = (text: string): Bilingual => ({ zh: text, en: text });

export const datedBy = (result: Result<keyof Results> | null, definition: Bilingual) => ({
  ...{ asOf: result?.asOf ?? null, computedAt: result?.computedAt ?? null, definition },
});

export interface NamedWallet {
  readonly programme: string;
  readonly wallet: string;
  readonly name: Bilingual;
  readonly spendable: boolean;
}

export const walletsOf = async (db: EconomicsDependencies['db']): Promise<readonly NamedWallet[]> =>
  (await selectProgrammes(db)).flatMap(({ programme, nameZh, nameEn, wallets }) =>
    wallets.map((each) => ({
      ...{ programme, wallet: each.wallet, spendable: each.spendable },
      name: { zh: `${nameZh} · ${each.nameZh}`, en: `${nameEn} · ${each.nameEn}` },
    })),
  );

/** Liabilities of the wallets that can be spent, from the journal as it was computed. */
export const liabilitiesOf = async (
  { db, timeZone }: EconomicsDependencies,
  journal: Result<'journal'>,
): Promise<readonly { readonly name: Bilingual; readonly liability: WalletLiability }[]> => {
  const yuanOf = await pointCosts(db);
  const today = businessDateAt(journal.asOf, timeZone);
  return (await walletsOf(db))
    .filter(({ spendable }) => spendable)
    .map(({ programme, wallet, name }) => ({
      name,
      liability: liabilityOf(
        journal.document.flows,
        { programme, wallet },
        today.slice(0, 7),
        yuanOf(today, programme, wallet),
      ),
    }));
};

export const liabilityView = (name: Bilingual, { development, ...own }: WalletLiability) => {
  const estimated = development.state === 'estimated' ? development : null;
  return {
    ...{ ...own, name, outstanding: development.outstanding, state: development.state },
    reason: development.state === 'too_little' ? development.reason : null,
    ...{ wholeCohorts: development.wholeCohorts, unknown: development.unknown },
    ...{ low: estimated?.low ?? null, high: estimated?.high ?? null, ultimateRate: estimated?.ultimateRate ?? null },
    beyond: estimated?.beyond ?? null,
  };
};

export const budgetViews = async (dependencies: EconomicsDependencies) => {
  const { db, clock, timeZone } = dependencies;
  const today = businessDateAt(clock.now(), timeZone);
  const rows = (await readBudgets(db, clock.now(), timeZone)).map((budget) => burnDown(budget, today));
  const names = await dependencies.unitNames(rows.flatMap(({ branchId }) => branchId || []));
  return rows.map((row) => ({
    ...row,
    branchName: row.of !== 'branch' ? null : (names.get(row.branchId ?? '') ?? (row.branchId || noBranch.zh)),
  }));
};

export const namesOfBenefits = async (db: EconomicsDependencies['db']) =>
  new Map(
    (await benefitDrafts.all(db)).flatMap(({ code, definition, draft }) => {
      const shown = definition ?? draft;
      return shown ? [[code, shown] as const] : [];
    }),
  );

const emptyCost = (key: string, label: Bilingual): CostView => ({
  ...{ key, label, pointsFen: 0, benefitsFen: 0, totalFen: 0, units: null, paidFen: 0 },
});

const addCost = (view: CostView, { what, fen, paidFen, units }: CostRow, withUnits: boolean): CostView => {
  const isPoints = what.startsWith('points:');
  return {
    ...view,
    pointsFen: view.pointsFen + (isPoints ? fen : 0),
    benefitsFen: view.benefitsFen + (isPoints ? 0 : fen),
    totalFen: view.totalFen + fen,
    units: withUnits ? (view.units ?? 0) + units : null,
    paidFen: view.paidFen + paidFen,
  };
};

type CostBy = (typeof contract.costGroups)[number];

/** The groups in which a row counts: one, and of tiers the one of the scheme. */
const keyOf = (row: CostRow, by: CostBy, scheme: string | null): string => {
  if (by === 'benefit') return row.what;
  if (by === 'month') return row.month;
  if (by === 'branch') return row.branchId ?? '';
  return row.tiers.find((tier) => tier.startsWith(`${scheme}/`)) ?? '';
};

const namersOf = async (dependencies: EconomicsDependencies, rows: readonly CostRow[]) => {
  const { db } = dependencies;
  const [benefits, schemes] = [await namesOfBenefits(db), await selectSchemes(db)];
  const units = await dependencies.unitNames([...new Set(rows.flatMap(({ branchId }) => branchId ?? []))]);
  const wallets = await walletsOf(db);
  const tierNames = new Map<string, Bilingual>(
    schemes.flatMap(({ scheme, definition }) =>
      (definition?.tiers ?? []).map(({ code, name }) => [`${scheme}/${code}`, name] as const),
    ),
  );
  const labels: Readonly<Record<CostBy, (key: string) => Bilingual>> = {
    benefit: (key) => {
      const code = key.slice(key.indexOf(':') + 1);
      if (key.startsWith('benefit:')) return benefits.get(code)?.name ?? plain(code);
      const name = wallets.find((each) => `${each.programme}/${each.wallet}` === code)?.name ?? plain(code);
      return { zh: `${pointsRedeemed.zh}（${name.zh}）`, en: `${pointsRedeemed.en} (${name.en})` };
    },
    month: plain,
    branch: (key) => (key === '' ? noBranch : plain(units.get(key) ?? key)),
    tier: (key) => (key === '' ? inNoTier : (tierNames.get(key) ?? plain(key))),
  };
  return { labels, schemes };
};

/** What redeemed points were worth in benefits against what they are taken to cost. */
const redeemedOf = (rows: readonly CostRow[]): Costs['redeemed'] => {
  const paidFen = rows.reduce((sum, row) => sum + row.paidFen, 0);
  const points = rows.filter(({ what }) => what.startsWith('points:'));
  const sum = (of: 'units' | 'fen'): number => points.reduce((all, row) => all + row[of], 0);
  return paidFen === 0 ? null : { points: sum('units'), paidFen, takenFen: sum('fen') };
};

export const costViews = async (
  dependencies: EconomicsDependencies,
  by: CostBy,
  asked: string | undefined,
): Promise<Costs> => {
  const result = await readResult(dependencies.db, 'costs');
  const rows = result?.document.rows ?? [];
  const { labels, schemes } = await namersOf(dependencies, rows);
  const known = schemes.flatMap(({ scheme, definition, status }) =>
    definition && status !== 'draft' ? [{ scheme, name: definition.name }] : [],
  );
  const scheme = known.find((each) => each.scheme === asked)?.scheme ?? known[0]?.scheme ?? null;
  const groups = new Map<string, CostView>();
  let total = emptyCost('', everything);
  for (const row of rows) {
    const key = keyOf(row, by, scheme);
    groups.set(key, addCost(groups.get(key) ?? emptyCost(key, labels[by](key)), row, by === 'benefit'));
    total = addCost(total, row, false);
  }
  const ordered = [...groups.values()].toSorted((one, other) =>
    by === 'month' ? (one.key < other.key ? -1 : 1) : other.totalFen - one.totalFen || (one.key < other.key ? -1 : 1),
  );
  return {
    ...datedBy(result, costsDefinition),
    ...{ from: result?.document.from ?? null, until: result?.document.until ?? null },
    ...{ schemes: known, scheme: by === 'tier' ? scheme : null, rows: ordered, total, redeemed: redeemedOf(rows) },
  };
};

export const keptView = async ({ db }: EconomicsDependencies): Promise<Answer<typeof contract.getKept>> => {
  const result = await readResult(db, 'kept');
  const benefits = await namesOfBenefits(db);
  const rows = (result?.document.benefits ?? []).map(({ benefit, horizon, matched }) => {
    const compared = matched.state === 'compared' ? matched : null;
    const definition = benefits.get(benefit);
    return {
      ...{ benefit, horizon, name: definition?.name ?? plain(benefit), loyaltyLevel: definition?.loyaltyLevel ?? null },
      ...{ state: matched.state, users: matched.users, matchedUsers: matched.matchedUsers, others: matched.others },
      ...{ matchedOthers: matched.matchedOthers, effectiveOthers: matched.effectiveOthers },
      ...{ neighbours: matched.neighbours, usersStayed: compared?.usersStayed ?? null },
      ...{ othersStayed: compared?.othersStayed ?? null, matchedStayed: compared?.matchedStayed ?? null },
      ...{ difference: compared?.difference ?? null, low: compared?.low ?? null, high: compared?.high ?? null },
      ...{ isClear: compared?.isClear ?? false, balance: [...matched.balance] },
      isBalanced: matched.balance.every(({ after }) => Math.abs(after) <= BALANCE_MAX),
      sentence: keptSentence(matched, horizon),
    };
  });
  return {
    ...datedBy(result, keptDefinition),
    ...{
      lastWhole: result?.document.lastWhole ?? null,
      covariates: [...covariateNames],
      neighbours: NEIGHBOURS,
      caliper: CALIPER,
      rows,
    },
  };
};
