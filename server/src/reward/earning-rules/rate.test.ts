// Earning in text tables: what happens, what is posted, and the lines that sum to it.
import { describe, expect, it } from 'vitest';
import { activationFor } from '../../decide/drafts/index.ts';
import { argumentsWrong, sentenceOf, standardUse } from '../../decide/rules/contract.ts';
import { conditions } from '../../decide/rules/index.ts';
import { exact, exactText, floorOf, minus, times } from '../../kernel/index.ts';
import { lowestClass, ruleWrong } from './check-rule.ts';
import { type EarningRule, earningRuleSchema, type Limit } from './contract.ts';
import { applyLimits, type LimitPlace, usageKey } from './limits.ts';
import { type DecidedBefore, settle } from './occasion.ts';
import { conditionsHold, rate } from './rate.ts';
import { ruleTemplates } from './templates.ts';
import { fillOf, ruleLike, shortLines, subjectOf } from './testing.ts';
import { tradeDay } from './trade-day.ts';
import { type TradeTrigger, triggerOf, triggers } from './triggers.ts';

const products = new Map([
  ['600000', { type: 'stock', market: 'SH', riskRating: 'R3' }],
  ['000001', { type: 'stock', market: 'SZ', riskRating: 'R3' }],
  ['F1', { type: 'fund', market: null, riskRating: 'R2' }],
  ['F5', { type: 'fund', market: null, riskRating: 'R5' }],
]);

const plain = ruleLike('trade_commission', { weights: [], multipliers: [], limits: [] });
const weighted = ruleLike('trade_commission', { multipliers: [], limits: [] });
const season = (factor: string, group: string | null = null): EarningRule['multipliers'][number] => ({
  name: { zh: '活动', en: `times ${factor}` },
  when: { word: 'season', with: { from: '2026-06-01', until: '2026-06-30' } },
  ...{ factor, group },
});
const tier = (atLeast: number, factor: string): EarningRule['multipliers'][number] => ({
  name: { zh: '等级', en: `tier ${atLeast}` },
  when: { word: 'profile_at_least', with: { attribute: 'tier_rank', atLeast } },
  ...{ factor, group: 'tier' },
});
const limit = (of: Limit['of'], span: Limit['span'], points: number, beyond: Limit['beyond'] = 'truncate'): Limit => ({
  ...{ of, span, points, beyond },
});

const rules: Readonly<Record<string, EarningRule>> = {
  plain,
  weighted,
  multiplied: { ...plain, multipliers: [season('2'), season('1.5')] },
  added: { ...plain, multipliers: [season('2'), season('1.5')], stacking: 'add' },
  bestAlone: { ...plain, multipliers: [season('1.5'), season('2')], stacking: 'best' },
  tiered: { ...plain, multipliers: [tier(4, '1.2'), tier(6, '1.5')] },
  bonus: { ...plain, bonus: '2.5' },
  capped: { ...plain, limits: [limit('customer', 'order', 6)] },
  turnover: {
    ...plain,
    trigger: { word: 'trades', with: { ...plain.trigger.with, measure: 'amount' } },
    amount: { kind: 'rate', points: '0.333333', perFen: 100_000 },
  },
  counted: {
    ...plain,
    trigger: { word: 'trades', with: { ...plain.trigger.with, measure: 'fills' } },
    amount: { kind: 'fixed', points: '3' },
  },
  fundsOnly: { ...plain, trigger: { word: 'trades', with: { ...plain.trigger.with, types: ['fund'] } } },
};

const known = { risk_level: 'C4', tier_rank: 5, is_staff: false };
const rateDay = (
  rule: EarningRule,
  fills: readonly string[],
  attributes: Record<string, string | number | boolean>,
) => {
  const subject = subjectOf(attributes);
  const day = tradeDay(rule, triggerOf(rule.trigger.word) as TradeTrigger, fills.map(fillOf), products, subject);
  const rated = rate(rule, day.portions, subject);
  return { points: rated.points, lines: [...rated.lines, ...day.excluded] };
};

