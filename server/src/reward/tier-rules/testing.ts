// Text tables for tiers: a scheme in words, facts with the day on which they became known, and the changes day by day.
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import type { Metric, Period, Scheme, Span, TierCondition } from './contract.ts';
import { type Evaluation, evaluate, type Member, type MemberState, type TierChange } from './decide.ts';
import { type CustomerFacts, noFacts, type Series, type Surroundings } from './metric.ts';

export const dayOf = (date: string): number => dayNumber(date as Parameters<typeof dayNumber>[0]);

/** Weekdays of 2025 to 2027 trade, except the first week of October. */
export const testSurroundings: Surroundings = {
  isTradingDay: (day) => {
    const date = dateOfDay(day);
    if (date < '2025' || date >= '2028') return null;
    const weekday = new Date(day * 86_400_000).getUTCDay();
    return weekday !== 0 && weekday !== 6 && !/-10-0[1-7]$/.test(date);
  },
  productsOf: (types) => new Set(types.map((type) => `${type}-1`)),
};

const periods: Readonly<Record<string, Period>> = {
  month: { kind: 'calendar', unit: 'month' },
  quarter: { kind: 'calendar', unit: 'quarter' },
  half_year: { kind: 'calendar', unit: 'half_year' },
  year: { kind: 'calendar', unit: 'year' },
  anniversary: { kind: 'anniversary' },
  lifetime: { kind: 'lifetime' },
};

/** "year", "rolling-30-days", "sliding-3". */
export const periodOf = (text: string): Period => {
  const [kind = '', count = '', unit = ''] = text.split('-');
  if (kind === 'rolling') return { kind: 'rolling', unit: unit === 'months' ? 'months' : 'days', count: Number(count) };
  if (kind === 'sliding') return { kind: 'sliding_months', count: Number(count) };
  return periods[kind] as Period;
};

const ofPeriod: Span = { kind: 'period' };
export const metrics: Readonly<Record<string, Metric>> = {
  points: { kind: 'points', wallet: 'growth', span: ofPeriod },
  growth: { kind: 'growth_value', wallet: 'growth' },
  assets: { kind: 'assets' },
  mean: { kind: 'average_assets', days: 'calendar', span: ofPeriod },
  trading_mean: { kind: 'average_assets', days: 'trading', span: ofPeriod },
  month_mean: { kind: 'average_assets', days: 'calendar', span: { kind: 'months', count: 1 } },
  quarter_mean: { kind: 'average_assets', days: 'calendar', span: { kind: 'months', count: 3 } },
  inflow: { kind: 'net_inflow', span: ofPeriod },
  trades: { kind: 'trade_count', span: ofPeriod },
  volume: { kind: 'trade_volume', span: ofPeriod },
  commission: { kind: 'commission', span: ofPeriod },
  ten_days: { kind: 'trade_count', span: { kind: 'days', count: 10 } },
  ever: { kind: 'points', wallet: 'growth', span: { kind: 'lifetime' } },
  products: { kind: 'holdings', measure: 'count', productTypes: [] },
  funds: { kind: 'holdings', measure: 'value', productTypes: ['fund'] },
  tenure: { kind: 'tenure_months' },
  benefit: { kind: 'score', attribute: 'afb_benefit' },
};

export const leaf = (metric: string, atLeast: number): TierCondition => ({
  kind: 'metric',
  metric: metrics[metric] as Metric,
  atLeast,
});

/** "points:100", "mean:5&trades:2" (all), "mean:5|trades:2" (any). */
const conditionOf = (text: string): TierCondition => {
  for (const [sign, kind] of [
    ['|', 'any'],
    ['&', 'all'],
  ] as const)
    if (text.includes(sign)) return { kind, of: text.split(sign).map(conditionOf) };
  const [metric = '', atLeast = ''] = text.split(':');
  return leaf(metric, Number(atLeast));
};

/** "tiers=points:100,points:500 period=year down=one_level:30 up=next_period rev=period_end restated=keep late=30 keep=points:50". */
export const schemeOf = (text: string): Scheme => {
  const words = new Map(
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.split('=') as [string, string]),
  );
  const [mode = 'one_level', grace = '0'] = (words.get('down') ?? 'to_earned:0').split(':');
  const keep = words.get('keep')?.split(',') ?? [];
  const invited = words.get('invited')?.split(',').map(Number) ?? [];
  const qualify = (words.get('tiers') ?? 'points:100').split(',');
  const tier = (code: string, rank: number, condition: string | undefined, kept: string | undefined) => ({
    ...{ code, name: { zh: code, en: code }, invitationOnly: invited.includes(rank) },
    qualify: condition === undefined || condition === '-' ? null : conditionOf(condition),
    keep: kept === undefined || kept === '-' ? null : conditionOf(kept),
  });
  return {
    ...{ name: { zh: '等级', en: 'Tiers' }, programme: 'main', attribute: 'tier', waitsFor: [] },
    tiers: [
      tier('t0', 0, undefined, undefined),
      ...qualify.map((each, at) => tier(`t${at + 1}`, at + 1, each, keep[at])),
    ],
    period: periodOf(words.get('period') ?? 'year'),
    upgrade: words.get('up') === 'next_period' ? 'next_period' : 'at_once',
    downgrade: { mode: mode as Scheme['downgrade']['mode'], graceDays: Number(grace) },
    reversal: words.get('rev') === 'period_end' ? 'period_end' : 'at_once',
    restated: words.get('restated') === 'retroactive' ? 'retroactive' : 'keep',
    latenessDays: Number(words.get('late') ?? 30),
    compliance: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' },
  };
};

