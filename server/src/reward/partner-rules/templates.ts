// Partners that ship ready to be drafted.
import type { Partner } from './contract.ts';

const limit = { minPoints: 1, maxPoints: 5_000, dayPoints: 10_000 };

const CURRENCY = 'CNY' as const;

const shared = {
  ...{ validUntil: null, programme: 'main', wallet: 'points', currency: CURRENCY, lateDays: 31, closeAfterDays: 3 },
  limits: { accrual: limit, redemption: { ...limit, minPoints: 100 } },
} as const;

/** What a draft begins with; rates and days are to be agreed with the partner. */
export const partnerTemplates: readonly { readonly code: string; readonly partner: Partner }[] = [
  {
    code: 'bookshop',
    partner: {
      ...shared,
      name: { zh: '财经书店', en: 'Finance bookshop' },
      kinds: ['accrual'],
      ...{ validFrom: '2026-01-01', settlement: 'prepaid', overdrawPoints: 0, alertBelowPoints: 2_000 },
      rates: [{ from: '2026-01-01', pointsPerYuan: '1', issueYuan: null, redeemYuan: null }],
      compliance: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' },
      disclosure: {
        zh: '在书店购书每满 1 元积 1 分，退货时扣回相应积分。',
        en: 'One point for each yuan spent on books; points go back when books are returned.',
      },
    },
  },
  {
    code: 'courses',
    partner: {
      ...shared,
      name: { zh: '投资者教育课堂', en: 'Investor classroom' },
      kinds: ['accrual', 'redemption'],
      ...{ validFrom: '2026-01-01', settlement: 'postpaid', overdrawPoints: 0, alertBelowPoints: null },
      rates: [{ from: '2026-01-01', pointsPerYuan: '0.5', issueYuan: '0.012', redeemYuan: '0.01' }],
      compliance: { mainland_broker: 'R', bank: 'G', overseas_broker: 'Y' },
      disclosure: {
        zh: '课程消费每 2 元积 1 分；积分可抵课程费，100 积分抵 1 元。',
        en: 'One point for each 2 yuan of courses; 100 points pay 1 yuan of a course.',
      },
    },
  },
];