/** Rule | fills | points | lines. */
const tradeTable = `
plain      | t1 buy 600000 1000 commission=5                                        | 5  | base 5
plain      | t1 buy 600000 1000 commission=5.55                                     | 5  | base 5.55, rounding -0.55
plain      | t1 buy 600000 1000 commission=5 rebate=2                               | 3  | base 3
plain      | t1 buy 600000 1000 commission=2 rebate=5                               | 0  | base 0
plain      | t1 buy 600000 1000 commission=5; t2 sell 000001 9000 commission=7.2    | 12 | base 12.2, rounding -0.2
plain      | t1 buy 600000 100 commission=5                                         | 0  | BELOW_MINIMUM 1
plain      | t1 buy 600000 1000 commission=5; t2 sell 600000 1000 commission=5      | 0  | ROUND_TRIP 2
plain      | t1 buy 600000 1000 commission=5; t2 sell 600000 1000 commission=5; t3 buy 000001 1000 commission=4 | 4 | base 4, ROUND_TRIP 2
plain      | a buy 600000 1000 commission=1 at=1; b buy 600000 1000 commission=2 at=2; c buy 600000 1000 commission=4 at=3; d buy 600000 1000 commission=8 at=4 | 7 | base 7, FILLS_PER_SYMBOL 1
plain      | d buy 600000 1000 commission=8 at=4; c buy 600000 1000 commission=4 at=3; b buy 600000 1000 commission=2 at=2; a buy 600000 1000 commission=1 at=1 | 7 | base 7, FILLS_PER_SYMBOL 1
plain      | t1 subscribe F5 1000 commission=6                                      | 0  | NOT_SUITABLE 1
plain      | t1 redeem F5 1000 commission=6                                         | 6  | base 6
plain      | t1 buy 600000 1000 commission=5; b1 sell 600000 1000 commission=5 of=t1 | 0 |
plain      | t1 buy 600000 1000 commission=5; b1 sell 600000 400 commission=2 of=t1 | 3  | base 3
plain      | b1 sell 600000 400 commission=2 of=t1; t1 buy 600000 1000 commission=5 | 3  | base 3
plain      | b1 sell 600000 900 commission=4 of=t1; t1 buy 600000 1000 commission=5 | 0  | BELOW_MINIMUM 1
plain      | b1 sell 600000 400 commission=2 of=unknown                             | 0  |
weighted   | t1 subscribe F1 1000 commission=6                                      | 9  | base 9
weighted   | t1 subscribe F1 1000 commission=6 channel=ios                          | 9  | base 9.9, rounding -0.9
weighted   | t1 subscribe F1 1000 commission=6; t2 buy 600000 1000 commission=5 channel=ios | 14 | base 9, base 5.5, rounding -0.5
multiplied | t1 buy 600000 1000 commission=5                                        | 15 | base 5, multiplier 5, multiplier 5
added      | t1 buy 600000 1000 commission=5                                        | 12 | base 5, multiplier 5, multiplier 2.5, rounding -0.5
bestAlone  | t1 buy 600000 1000 commission=5                                        | 10 | base 5, multiplier_lost 0, multiplier 5
tiered     | t1 buy 600000 1000 commission=5                                        | 6  | base 5, multiplier 1, multiplier_lost 0
bonus      | t1 buy 600000 1000 commission=5                                        | 7  | base 5, bonus 2.5, rounding -0.5
bonus      | t1 buy 600000 100 commission=5                                         | 0  | BELOW_MINIMUM 1
capped     | t1 buy 600000 9000 commission=5 order=o; t2 buy 600000 9000 commission=4 order=o; t3 buy 000001 900 commission=3 order=p | 9 | base 12, order_cap -3
turnover   | t1 buy 600000 3000 commission=5                                        | 0  | base 0.999999, rounding -0.999999
turnover   | t1 buy 600000 30000.10 commission=5                                    | 10 | base 10.0000233333, rounding -0.0000233333
counted    | t1 buy 600000 1000; t2 buy 000001 1000                                 | 6  | base 6
fundsOnly  | t1 buy 600000 1000 commission=5; t2 subscribe F1 1000 commission=6     | 6  | base 6
`;

