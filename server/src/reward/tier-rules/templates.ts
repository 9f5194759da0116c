// Schemes that ship ready: the V scale and the cards are lawful for a mainland broker; the last two show what is not, and need what a
// class R needs.
import type { Metric, Scheme, Tier, TierCondition } from './contract.ts';

/** Fen in ten thousand yuan. */
const TEN_THOUSAND = 1_000_000;

const metric = (given: Metric, atLeast: number): TierCondition => ({ kind: 'metric', metric: given, atLeast });

const averageAssets = (tenThousands: number): TierCondition =>
  metric({ kind: 'average_assets', days: 'calendar', span: { kind: 'period' } }, tenThousands * TEN_THOUSAND);

const tier = (code: string, zh: string, en: string, qualify: TierCondition | null): Tier => ({
  ...{ code, name: { zh, en }, qualify, keep: null, invitationOnly: false },
});

const lawful = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } as const;

const policies = {
  upgrade: 'at_once',
  downgrade: { mode: 'one_level', graceDays: 30 },
  reversal: 'at_once',
  restated: 'keep',
  latenessDays: 30,
  waitsFor: [],
} as const;

const vScale: Scheme = {
  ...policies,
  name: { zh: 'V 等级（V0-V7）', en: 'V scale (V0-V7)' },
  programme: null,
  attribute: 'tier',
  tiers: [
    tier('v0', 'V0', 'V0', null),
    ...[1, 10, 30, 100, 300, 600, 1_000].map((assets, index) =>
      tier(`v${index + 1}`, `V${index + 1}`, `V${index + 1}`, averageAssets(assets)),
    ),
  ],
  period: { kind: 'rolling', unit: 'days', count: 90 },
  waitsFor: [],
  compliance: lawful,
};

const cards: Scheme = {
  ...policies,
  name: { zh: '客户卡级（普通、银卡、金卡、钻石）', en: 'Cards (normal, silver, gold, diamond)' },
  programme: null,
  attribute: 'tier_second',
  tiers: [
    tier('normal', '普通', 'Normal', null),
    tier('silver', '银卡', 'Silver', averageAssets(20)),
    tier('gold', '金卡', 'Gold', averageAssets(50)),
    tier('diamond', '钻石', 'Diamond', averageAssets(100)),
  ],
  period: { kind: 'sliding_months', count: 3 },
  waitsFor: [],
  compliance: lawful,
};

const growth: Scheme = {
  ...policies,
  name: { zh: '成长值等级', en: 'Growth tiers' },
  programme: 'main',
  attribute: 'tier_third',
  tiers: [
    tier('starter', '新手', 'Starter', null),
    ...[
      ['learner', '学习者', 'Learner', 500, 0],
      ['companion', '同行者', 'Companion', 2_000, 6],
      ['confidant', '知音', 'Confidant', 8_000, 24],
    ].map(([code, zh, en, points, months]) =>
      tier(String(code), String(zh), String(en), {
        kind: 'all',
        of: [
          metric({ kind: 'points', wallet: 'growth', span: { kind: 'period' } }, Number(points)),
          metric({ kind: 'tenure_months' }, Number(months)),
        ],
      }),
    ),
  ],
  period: { kind: 'calendar', unit: 'year' },
  waitsFor: [],
  compliance: lawful,
};

const score = (attribute: string, atLeast: number): TierCondition => metric({ kind: 'score', attribute }, atLeast);

const scores: Scheme = {
  ...policies,
  name: { zh: '数量、质量、效益等级', en: 'Amount, frequency and benefit' },
  programme: null,
  attribute: 'tier_fourth',
  tiers: [
    tier('base', '基础', 'Base', null),
    tier('good', '良好', 'Good', { kind: 'any', of: [score('afb_amount', 3), score('afb_benefit', 2)] }),
    tier('best', '优质', 'Best', { kind: 'all', of: [score('afb_amount', 4), score('afb_benefit', 3)] }),
  ],
  period: { kind: 'lifetime' },
  waitsFor: [],
  // The scores say what a customer bought and what the firm earned of it.
  compliance: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' },
};

const activeTraders: Scheme = {
  ...policies,
  name: { zh: '活跃交易等级', en: 'Active traders' },
  programme: null,
  attribute: 'tier_fourth',
  tiers: [
    tier('none', '普通', 'Normal', null),
    tier('active', '活跃', 'Active', metric({ kind: 'trade_count', span: { kind: 'months', count: 3 } }, 30)),
    tier('premier', '尊享', 'Premier', {
      kind: 'any',
      of: [
        metric({ kind: 'trade_volume', span: { kind: 'months', count: 3 } }, 500 * TEN_THOUSAND),
        metric({ kind: 'commission', span: { kind: 'months', count: 3 } }, TEN_THOUSAND),
      ],
    }),
  ],
  period: { kind: 'sliding_months', count: 3 },
  reversal: 'period_end',
  waitsFor: [],
  compliance: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' },
};

/** Templates by the code that a scheme made of them gets unless told. */
export const schemeTemplates: readonly { readonly code: string; readonly scheme: Scheme }[] = [
  { code: 'v', scheme: vScale },
  { code: 'card', scheme: cards },
  { code: 'growth', scheme: growth },
  { code: 'afb', scheme: scores },
  { code: 'active_traders', scheme: activeTraders },
];