interface Known {
  readonly what: string;
  readonly day: number;
  readonly value: number;
  readonly knownOn: number;
}

/** "points 2026-02-10=120 points 2026-02-10=20@2026-05-01": the second becomes known on May 1 and replaces the first. */
const knownOf = (text: string): readonly Known[] =>
  [...text.matchAll(/(\w+) (\d{4}-\d{2}-\d{2})=(-?\d+)(?:@(\d{4}-\d{2}-\d{2}))?/g)].map(
    ([, what = '', date = '', value = '', knownOn]) => ({
      ...{ what, day: dayOf(date), value: Number(value) },
      knownOn: dayOf(knownOn ?? date),
    }),
  );

const seriesOf = (known: readonly Known[], what: string): Series => {
  const byDay = new Map<number, number>();
  for (const each of known) if (each.what === what) byDay.set(each.day, each.value);
  const days = [...byDay.keys()].sort((one, other) => one - other);
  return { days, values: days.map((day) => byDay.get(day) ?? 0) };
};

/** What is known at the end of a day. */
export const factsOn = (text: string, day: number): CustomerFacts =>
  factsOf(knownOf(text).filter(({ knownOn }) => knownOn <= day));

const factsOf = (known: readonly Known[]): CustomerFacts => {
  const latest = (what: string): number | undefined => known.filter((each) => each.what === what).at(-1)?.value;
  const opened = known.find(({ what }) => what === 'opened');
  const growth = latest('growth');
  const benefit = latest('benefit');
  return {
    ...noFacts,
    openedOn: opened ? opened.day : null,
    assets: seriesOf(known, 'assets'),
    netInflow: seriesOf(known, 'inflow'),
    tradeCount: seriesOf(known, 'trades'),
    tradeVolume: seriesOf(known, 'volume'),
    commission: seriesOf(known, 'commission'),
    points: new Map([['growth', seriesOf(known, 'points')]]),
    balances: new Map(growth === undefined ? [] : [['growth', growth]]),
    holdings: known.flatMap(({ what, value }) =>
      what === 'fund' || what === 'bond' ? [{ productCode: `${what}-1`, valueFen: value }] : [],
    ),
    scores: new Map(benefit === undefined ? [] : [['afb_benefit', benefit]]),
  };
};

/** "invited t2 2026-01-05..2026-06-30". */
const invitedOf = (text: string): ((day: number) => Member['invited']) => {
  const found = [...text.matchAll(/invited t(\d+) (\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})?/g)].map(
    ([, rank, from = '', until]) => ({ rank: Number(rank), from: dayOf(from), until: until ? dayOf(until) : null }),
  );
  return (day) => new Map(found.filter(({ from }) => from <= day).map(({ rank, until }) => [rank, until]));
};

export const memberOn = (text: string, day: number): Member => ({
  facts: factsOn(text, day),
  invited: invitedOf(text)(day),
});

export interface Run {
  readonly changes: readonly TierChange[];
  readonly state: MemberState;
  readonly reviews: readonly number[];
}

/** Evaluates every day of a run, each with what was known at its end. */
export const runDays = (scheme: Scheme, facts: string, from: number, to: number): Run => {
  const changes: TierChange[] = [];
  const reviews = new Set<number>();
  let state: MemberState | null = null;
  const known = knownOf(facts);
  const turns = new Set([from, ...known.map(({ knownOn }) => knownOn)]);
  const invitations = invitedOf(facts);
  let found = noFacts;
  for (let day = from; day <= to; day += 1) {
    if (turns.has(day)) found = factsOf(known.filter(({ knownOn }) => knownOn <= day));
    const member: Member = { facts: found, invited: invitations(day) };
    const evaluation: Evaluation = evaluate({
      ...{ scheme, before: state, member, day, surroundings: testSurroundings },
      evaluatedTo: day - 1,
    });
    state = evaluation.state;
    changes.push(...evaluation.changes);
    if (evaluation.review) reviews.add(evaluation.review.qualifiedOn);
  }
  return { changes, state: state as MemberState, reviews: [...reviews] };
};

const usual = ({ from, to, reason }: TierChange): boolean =>
  from === null ? reason === 'joined' : reason === (to > from ? 'upgrade' : 'downgrade');

/** "t0 2026-01-02, t1 2026-02-11, t0 2026-03-05 reversal". */
export const changesText = (changes: readonly TierChange[]): string =>
  changes.map((each) => `t${each.to} ${dateOfDay(each.on)}${usual(each) ? '' : ` ${each.reason}`}`).join(', ');