describe('the trades of a day', () => {
  const rows = tradeTable
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));

  it.each(rows)('%s: %s gives %s', (rule = '', fills = '', points = '', lines = '') => {
    const rated = rateDay(rules[rule] as EarningRule, fills.split(';'), known);
    // 30,000.10 yuan are 3,000,010 fen: 30.0001 units of 1,000 yuan at 0.333333 points.
    expect([rated.points, shortLines(rated.lines)]).toEqual([Number(points), lines]);
  });

  it('of staff and of own products earn nothing, and untested customers only what asks for no test', () => {
    const fills = ['t1 buy 600000 1000 commission=5', 't2 redeem F5 1000 commission=6'];
    expect(shortLines(rateDay(plain, fills, { ...known, is_staff: true }).lines)).toBe('OWN_ACCOUNT 2');
    expect(shortLines(rateDay(plain, fills, { ...known, customer_type: 'product' }).lines)).toBe('OWN_ACCOUNT 2');
    expect(shortLines(rateDay(plain, fills, { is_staff: false }).lines)).toBe('base 6, NOT_SUITABLE 1');
  });

  it('are weighted by what they cost: the rate class is commission over turnover', () => {
    const factors = { low: '0', standard: '1', high: '2' };
    const rule = { ...plain, weights: [{ by: 'rate_class' as const, factors, other: '0' }] };
    const points = (commission: string) =>
      rateDay(rule, [`t1 buy 600000 100000 commission=${commission}`], known).points;
    expect([points('15'), points('15.01'), points('25'), points('25.01')]).toEqual([0, 15, 25, 50]);
  });
});

const place: LimitPlace = {
  ...{ rule: 'r', programme: 'main', wallet: 'points', customerId: 'C1', branchId: 'B1', device: 'device:d' },
  date: '2026-06-30',
};

/** Limits | used | asked | granted, code. */
const limitTable: readonly (readonly [
  string,
  readonly Limit[],
  Record<string, number>,
  number,
  number,
  string | null,
])[] = [
  ['nothing limits', [], {}, 10, 10, null],
  ['room enough', [limit('customer', 'day', 10)], {}, 10, 10, null],
  ['cut to what is left', [limit('customer', 'day', 10)], { 'customer:day|r|C1|2026-06-30': 7 }, 10, 3, 'CAP_REACHED'],
  [
    'refused as a whole',
    [limit('customer', 'day', 10, 'reject')],
    { 'customer:day|r|C1|2026-06-30': 7 },
    10,
    0,
    'CAP_REACHED',
  ],
  ['another month', [limit('customer', 'month', 10)], { 'customer:month|r|C1|2026-05': 10 }, 10, 10, null],
  ['the month', [limit('customer', 'month', 10)], { 'customer:month|r|C1|2026-06': 10 }, 10, 0, 'CAP_REACHED'],
  ['the quarter', [limit('customer', 'quarter', 9)], { 'customer:quarter|r|C1|2026-q2': 8 }, 10, 1, 'CAP_REACHED'],
  ['ever', [limit('customer', 'total', 9)], { 'customer:total|r|C1|total': 9 }, 10, 0, 'CAP_REACHED'],
  ['a device', [limit('device', 'day', 5)], { 'device:day|r|device:d|2026-06-30': 1 }, 10, 4, 'CAP_REACHED'],
  ['a branch', [limit('branch', 'year', 5)], { 'branch:year|r|B1|2026': 5 }, 10, 0, 'BUDGET_SPENT'],
  ['the rule', [limit('rule', 'year', 5)], { 'rule:year|r|2026': 2 }, 10, 3, 'BUDGET_SPENT'],
  [
    'the programme',
    [limit('programme', 'total', 5)],
    { 'programme:total|main/points|total': 1 },
    10,
    4,
    'BUDGET_SPENT',
  ],
  ['the smallest of all', [limit('customer', 'day', 8), limit('rule', 'day', 3)], {}, 10, 3, 'CAP_REACHED'],
  ['one order', [limit('customer', 'order', 4)], {}, 10, 4, 'CAP_REACHED'],
];

describe('limits', () => {
  it.each(limitTable)('%s', (_title, limits, used, asked, granted, code) => {
    const limited = applyLimits({ limits: [...limits] }, asked, place, new Map(Object.entries(used)), false);
    expect([limited.granted, limited.code]).toEqual([granted, code]);
    expect(limited.lines.reduce((sum, { points }) => sum + Number(points), 0)).toBe(granted - asked);
  });

  it('give a branch its own budget, and leave alone what they do not concern', () => {
    const own = { ...limit('branch', 'year', 5), branches: { B1: 50 } };
    expect(applyLimits({ limits: [own] }, 30, place, new Map(), false).granted).toBe(30);
    expect(usageKey(limit('device', 'day', 5), { ...place, device: null })).toBeNull();
    expect(applyLimits({ limits: [limit('customer', 'order', 4)] }, 10, place, new Map(), true).granted).toBe(10);
  });
});

