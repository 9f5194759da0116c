// Decides occasions in their order under limits, within one transaction, and writes what came of them. Pure decisions are beside, in
// earning-rules; here is what they are decided against.
import type { Inputs } from '../../decide/rules/index.ts';
import { groupBy } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import {
  type DecidedBefore,
  isOfProgramme,
  type Limit,
  type LimitPlace,
  type Line,
  type Rated,
  settle,
  usageKey,
} from '../earning-rules/index.ts';
import {
  insertAwards,
  type NewAward,
  type OccasionName,
  occasionKey,
  postingKey,
  selectBefore,
  selectUsage,
  takeTurn,
  writeUsage,
} from './awards-store.ts';
import type { RuleInForce } from './rules-store.ts';

/** An occasion with what it is worth now. */
export interface Case {
  readonly inForce: RuleInForce;
  readonly customerId: string;
  readonly occasion: string;
  readonly date: string;
  readonly occurredAt: number;
  readonly branchId: string | null;
  readonly device: string | null;
  /** What happened: cases of one cause compete where their rules are of one exclusive group. */
  readonly cause: string;
  readonly rated: Rated;
  /** What guards left out. */
  readonly excluded: readonly Extract<Line, { kind: 'excluded' }>[];
  readonly inputs: Inputs;
  /** Refusals of one day are one row: such occasions may be many. */
  readonly isEvent: boolean;
}

// Here and below objects are written out, not put together by spreading: thousands are made for each range.
const nameOf = ({ inForce, customerId, occasion }: Case): OccasionName => ({
  rule: inForce.code,
  customerId,
  occasion,
});

const placeOf = ({ inForce, customerId, branchId, device, date }: Case): LimitPlace => ({
  rule: inForce.code,
  programme: inForce.rule.programme,
  wallet: inForce.rule.wallet,
  customerId,
  branchId,
  device,
  date,
});

/** Of cases in one exclusive group and for one cause the best stands: one that was awarded before, else the one worth most. */
export const chooseOfGroups = (cases: readonly Case[], isKnown: (each: Case) => boolean): readonly Case[] => {
  const groupOf = ({ inForce, customerId, cause }: Case): string | null =>
    inForce.rule.exclusiveGroup === null ? null : [inForce.rule.exclusiveGroup, customerId, cause].join('\u001f');
  const groups = groupBy(
    cases.filter((each) => groupOf(each) !== null),
    (each) => groupOf(each) ?? '',
  );
  const better = (one: Case, other: Case): number =>
    Number(isKnown(other)) - Number(isKnown(one)) ||
    other.rated.points - one.rated.points ||
    (one.inForce.code < other.inForce.code ? -1 : 1);
  return cases.flatMap((each) => {
    const group = groupOf(each);
    const rivals = group === null ? [each] : [...(groups.get(group) ?? [])].sort(better);
    const [winner, ...losers] = rivals;
    if (winner !== each) return [];
    const lost = losers.map(
      ({ inForce, rated }): Line => ({ kind: 'rule_lost', points: '0', rule: inForce.code, desired: rated.points }),
    );
    return [{ ...each, rated: { ...each.rated, lines: [...each.rated.lines, ...lost] } }];
  });
};

/** Keys under which an award of the case counts: of its own rule's limits, and of every limit of the programme. */
const keysOf = (each: Case, ofProgrammes: readonly RuleInForce[]): readonly string[] => {
  const { programme, wallet } = each.inForce.rule;
  const shared = ofProgrammes
    .filter(({ rule }) => rule.programme === programme && rule.wallet === wallet)
    .flatMap(({ rule }): readonly Limit[] => rule.limits.filter(isOfProgramme));
  const place = placeOf(each);
  return [...new Set([...each.inForce.rule.limits, ...shared].flatMap((limit) => usageKey(limit, place) ?? []))];
};

