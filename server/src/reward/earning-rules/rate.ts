// How many points an occasion is worth under a rule, in exact decimals, with the lines that sum to it. Floored once, at the end.
import { conditionOf, type Finding, type RuleSubject, type WordUse } from '../../decide/rules/index.ts';
import {
  assert,
  compareExact,
  type Exact,
  exact,
  exactText,
  floorOf,
  minus,
  plus,
  shifted,
  times,
} from '../../kernel/index.ts';
import type { EarningRule, Line, Multiplier, WeightDimension } from './contract.ts';

/** A part of an occasion with what it is weighted by: a fill, or the occasion itself. */
export interface Portion {
  /** Fen where the amount is a rate, else pieces. */
  readonly quantity: number;
  readonly of: Readonly<Partial<Record<WeightDimension, string>>>;
  /** Order to which a fill belongs. */
  readonly order?: string;
}

/** What an occasion is worth before limits. */
export interface Rated {
  readonly points: number;
  /** They sum to `points`. */
  readonly lines: readonly Line[];
}

const ZERO = exact(0);
const ONE = exact(1);

export const sumOfLines = (lines: readonly Line[]): Exact =>
  lines.reduce((sum, { points }) => plus(sum, exact(points)), ZERO);

const find = (use: WordUse, subject: RuleSubject): Finding => {
  const condition = conditionOf(use.word);
  assert(condition, `a rule in force names the unknown condition ${use.word}`);
  return condition.check(use.with, subject);
};

/** Whether every condition of the rule holds. */
export const conditionsHold = (rule: Pick<EarningRule, 'conditions'>, subject: RuleSubject): boolean =>
  rule.conditions.every((use) => find(use, subject).met);

interface Factor {
  readonly by: WeightDimension;
  readonly value: string;
  readonly factor: string;
}

const factorsOf = ({ weights }: EarningRule, portion: Portion): readonly Factor[] =>
  weights.map(({ by, factors, other }) => {
    const value = portion.of[by] ?? '';
    return { by, value, factor: (Object.hasOwn(factors, value) ? factors[value] : undefined) ?? other };
  });

/** 100 fen is two places, 1,000 three. */
const placesOf = (perFen: number): number => String(perFen).length - 1;

const worthOf = ({ amount }: EarningRule, quantity: number, factors: readonly Factor[]): Exact => {
  const plain = times(exact(amount.points), exact(quantity));
  const based = amount.kind === 'fixed' ? plain : shifted(plain, placesOf(amount.perFen));
  return factors.reduce((product, { factor }) => times(product, exact(factor)), based);
};

/** Portions of the same weights are one line, in the order in which they first came. */
const baseLines = (rule: EarningRule, portions: readonly Portion[]): Line[] => {
  const groups = new Map<string, { readonly factors: readonly Factor[]; quantity: number }>();
  for (const portion of portions) {
    const factors = factorsOf(rule, portion);
    const key = factors.map(({ value, factor }) => `${value}\u001f${factor}`).join('\u001e');
    const group = groups.get(key) ?? { factors, quantity: 0 };
    group.quantity += portion.quantity;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ factors, quantity }) => ({
    kind: 'base' as const,
    points: exactText(worthOf(rule, quantity, factors)),
    quantity,
    unit: rule.amount.kind === 'rate' ? ('fen' as const) : ('pieces' as const),
    factors: [...factors],
  }));
};

/** What orders were worth above the cap of an order, taken off before multipliers. */
const orderCap = (rule: EarningRule, portions: readonly Portion[]): Line[] => {
  const caps = rule.limits.filter(({ span }) => span === 'order').map(({ points }) => points);
  if (caps.length === 0 || portions.every(({ order }) => order === undefined)) return [];
  const cap = exact(Math.min(...caps));
  const byOrder = new Map<string, Exact>();
  portions.forEach((portion, index) => {
    const order = portion.order ?? `#${index}`;
    byOrder.set(order, plus(byOrder.get(order) ?? ZERO, worthOf(rule, portion.quantity, factorsOf(rule, portion))));
  });
  const above = [...byOrder.values()].map((worth) => minus(worth, cap)).filter(({ digits }) => digits > 0n);
  if (above.length === 0) return [];
  const taken = above.reduce(plus, ZERO);
  return [{ kind: 'order_cap', points: exactText(minus(ZERO, taken)), orders: above.length }];
};

interface Judged {
  readonly multiplier: Multiplier;
  readonly finding: Finding;
  lost: 'not_met' | 'group' | 'best' | null;
}

const better = (one: Judged, other: Judged): boolean =>
  compareExact(exact(one.multiplier.factor), exact(other.multiplier.factor)) > 0;

/** Of those that hold, all but the best of each set lose; of equals the first stands. */
const keepBest = (judged: readonly Judged[], setOf: (each: Judged) => string | null, lost: 'group' | 'best'): void => {
  const best = new Map<string, Judged>();
  for (const each of judged) {
    const set = each.lost === null ? setOf(each) : null;
    if (set === null) continue;
    const standing = best.get(set);
    if (standing && !better(each, standing)) each.lost = lost;
    else {
      if (standing) standing.lost = lost;
      best.set(set, each);
    }
  }
};

const judgeMultipliers = (rule: EarningRule, subject: RuleSubject): readonly Judged[] => {
  const judged = rule.multipliers.map((multiplier): Judged => {
    const finding = find(multiplier.when, subject);
    return { multiplier, finding, lost: finding.met ? null : 'not_met' };
  });
  keepBest(judged, ({ multiplier }) => multiplier.group, 'group');
  if (rule.stacking === 'best') keepBest(judged, () => 'all', 'best');
  return judged;
};

const multiplierLines = (rule: EarningRule, base: Exact, subject: RuleSubject): Line[] => {
  let running = base;
  return judgeMultipliers(rule, subject).map(({ multiplier: { name, factor }, finding: { seen }, lost }): Line => {
    if (lost !== null) return { kind: 'multiplier_lost', points: '0', name, factor, reason: lost, seen };
    const more = times(rule.stacking === 'add' ? base : running, minus(exact(factor), ONE));
    running = plus(running, more);
    return { kind: 'multiplier', points: exactText(more), name, factor, seen };
  });
};

/** Rates the portions of an occasion. Nothing that counts is worth nothing: a bonus alone is not given. */
export const rate = (rule: EarningRule, portions: readonly Portion[], subject: RuleSubject): Rated => {
  if (portions.length === 0) return { points: 0, lines: [] };
  const lines: Line[] = [...baseLines(rule, portions), ...orderCap(rule, portions)];
  lines.push(...multiplierLines(rule, sumOfLines(lines), subject));
  if (compareExact(exact(rule.bonus), ZERO) > 0) lines.push({ kind: 'bonus', points: exactText(exact(rule.bonus)) });
  const whole = sumOfLines(lines);
  // Factors below one, added up, can take away more than there is.
  const points = Math.max(0, floorOf(whole));
  const rounding = minus(exact(points), whole);
  if (rounding.digits !== 0n) lines.push({ kind: 'rounding', points: exactText(rounding) });
  return { points, lines };
};
