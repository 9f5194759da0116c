// What the shipped benefits have in common: classes, quotas of tiers, ways of delivery. Tiers are those of the templates of schemes: V0-V7
// (`v`) and the cards (`card`).
import type { Benefit, BenefitCategory, Entitlement, Fulfilment } from './contract.ts';

export const free: Benefit['compliance'] = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
export const watched: Benefit['compliance'] = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };
export const rateCard: Benefit['compliance'] = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };
export const partnerGoods: Benefit['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'G' };
export const drawn: Benefit['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };

export const general = {
  zh: '权益以公司公示为准，不可转让、不可折现；不构成任何投资建议或收益承诺。',
  en: 'As published by the firm; not transferable, not for cash; no investment advice and no promise of returns.',
};

type Quotas = Readonly<Record<string, number | null>>;

export const of = (
  scheme: 'v' | 'card',
  period: Entitlement['period'],
  quotas: Quotas,
  more: Partial<Entitlement> = {},
): Entitlement => ({
  ...{ scheme, period, rollOver: { periods: 0, max: null }, rise: 'keep_used', fall: 'period_end' },
  quotas: Object.entries(quotas).map(([tier, quota]) => ({ tier, quota })),
  ...more,
});

export const flag = (code: string): Fulfilment => ({ kind: 'flag', flag: code });
export const desk = (hours: number): Fulfilment => ({ kind: 'desk', hours });
export const lasting = (days: number): Pick<Benefit, 'consumption'> => ({ consumption: { kind: 'time', days } });
/** A stock for which nobody waits. */
export const counted: Benefit['supply'] = { kind: 'stock', windows: [], waitingList: false };
export const seat: Pick<Benefit, 'consumption' | 'supply'> = {
  consumption: { kind: 'grant' },
  supply: { kind: 'stock', windows: [], waitingList: true },
};

type Given = Pick<Benefit, 'fulfilment'> & Partial<Benefit>;

export const benefit = (
  words: readonly [zh: string, en: string, summaryZh: string, summaryEn: string],
  category: BenefitCategory,
  loyaltyLevel: Benefit['loyaltyLevel'],
  [unitCostYuan, worthYuan]: readonly [string, string],
  given: Given,
): Benefit => ({
  name: { zh: words[0], en: words[1] },
  summary: { zh: words[2], en: words[3] },
  ...{ category, loyaltyLevel, unitCostYuan, worthYuan, entitlement: null },
  ...{ consumption: { kind: 'use', uses: 1 }, activation: { kind: 'at_once' } },
  supply: { kind: 'unlimited', windows: [], waitingList: false },
  ...{ customerLimits: [], budget: null, conditions: [], riskRating: null },
  ...{ validFrom: '2026-01-01', validUntil: null, compliance: free, disclosure: general },
  ...given,
});

export interface BenefitTemplate {
  readonly code: string;
  readonly benefit: Benefit;
}