const awardOf = (
  { inForce, customerId, occasion, date, occurredAt, branchId, device, rated, inputs, cause }: Case,
  {
    key,
    ofKey,
    desired,
    granted,
    code,
    lines,
    state,
  }: Pick<NewAward, 'key' | 'ofKey' | 'desired' | 'granted' | 'code' | 'lines' | 'state'>,
): NewAward => ({
  rule: inForce.code,
  customerId,
  occasion,
  version: inForce.version,
  programme: inForce.rule.programme,
  wallet: inForce.rule.wallet,
  businessDate: date,
  occurredAt,
  branchId,
  device,
  worth: rated.points,
  inputs,
  cause,
  key,
  ofKey,
  desired,
  granted,
  code,
  lines,
  state,
});

/** A refusal where the trigger matched: a guard left everything out, or less than a point came of it. */
const refusalOf = (each: Case): NewAward => {
  const [first] = each.excluded;
  const code = first?.code ?? 'BELOW_ONE_POINT';
  const key = each.isEvent ? postingKey({ ...nameOf(each), occasion: `${each.date}:${code}` }, 'refused') : null;
  return awardOf(each, {
    ...{ key: key ?? postingKey(nameOf(each), 0), ofKey: null, desired: 0, granted: 0, code },
    ...{ lines: [...each.rated.lines, ...each.excluded], state: 'refused' },
  });
};

/** Settles one case against what was decided before it, and notes what it takes of the limits. */
const settleCase = (
  each: Case,
  before: DecidedBefore[],
  usage: Map<string, number>,
  keys: readonly string[],
): readonly NewAward[] => {
  if (each.isEvent && before.length > 0) return [];
  if (each.rated.points === 0 && before.length === 0)
    return each.rated.lines.length + each.excluded.length === 0 ? [] : [refusalOf(each)];
  const cappedByOrder = !each.isEvent && each.inForce.rule.limits.some(({ span }) => span === 'order');
  const { steps, code } = settle(each.inForce.rule, each.rated, before, placeOf(each), usage, cappedByOrder);
  return steps.map((step): NewAward => {
    const granted = step.kind === 'award' ? step.granted : -step.taken;
    const isRefused = granted === 0;
    const sequence = before.length;
    const key =
      isRefused && each.isEvent
        ? postingKey({ ...nameOf(each), occasion: `${each.date}:${code}` }, 'refused')
        : postingKey(nameOf(each), sequence);
    const ofKey = step.kind === 'award' ? null : step.ofKey;
    before.push({ key, ofKey, granted, worth: each.rated.points });
    for (const used of keys) usage.set(used, (usage.get(used) ?? 0) + granted);
    return awardOf(each, {
      key,
      ofKey,
      desired: step.kind === 'award' ? step.desired : granted,
      granted,
      code,
      lines: [...step.lines, ...each.excluded],
      state: isRefused ? 'refused' : 'decided',
    });
  });
};

/** Decides the cases in their order and writes what came of them; answers how many awards and reversals there are to post. */
export const decideCases = async (
  transaction: StateTransaction,
  given: readonly Case[],
  active: readonly RuleInForce[],
  at: number,
): Promise<number> => {
  if (given.length === 0) return 0;
  await takeTurn(transaction);
  const stored = await selectBefore(transaction, given.map(nameOf));
  const before = new Map([...stored].map(([key, rows]) => [key, [...rows]]));
  const cases = chooseOfGroups(given, (each) => (stored.get(occasionKey(nameOf(each)))?.length ?? 0) > 0);
  const keys = new Map(cases.map((each) => [each, keysOf(each, active)]));
  const usage = await selectUsage(transaction, [...new Set([...keys.values()].flat())]);
  const counted = new Map(usage);
  const awards = cases.flatMap((each) => {
    const name = occasionKey(nameOf(each));
    const own = before.get(name) ?? [];
    before.set(name, own);
    return settleCase(each, own, usage, keys.get(each) ?? []);
  });
  // Refusals of one kind on one day are one row, with how many they were.
  const distinct = [...groupBy(awards, ({ key }) => key).values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, times: 1 + others.length }] : [],
  );
  await insertAwards(transaction, distinct, at);
  await writeUsage(transaction, new Map([...usage].filter(([key, points]) => counted.get(key) !== points)));
  return awards.filter(({ state }) => state === 'decided').length;
};
