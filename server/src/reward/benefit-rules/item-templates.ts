// Items of a catalogue that ship ready to be drafted: services priced in points, those of a higher tier among them.
import type { Item } from './contract.ts';

const item = (
  words: readonly [zh: string, en: string],
  benefit: string,
  points: number,
  more: Partial<Item> = {},
): Item => ({
  name: { zh: words[0], en: words[1] },
  summary: { zh: '', en: '' },
  ...{ benefit, programme: 'main', wallet: 'points' },
  price: { points, scheme: null, byTier: [], feeYuan: '0' },
  ...{ stocked: false, customerLimits: [], budget: null, conditions: [], windows: [] },
  ...{ holdHours: 72, refundMinimumDays: 30, validFrom: '2026-01-01', validUntil: null },
  disclosure: {
    zh: '兑换成功后积分即扣除；未交付前可取消并原路退回积分，到期日不变。',
    en: 'Points are burnt when it is delivered; until then you may cancel and get them back with the ends they had.',
  },
  ...more,
});

const cheaper = (points: number, gold: number, diamond: number): Item['price'] => ({
  ...{ points, scheme: 'card', feeYuan: '0' },
  byTier: [
    { tier: 'gold', points: gold },
    { tier: 'diamond', points: diamond },
  ],
});

export interface ItemTemplate {
  readonly code: string;
  readonly item: Item;
}

/** Nothing of it is in force before its benefit is, somebody drafts it and a second person agrees. */
export const itemTemplates: readonly ItemTemplate[] = [
  {
    code: 'level2_month',
    item: item(['Level-2 行情一个月', 'Level-2 quotes for a month'], 'level2_quotes', 300, {
      customerLimits: [{ span: 'month', count: 1 }],
    }),
  },
  { code: 'level2_week', item: item(['Level-2 七日体验', 'Level-2 for a week'], 'level2_trial', 80) },
  { code: 'hk_month', item: item(['港股实时行情一个月', 'Hong Kong quotes for a month'], 'hk_realtime', 380) },
  {
    code: 'report_one',
    item: item(['深度研报一篇', 'One report in depth'], 'deep_report', 150, {
      price: cheaper(150, 120, 90),
      customerLimits: [{ span: 'month', count: 5 }],
    }),
  },
  {
    code: 'adviser_half_hour',
    item: item(['投顾一对一', 'Half an hour with an adviser'], 'adviser_call', 500, {
      price: cheaper(500, 400, 300),
      customerLimits: [{ span: 'month', count: 2 }],
    }),
  },
  { code: 'advanced_course_one', item: item(['进阶课程一门', 'One advanced course'], 'advanced_course', 600) },
  {
    code: 'options_class_seat',
    item: item(['期权实战课席位', 'A seat in options in practice'], 'options_class', 800, {
      stocked: true,
    }),
  },
  {
    code: 'seminar_seat',
    item: item(['营业部沙龙席位', 'A seat at the branch'], 'branch_seminar', 200, { stocked: true }),
  },
  {
    code: 'summit_seat',
    item: item(['年度峰会席位', 'A seat at the summit'], 'summit_ticket', 3_000, {
      stocked: true,
      price: { points: 3_000, scheme: null, byTier: [], feeYuan: '100' },
      customerLimits: [{ span: 'year', count: 1 }],
    }),
  },
  { code: 'portfolio_report', item: item(['持仓体检报告', 'A portfolio check-up'], 'portfolio_checkup', 200) },
];