/** What an occasion is worth one after the other, under a cap of so many points: what is posted each time. */
const occasionTable: readonly (readonly [string, number, readonly number[], readonly string[]])[] = [
  ['the same file again', 999, [50, 50], ['award 50', '']],
  ['a fill more', 999, [50, 80], ['award 50', 'award 30']],
  ['a bust', 999, [50, 20], ['award 50', 'reverse 30']],
  ['all of it busted', 999, [50, 0], ['award 50', 'reverse 50']],
  ['busted and booked again', 999, [50, 0, 50], ['award 50', 'reverse 50', 'award 50']],
  ['two awards, the latest first', 999, [50, 80, 40], ['award 50', 'award 30', 'reverse 30 reverse 10']],
  ['cut by a cap', 60, [100], ['award 60']],
  ['cut, then a bust that the cap had cut off', 60, [100, 80], ['award 60', '']],
  ['cut, then a bust that goes deeper', 60, [100, 40], ['award 60', 'reverse 20']],
  ['nothing at first', 999, [0, 10], ['', 'award 10']],
];

describe('occasions', () => {
  it.each(occasionTable)('%s', (_title, cap, worths, expected) => {
    const before: DecidedBefore[] = [];
    const seen = worths.map((points) => {
      const used = before.reduce((sum, { granted }) => sum + granted, 0);
      const rated = {
        points,
        lines: [{ kind: 'base' as const, points: String(points), quantity: points, unit: 'fen' as const, factors: [] }],
      };
      const limits = [limit('customer', 'total', cap)];
      const { steps } = settle({ limits }, rated, before, place, new Map([['customer:total|r|C1|total', used]]), false);
      for (const step of steps) {
        const granted = step.kind === 'award' ? step.granted : -step.taken;
        expect(step.lines.reduce((sum, each) => sum + Number(each.points), 0)).toBe(granted);
        before.push({
          ...{ key: `k${before.length}`, ofKey: step.kind === 'award' ? null : step.ofKey, granted, worth: points },
        });
      }
      return steps.map((step) => (step.kind === 'award' ? `award ${step.granted}` : `reverse ${step.taken}`)).join(' ');
    });
    expect(seen).toEqual(expected);
  });
});

