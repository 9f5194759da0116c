// The lines of contribution: what the firm earns by a customer and what the customer costs. Amounts are whole fen.
import type { Bilingual } from '../profiles/index.ts';

export const revenueLines = [
  'commission',
  'margin_interest',
  'product_fee',
  'trail',
  'advisory_fee',
  'other_revenue',
] as const;
export const costLines = ['benefit', 'points', 'service_time', 'acquisition', 'other_cost'] as const;
export const lines = [...revenueLines, ...costLines] as const;
export type Line = (typeof lines)[number];

export const isRevenue = (line: Line): boolean => (revenueLines as readonly Line[]).includes(line);
export const isLine = (text: string): text is Line => (lines as readonly string[]).includes(text);

/** Fen by line, in the order of `lines`. */
export type LineAmounts = readonly number[];

export const noAmounts = (): number[] => lines.map(() => 0);

export const sumOver = (amounts: LineAmounts, of: readonly Line[]): number =>
  of.reduce((sum, line) => sum + (amounts[lines.indexOf(line)] ?? 0), 0);

export const revenueOf = (amounts: LineAmounts): number => sumOver(amounts, revenueLines);
export const costOf = (amounts: LineAmounts): number => sumOver(amounts, costLines);

export const lineNames: Readonly<Record<Line, Bilingual>> = {
  commission: { zh: '净佣金', en: 'Commission, net' },
  margin_interest: { zh: '融资利息', en: 'Margin interest' },
  product_fee: { zh: '产品手续费', en: 'Product fees' },
  trail: { zh: '尾随佣金', en: 'Trail' },
  advisory_fee: { zh: '投顾与增值服务费', en: 'Advice and paid services' },
  other_revenue: { zh: '其他收入', en: 'Other revenue' },
  benefit: { zh: '权益成本', en: 'Benefits' },
  points: { zh: '积分成本', en: 'Points' },
  service_time: { zh: '服务时间', en: 'Service time' },
  acquisition: { zh: '获客成本', en: 'Acquisition' },
  other_cost: { zh: '其他成本', en: 'Other cost' },
};

/** Why an amount belongs to no customer. */
export const reasons = ['no_customer', 'unknown_customer', 'no_opening', 'unknown_unit', 'no_base'] as const;
export type Reason = (typeof reasons)[number];

export const reasonNames: Readonly<Record<Reason, Bilingual>> = {
  no_customer: { zh: '未写明客户，按规则不分摊', en: 'Names no customer, and the rule does not share it' },
  unknown_customer: { zh: '客户号不在客户档案中', en: 'The customer is not known' },
  no_opening: { zh: '该渠道费用期间无人开户', en: 'Nobody opened an account by the channel in the period' },
  unknown_unit: { zh: '所写单元当月没有客户', en: 'The unit served nobody in the month' },
  no_base: { zh: '分摊基数为零', en: 'There is nothing to share it by' },
};

/** An amount of a month that belongs to no customer. */
export interface Remainder {
  readonly line: Line;
  readonly reason: Reason;
  readonly fen: number;
}
