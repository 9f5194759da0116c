// The programme on one page: whether its books hold, what is owed, which budgets end, and what moved lately.
import type { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import { revenueLines, statedByMonth } from '../../know/contribution/index.ts';
import { tierMoves } from '../accounting/index.ts';
import { givenByRule, readRuleBook } from '../earning/index.ts';
import { addMonths, movementRows, movesOf } from '../economics-rules/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import { selectSchemes } from '../tiers/index.ts';
import type * as contract from './contract.ts';
import type { EconomicsDependencies } from './dependencies.ts';
import { type Result, readResult } from './store.ts';
import { budgetViews, datedBy, liabilitiesOf, liabilityView, namesOfBenefits, plain, walletsOf } from './views.ts';
import { overviewDefinition } from './words.ts';

type Overview = z.input<(typeof contract.getProgrammeOverview)['response']>;

const MOVES_DAYS = 30;
const SHOWN_MAX = 8;
const DAY_MS = 86_400_000;

const proofsOf = async (
  { db }: EconomicsDependencies,
  journal: Result<'journal'> | null,
): Promise<Overview['proofs']> => {
  const wallets = await walletsOf(db);
  return (journal?.document.proofs ?? []).map((proof) => {
    const own = wallets.find(({ programme, wallet }) => programme === proof.programme && wallet === proof.wallet);
    return {
      ...{ programme: proof.programme, wallet: proof.wallet, name: own?.name ?? plain(proof.wallet) },
      ...{ spendable: own?.spendable ?? false, byJournal: proof.byJournal, byAccounts: proof.byAccounts },
      ...{ byLots: proof.byLots, accounts: proof.accounts, differing: proof.differing },
      isReconciled: proof.differing === 0 && proof.byJournal === proof.byAccounts && proof.byJournal === proof.byLots,
    };
  });
};

const tierMovesOf = async ({ db, clock, timeZone }: EconomicsDependencies): Promise<Overview['tierMoves']> => {
  const today = Math.round(Date.parse(`${businessDateAt(clock.now(), timeZone)}T00:00:00Z`) / DAY_MS);
  const schemes = new Map((await selectSchemes(db)).map((each) => [each.scheme, each.definition]));
  const nameOf = (scheme: string, tier: string) =>
    schemes.get(scheme)?.tiers.find(({ code }) => code === tier)?.name ?? plain(tier);
  return (await tierMoves(db, today - MOVES_DAYS)).slice(0, SHOWN_MAX * 2).map((move) => ({
    ...{ scheme: move.scheme, name: schemes.get(move.scheme)?.name ?? plain(move.scheme) },
    from: move.fromTier === null ? null : nameOf(move.scheme, move.fromTier),
    ...{ to: nameOf(move.scheme, move.toTier), rose: move.rose, customers: move.customers },
  }));
};

/** What gave or took most this month, with the month before. */
const topOf = <Row>(
  rows: readonly { readonly month: string; readonly key: string; readonly units: number; readonly fen: number }[],
  months: { readonly now: string; readonly before: string },
  view: (key: string, now: { units: number; fen: number }, before: number) => Row,
): Row[] => {
  const sums = new Map<string, { units: number; fen: number; before: number }>();
  for (const { month, key, units, fen } of rows) {
    const known = sums.get(key) ?? { units: 0, fen: 0, before: 0 };
    if (month === months.now) {
      known.units += units;
      known.fen += fen;
    } else if (month === months.before) known.before += units;
    sums.set(key, known);
  }
  return [...sums]
    .filter(([, { units, before }]) => units !== 0 || before !== 0)
    .toSorted(([, one], [, other]) => other.units - one.units || other.before - one.before)
    .slice(0, SHOWN_MAX)
    .map(([key, { before, ...now }]) => view(key, now, before));
};

export const overviewView = async (dependencies: EconomicsDependencies): Promise<Overview> => {
  const { db, clock, timeZone } = dependencies;
  const [journal, costs] = [await readResult(db, 'journal'), await readResult(db, 'costs')];
  const now = businessDateAt(clock.now(), timeZone).slice(0, 7);
  const months = { now, before: addMonths(now, -1) };
  const budgets = await budgetViews(dependencies);
  const liabilities = journal ? await liabilitiesOf(dependencies, journal) : [];
  const ruleNames = new Map((await readRuleBook(db)).known.map(({ code, rule }) => [code, rule.name]));
  const benefits = await namesOfBenefits(db);
  const given = (await givenByRule(db)).map(({ rule, month, points }) => ({ key: rule, month, units: points, fen: 0 }));
  const used = (costs?.document.rows ?? []).flatMap(({ what, month, units, fen, paidFen }) =>
    what.startsWith('benefit:') ? [{ key: what.slice(8), month, units, fen: fen + paidFen }] : [],
  );
  const costMonths = [...new Set((costs?.document.rows ?? []).map(({ month }) => month))].toSorted();
  const stated = await statedByMonth(db, addMonths(now, -11), now);
  return {
    ...datedBy(journal, overviewDefinition),
    programmes: (await selectProgrammes(db)).map(({ programme, nameZh, nameEn, status, stoppedFor }) => ({
      ...{ programme, name: { zh: nameZh, en: nameEn }, status, stoppedFor },
    })),
    proofs: await proofsOf(dependencies, journal),
    liabilities: liabilities.map(({ name, liability }) => liabilityView(name, liability)),
    months: liabilities.flatMap(({ liability: { programme, wallet } }) =>
      movementRows(movesOf(journal?.document.effective ?? [], { programme, wallet }), now)
        .filter(({ month }) => month > addMonths(now, -12) && month <= now)
        .map(({ month, earned, spent, expired, closing }) => ({
          ...{ programme, wallet, month, earned, spent, expired, closing },
        })),
    ),
    costs: costMonths.map((month) => {
      const own = (costs?.document.rows ?? []).filter((row) => row.month === month);
      const sum = (points: boolean): number =>
        own.reduce((all, { what, fen }) => all + (what.startsWith('points:') === points ? fen : 0), 0);
      const lines = stated.get(month);
      const revenueFen = lines ? revenueLines.reduce((all, line) => all + lines[line], 0) : null;
      return { month, pointsFen: sum(true), benefitsFen: sum(false), revenueFen };
    }),
    budgets: budgets
      .filter(({ state }) => state === 'short' || state === 'spent')
      .toSorted((one, other) => ((one.endsOn ?? '') < (other.endsOn ?? '') ? -1 : 1))
      .slice(0, SHOWN_MAX),
    budgetsInForce: budgets.length,
    tierMoves: await tierMovesOf(dependencies),
    rules: topOf(given, months, (rule, { units }, before) => ({
      ...{ rule, name: ruleNames.get(rule) ?? plain(rule), points: units, before },
    })),
    benefits: topOf(used, months, (benefit, { units, fen }, before) => ({
      ...{ benefit, name: benefits.get(benefit)?.name ?? plain(benefit), units, fen, before },
    })),
  };
};