describe('rules', () => {
  it('that ship are valid, and lawful ones are free for a mainland broker', () => {
    expect(ruleTemplates.length).toBeGreaterThan(12);
    for (const { code, rule } of ruleTemplates)
      expect([code, ruleWrong(earningRuleSchema.parse(rule))]).toEqual([code, null]);
    const classes = ruleTemplates.map(({ rule }) => rule.compliance.mainland_broker);
    expect(classes.filter((each) => each === 'G').length).toBeGreaterThan(8);
    expect(classes.filter((each) => each === 'R').length).toBeGreaterThan(3);
  });

  const wrong: readonly (readonly [string, Partial<EarningRule>, string])[] = [
    ['unknown trigger', { trigger: { word: 'lottery', with: {} } }, 'RULE_NOT_VALID'],
    ['hole not filled', { trigger: { word: 'reading', with: {} } }, 'RULE_NOT_VALID'],
    ['an argument too many', { trigger: { word: 'live', with: { more: 1 } } }, 'RULE_NOT_VALID'],
    ['unknown condition', { conditions: [{ word: 'lucky', with: {} }] }, 'RULE_NOT_VALID'],
    ['a condition without values', { conditions: [{ word: 'tagged', with: { tags: [] } }] }, 'RULE_NOT_VALID'],
    ['a rate of nothing', { amount: { kind: 'rate', points: '1', perFen: 100 } }, 'RULE_NOT_VALID'],
    ['weights of no trade', { weights: [{ by: 'side', factors: {}, other: '1' }] }, 'RULE_NOT_VALID'],
    ['no such day', { validFrom: '2026-02-30' }, 'RULE_NOT_VALID'],
    ['an end before the beginning', { validFrom: '2026-02-03', validUntil: '2026-02-02' }, 'RULE_NOT_VALID'],
    [
      'two limits of one kind',
      { limits: [limit('customer', 'day', 1), limit('customer', 'day', 2)] },
      'RULE_NOT_VALID',
    ],
    ['believed without a limit', { limits: [] }, 'LIMIT_MISSING'],
    [
      'by hand without a limit',
      { trigger: { word: 'manual', with: {} }, trust: 'server', limits: [] },
      'LIMIT_MISSING',
    ],
    [
      'trades called free',
      { ...ruleLike('trade_commission'), compliance: ruleLike('birthday').compliance },
      'CLASS_TOO_LAX',
    ],
    [
      'trades without guards',
      { ...ruleLike('trade_commission'), guards: ruleLike('birthday').guards },
      'RULE_NOT_VALID',
    ],
  ];
  it.each(wrong)('with %s are refused', (_title, more, code) => {
    const refused = ruleWrong(ruleLike('learn_reading', more));
    expect(refused?.code).toBe(code);
    expect(refused?.message.length).toBeGreaterThan(20);
  });

  it('need a second person, a compliance officer, or two with a legal opinion, by their class', () => {
    const officer = (byId: string, legalOpinion: string | null = null) => ({ byId, isCompliance: true, legalOpinion });
    const colleague = { byId: 'b', isCompliance: false, legalOpinion: null };
    const ready = (code: string, approvals: readonly Parameters<typeof activationFor>[2][number][]) =>
      activationFor(ruleLike(code).compliance.mainland_broker, 'a', approvals, 'mainland_broker').ready;
    expect([ready('birthday', []), ready('birthday', [officer('a')]), ready('birthday', [colleague])]).toEqual([
      false,
      false,
      true,
    ]);
    expect([ready('service_recovery', [colleague]), ready('service_recovery', [officer('c')])]).toEqual([false, true]);
    expect([
      ready('trade_commission', [officer('c'), colleague]),
      ready('trade_commission', [officer('c'), officer('d')]),
      ready('trade_commission', [officer('c', 'opinion'), officer('d')]),
    ]).toEqual([false, false, true]);
    expect(lowestClass(ruleLike('deposit_kept'), 'overseas_broker')).toBe('G');
  });

  it('are said in both languages from their values', () => {
    const { trigger } = ruleLike('average_assets');
    const word = triggerOf(trigger.word);
    expect(word && sentenceOf(word, trigger.with, 'zh')).toBe('月日均资产（自然日）不低于 10,000 元');
    expect(word && sentenceOf(word, trigger.with, 'en')).toBe(
      'average assets of a month (calendar days) are at least 10,000 yuan',
    );
    for (const each of [...triggers, ...conditions])
      for (const language of ['zh', 'en'] as const)
        expect(sentenceOf(each, standardUse(each).with, language)).not.toMatch(/[{}…]/);
    const listless = triggers.filter(({ fields }) =>
      fields.every(({ required, type }) => !required || type !== 'texts'),
    );
    for (const each of listless) expect(argumentsWrong(each, standardUse(each).with)).toBeNull();
  });

  it('hold on conditions about the customer, the day and the event; what is not known holds nothing', () => {
    const holds = (word: string, given: EarningRule['trigger']['with'], attributes = {}, properties = {}) =>
      conditionsHold(
        { conditions: [{ word, with: given }] },
        { ...subjectOf(attributes), properties, tags: new Set(['vip']) },
      );
    expect(holds('profile_is', { attribute: 'tier', values: ['v3'] }, { tier: 'v3' })).toBe(true);
    expect(holds('profile_is', { attribute: 'tier', values: ['v3'] }, {})).toBe(false);
    expect(holds('tagged', { tags: ['vip', 'new'] })).toBe(true);
    expect(holds('tagged', { tags: ['new'] })).toBe(false);
    expect(holds('tenure', { months: 12 }, { opened_on: '2025-06-30' })).toBe(true);
    expect(holds('tenure', { months: 12 }, { opened_on: '2025-07-01' })).toBe(false);
    expect(holds('season', { from: '2026-06-30', until: '2026-06-30' })).toBe(true);
    expect(holds('weekday', { days: ['2'] })).toBe(true);
    expect(holds('property_at_least', { property: 'score', atLeast: 9 }, {}, { score: 9 })).toBe(true);
    expect(holds('property_is', { property: 'topic', values: ['基金'] }, {}, { topic: '期权' })).toBe(false);
  });
});

describe('exact decimals', () => {
  it('lose nothing', () => {
    expect(exactText(times(exact('0.1'), exact('0.2')))).toBe('0.02');
    expect(exactText(minus(exact('0.3'), exact('0.1')))).toBe('0.2');
    expect(exactText(minus(exact(1), exact('1.0')))).toBe('0');
    expect([floorOf(exact('-0.5')), floorOf(exact('2.999999')), floorOf(exact('-3'))]).toEqual([-1, 2, -3]);
    expect(exactText(times(exact('123456789.123456'), exact('999999999.999999')))).toBe(
      '123456789123455876.543210876544',
    );
  });
});
