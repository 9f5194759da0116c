// What operators may change of the scores. Free of server code, because the contract is made of it. Settings hold from a business
// day on; a score of a day is made by the settings of that day.
import { z } from 'zod';

export const purchaseKinds = ['securities', 'products', 'services'] as const;

const kinds = z
  .array(z.enum(purchaseKinds))
  .min(1)
  .max(3)
  .refine((given) => new Set(given).size === given.length, 'each kind once');
const windowDays = z.number().int().min(30).max(1_826);

const ascending = (count: number) =>
  z
    .array(z.number().min(0).max(1e15))
    .length(count)
    .refine(
      (given) => given.every((cut, index) => index === 0 || cut > (given[index - 1] ?? 0)),
      'cut points must ascend, each above the one before',
    );

const yuan = (amount: number): number => amount * 100;

/** From where on behaviour has which name. */
export const behaviourSettings = z
  .strictObject({
    /** Trades in 30 days, over the last 90. */
    activeFromTrades: z.number().min(1).max(1_000).default(4),
    highFrequencyFromTrades: z.number().min(1).max(10_000).default(20),
    /** Mean days for which what was sold wholly was held. */
    swingFromDays: z.number().min(1).max(3_650).default(7),
    longFromDays: z.number().min(1).max(3_650).default(60),
    /** Share of what was bought in a year that makes a kind the preferred one; above one half, so that there is one at most. */
    preferenceFromShare: z.number().gt(0.5).max(1).default(0.6),
    /** Share of visits in one part of the day that makes a habit. */
    habitFromShare: z.number().gt(0.2).max(1).default(0.4),
  })
  .refine((given) => given.activeFromTrades < given.highFrequencyFromTrades, 'high frequency must begin above active')
  .refine((given) => given.swingFromDays < given.longFromDays, 'long holding must begin above swing');
export type BehaviourSettings = z.output<typeof behaviourSettings>;

export const rfmSettings = z.strictObject({
  kinds: kinds.default([...purchaseKinds]),
  windowDays: windowDays.default(365),
  /** What M measures: what was bought, or what the firm earned by it. */
  money: z.enum(['amount', 'revenue']).default('amount'),
  cuts: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('quantile') }),
      z.strictObject({
        kind: z.literal('fixed'),
        /** Days since the last purchase; fewer is better. */
        recencyDays: ascending(4),
        frequency: ascending(4),
        moneyFen: ascending(4),
      }),
    ])
    .default({ kind: 'quantile' }),
  /** Preset of a bank: who is what, by assets and age. */
  bank: z
    .strictObject({
      privateFromFen: z.number().int().min(0),
      wealthFromFen: z.number().int().min(0),
      youngBelowAge: z.number().int().min(16).max(100),
    })
    .refine((given) => given.wealthFromFen < given.privateFromFen, 'wealth must begin below private banking')
    .default({ privateFromFen: yuan(6_000_000), wealthFromFen: yuan(500_000), youngBelowAge: 35 }),
  behaviour: behaviourSettings.prefault({}),
});
export type RfmSettings = z.output<typeof rfmSettings>;

export const targetGroups = ['key_guidance', 'key_development', 'potential_appreciation', 'long_tail'] as const;
export type TargetGroup = (typeof targetGroups)[number];

export const targetGroupNames: Readonly<Record<TargetGroup, { readonly zh: string; readonly en: string }>> = {
  key_guidance: { zh: '重要引导客户', en: 'Key guidance' },
  key_development: { zh: '重要发展客户', en: 'Key development' },
  potential_appreciation: { zh: '潜在增值客户', en: 'Potential appreciation' },
  long_tail: { zh: '长尾客户', en: 'Long tail' },
};

const strategy = z.strictObject({ zh: z.string().trim().min(1).max(500), en: z.string().trim().min(1).max(500) });

/** Services as they are recommended until the firm writes its own. */
const strategies = {
  key_guidance: {
    zh: '专属投资顾问主动跟进，优先安排产品路演与组合诊断；以服务而非频率为激励。',
    en: 'A named adviser follows up; product briefings and portfolio reviews first. What is rewarded is service, not frequency.',
  },
  key_development: {
    zh: '资产配置方案与高端产品定制，按季回访，培养第二类产品。',
    en: 'Allocation plans and tailored products; a call each quarter; win a second kind of product.',
  },
  potential_appreciation: {
    zh: '购买后三十天内陪伴：持仓解读、风险提示与定投教育。',
    en: 'Company in the thirty days after the purchase: what is held, its risks, regular saving.',
  },
  long_tail: {
    zh: '以自助内容与智能投教服务，低频触达，不打扰。',
    en: 'Self-service content and teaching by machine; rare contact, no disturbance.',
  },
} as const;

/** Published cut points (yuan in the period, times a month, yuan of revenue); each is the lowest value of the next score. */
export const amountFrequencyBenefitSettings = z.strictObject({
  kinds: kinds.default(['products', 'services']),
  windowDays: windowDays.default(365),
  amountCutsFen: ascending(5).default([10_000, 50_000, 100_000, 500_000, 1_000_000].map(yuan)),
  frequencyCuts: ascending(5).default([2, 5, 10, 50, 100]),
  benefitCutsFen: ascending(5).default([10_000, 30_000, 100_000, 300_000, 500_000].map(yuan)),
  /** The first that holds: key guidance, key development, potential appreciation; else long tail. */
  rules: z
    .strictObject({
      guidanceFromFrequency: z.number().int().min(1).max(6),
      developmentFromAmount: z.number().int().min(1).max(6),
      recentDays: z.number().int().min(1).max(1_826),
    })
    .default({ guidanceFromFrequency: 3, developmentFromAmount: 4, recentDays: 90 }),
  strategies: z
    .strictObject({
      key_guidance: strategy,
      key_development: strategy,
      potential_appreciation: strategy,
      long_tail: strategy,
    })
    .default(strategies),
});
export type AmountFrequencyBenefitSettings = z.output<typeof amountFrequencyBenefitSettings>;
