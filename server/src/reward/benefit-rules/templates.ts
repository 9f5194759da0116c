// Thirty benefits of a broker that ship ready to be drafted, each with its class in every profile and the kind of loyalty it makes.
// Tiers are those of the templates of schemes: V0-V7 (`v`) and the cards (`card`).
import type { Benefit, BenefitCategory, Entitlement, Fulfilment } from './contract.ts';

const free: Benefit['compliance'] = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
const watched: Benefit['compliance'] = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };
const rateCard: Benefit['compliance'] = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };
const partnerGoods: Benefit['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'G' };
const drawn: Benefit['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };

const general = {
  zh: '权益以公司公示为准，不可转让、不可折现；不构成任何投资建议或收益承诺。',
  en: 'As published by the firm; not transferable, not for cash; no investment advice and no promise of returns.',
};

type Quotas = Readonly<Record<string, number | null>>;

const of = (
  scheme: 'v' | 'card',
  period: Entitlement['period'],
  quotas: Quotas,
  more: Partial<Entitlement> = {},
): Entitlement => ({
  ...{ scheme, period, rollOver: { periods: 0, max: null }, rise: 'keep_used', fall: 'period_end' },
  quotas: Object.entries(quotas).map(([tier, quota]) => ({ tier, quota })),
  ...more,
});

const flag = (code: string): Fulfilment => ({ kind: 'flag', flag: code });
const desk = (hours: number): Fulfilment => ({ kind: 'desk', hours });
const lasting = (days: number): Pick<Benefit, 'consumption'> => ({ consumption: { kind: 'time', days } });
const seat: Pick<Benefit, 'consumption' | 'supply'> = {
  consumption: { kind: 'grant' },
  supply: { kind: 'stock', windows: [], waitingList: true },
};

type Given = Pick<Benefit, 'fulfilment'> & Partial<Benefit>;

const benefit = (
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

const quotesAndTools: readonly BenefitTemplate[] = [
  {
    code: 'level2_quotes',
    benefit: benefit(
      [
        'Level-2 行情',
        'Level-2 quotes',
        '十档行情与逐笔成交，按月开通',
        'Ten price levels and every fill, by the month',
      ],
      'quotes',
      1,
      ['8', '30'],
      {
        ...lasting(31),
        fulfilment: flag('level2'),
        entitlement: of('card', 'month', { silver: 1, gold: 1, diamond: 1 }),
      },
    ),
  },
  {
    code: 'hk_realtime',
    benefit: benefit(
      [
        '港股实时行情',
        'Hong Kong quotes in real time',
        '港股通标的实时报价',
        'Real-time quotes of Stock Connect shares',
      ],
      'quotes',
      1,
      ['12', '38'],
      { ...lasting(31), fulfilment: flag('hk_quotes'), entitlement: of('card', 'month', { gold: 1, diamond: 1 }) },
    ),
  },
  {
    code: 'level2_trial',
    benefit: benefit(
      [
        'Level-2 七日体验',
        'Level-2 for seven days',
        '激活后七天内使用 Level-2 行情',
        'Level-2 quotes for seven days from activation',
      ],
      'quotes',
      1,
      ['2', '7'],
      {
        ...lasting(7),
        fulfilment: flag('level2'),
        activation: { kind: 'by_customer', withinDays: 30 },
        customerLimits: [{ span: 'quarter', count: 1 }],
      },
    ),
  },
  {
    code: 'condition_orders',
    benefit: benefit(
      ['条件单', 'Conditional orders', '止盈止损、网格与到价提醒下单', 'Stops, grids and orders at a price'],
      'tools',
      2,
      ['1', '20'],
      {
        ...lasting(31),
        fulfilment: flag('condition_orders'),
        entitlement: of('v', 'month', { v2: 1, v3: 1, v4: 1, v5: 1, v6: 1, v7: 1 }),
        compliance: watched,
      },
    ),
  },
  {
    code: 'strategy_backtest',
    benefit: benefit(
      ['策略回测', 'Backtests of strategies', '用历史数据检验自己的交易想法', 'Tests of own ideas on past data'],
      'tools',
      2,
      ['3', '15'],
      {
        consumption: { kind: 'use', uses: 5 },
        fulfilment: { kind: 'voucher', prefix: 'BT', validDays: 90 },
        entitlement: of('v', 'month', { v3: 2, v4: 5, v5: 10, v6: 20, v7: 20 }, { rollOver: { periods: 1, max: 10 } }),
      },
    ),
  },
  {
    code: 'portfolio_checkup',
    benefit: benefit(
      [
        '持仓体检',
        'Portfolio check-up',
        '集中度、回撤与风格的体检报告',
        'A report on concentration, drawdown and style',
      ],
      'tools',
      2,
      ['6', '48'],
      { fulfilment: desk(24), entitlement: of('v', 'quarter', { v2: 1, v3: 1, v4: 2, v5: 3, v6: 3, v7: 3 }) },
    ),
  },
  {
    code: 'announcement_alerts',
    benefit: benefit(
      [
        '公告速递',
        'Announcement alerts',
        '自选股公告摘要即时推送',
        'Summaries of announcements of followed shares at once',
      ],
      'tools',
      2,
      ['1', '10'],
      {
        ...lasting(31),
        fulfilment: flag('announcements'),
        entitlement: of('v', 'month', { v1: 1, v2: 1, v3: 1, v4: 1, v5: 1, v6: 1, v7: 1 }),
      },
    ),
  },
];

const researchAndAdvisers: readonly BenefitTemplate[] = [
  {
    code: 'morning_brief',
    benefit: benefit(
      ['晨会纪要', 'Morning brief', '每个交易日开盘前的研究所观点', 'Views of research before each opening'],
      'research',
      2,
      ['1', '20'],
      {
        ...lasting(31),
        fulfilment: flag('morning_brief'),
        entitlement: of('card', 'month', { silver: 1, gold: 1, diamond: 1 }),
      },
    ),
  },
  {
    code: 'deep_report',
    benefit: benefit(
      [
        '深度研报',
        'Research reports in depth',
        '行业与公司深度报告，按篇阅读',
        'Reports on industries and companies, piece by piece',
      ],
      'research',
      2,
      ['10', '60'],
      {
        consumption: { kind: 'use', uses: 1 },
        fulfilment: { kind: 'voucher', prefix: 'RP', validDays: 60 },
        entitlement: of('card', 'month', { silver: 1, gold: 3, diamond: 10 }, { rollOver: { periods: 2, max: 10 } }),
      },
    ),
  },
  {
    code: 'annual_strategy',
    benefit: benefit(
      ['年度策略报告', 'Annual strategy', '研究所年度投资策略全文', 'The yearly strategy of research in full'],
      'research',
      3,
      ['30', '300'],
      { consumption: { kind: 'grant' }, fulfilment: desk(72), entitlement: of('card', 'year', { diamond: 1 }) },
    ),
  },
  {
    code: 'analyst_call',
    benefit: benefit(
      ['首席电话会', 'Call with a chief analyst', '与首席分析师在线交流', 'A conference with a chief analyst'],
      'research',
      3,
      ['80', '500'],
      { ...seat, fulfilment: desk(48), entitlement: of('card', 'quarter', { diamond: 1 }) },
    ),
  },
  {
    code: 'company_visit',
    benefit: benefit(
      ['上市公司走访', 'Visit to a listed company', '随研究员走进上市公司', 'With analysts to a listed company'],
      'research',
      3,
      ['400', '2000'],
      { ...seat, fulfilment: desk(240), entitlement: of('card', 'year', { diamond: 1 }) },
    ),
  },
  {
    code: 'adviser_call',
    benefit: benefit(
      ['投顾一对一', 'A call with an adviser', '持牌投资顾问 30 分钟答疑', 'Thirty minutes with a licensed adviser'],
      'adviser',
      2,
      ['45', '200'],
      {
        fulfilment: desk(24),
        entitlement: of(
          'card',
          'month',
          { silver: 1, gold: 2, diamond: 4 },
          { rollOver: { periods: 1, max: 2 }, rise: 'fresh' },
        ),
      },
    ),
  },
  {
    code: 'dedicated_adviser',
    benefit: benefit(
      ['专属财富顾问', 'An adviser of one’s own', '固定的持牌顾问，季度面谈', 'One licensed adviser, met each quarter'],
      'adviser',
      3,
      ['300', '1200'],
      {
        ...lasting(92),
        fulfilment: desk(48),
        entitlement: of('card', 'quarter', { diamond: 1 }, { fall: 'period_end' }),
      },
    ),
  },
  {
    code: 'asset_plan',
    benefit: benefit(
      ['家庭资产规划书', 'A plan for the family’s assets', '结合目标与期限的配置建议书', 'A plan by goals and terms'],
      'adviser',
      3,
      ['260', '1500'],
      {
        consumption: { kind: 'grant' },
        fulfilment: desk(120),
        entitlement: of('card', 'year', { gold: 1, diamond: 2 }),
        riskRating: 'R2',
      },
    ),
  },
  {
    code: 'beginner_mentor',
    benefit: benefit(
      ['新手陪伴', 'A companion for beginners', '开户后 90 天内的顾问答疑', 'Answers in the first ninety days'],
      'adviser',
      2,
      ['20', '100'],
      { consumption: { kind: 'use', uses: 3 }, fulfilment: desk(12), customerLimits: [{ span: 'total', count: 3 }] },
    ),
  },
];

const coursesAndEvents: readonly BenefitTemplate[] = [
  {
    code: 'beginner_camp',
    benefit: benefit(
      ['新手训练营', 'Beginners’ camp', '七天投资入门课程与练习', 'Seven days of first steps with exercises'],
      'courses',
      2,
      ['15', '199'],
      {
        ...lasting(30),
        fulfilment: flag('beginner_camp'),
        activation: { kind: 'by_customer', withinDays: 60 },
        customerLimits: [{ span: 'total', count: 1 }],
      },
    ),
  },
  {
    code: 'advanced_course',
    benefit: benefit(
      ['进阶课程', 'Advanced course', '基本面与技术面进阶课，任选一门', 'Fundamentals or charts: one course'],
      'courses',
      2,
      ['25', '299'],
      {
        fulfilment: { kind: 'voucher', prefix: 'CO', validDays: 180 },
        entitlement: of('v', 'quarter', { v3: 1, v4: 1, v5: 2, v6: 2, v7: 2 }, { rollOver: { periods: 1, max: 2 } }),
      },
    ),
  },
  {
    code: 'options_class',
    benefit: benefit(
      [
        '期权实战课',
        'Options in practice',
        '期权策略与风险课，须风险等级匹配',
        'Strategies and risks of options, for those tested for them',
      ],
      'courses',
      2,
      ['60', '499'],
      { ...seat, fulfilment: desk(72), riskRating: 'R4', compliance: watched },
    ),
  },
  {
    code: 'branch_seminar',
    benefit: benefit(
      ['营业部沙龙', 'Branch seminar', '营业部线下交流，席位有限', 'An evening at the branch, seats are few'],
      'events',
      2,
      ['40', '100'],
      { ...seat, fulfilment: desk(72), customerLimits: [{ span: 'month', count: 1 }] },
    ),
  },
  {
    code: 'summit_ticket',
    benefit: benefit(
      ['年度投资峰会', 'Annual summit', '年度投资峰会专属席位', 'A seat at the yearly summit'],
      'events',
      3,
      ['800', '3000'],
      {
        ...seat,
        fulfilment: desk(240),
        entitlement: of('card', 'year', { gold: 1, diamond: 2 }),
        budget: { span: 'year', count: 200, yuan: null },
      },
    ),
  },
  {
    code: 'summit_draw',
    benefit: benefit(
      [
        '峰会席位抽签',
        'A draw for the summit',
        '公开抽签，种子可验证',
        'A draw in the open with a seed that can be verified',
      ],
      'events',
      3,
      ['800', '3000'],
      {
        consumption: { kind: 'grant' },
        supply: { kind: 'draw', windows: [], waitingList: false },
        fulfilment: desk(240),
        compliance: drawn,
      },
    ),
  },
];

const serviceAndMore: readonly BenefitTemplate[] = [
  {
    code: 'green_channel',
    benefit: benefit(
      ['绿色通道', 'Green channel', '客服优先接入与业务优先办理', 'First in line on the telephone and at the counter'],
      'service',
      2,
      ['2', '30'],
      { ...lasting(31), fulfilment: flag('green_channel'), entitlement: of('card', 'month', { gold: 1, diamond: 1 }) },
    ),
  },
  {
    code: 'home_service',
    benefit: benefit(
      ['上门办理', 'Service at home', '为高龄与行动不便客户上门见证', 'Witnessing at home for the old and the ill'],
      'service',
      3,
      ['150', '300'],
      { fulfilment: desk(72), entitlement: of('card', 'year', { gold: 1, diamond: 3 }) },
    ),
  },
  {
    code: 'asset_proof',
    benefit: benefit(
      ['资产证明加急', 'Asset certificate at once', '资产证明当日出具', 'A certificate of assets on the same day'],
      'service',
      2,
      ['5', '50'],
      { fulfilment: desk(8), entitlement: of('v', 'year', { v1: 1, v2: 2, v3: 4, v4: 6, v5: 12, v6: null, v7: null }) },
    ),
  },
  {
    code: 'tax_report',
    benefit: benefit(
      ['年度账单与税务说明', 'Yearly statement for taxes', '跨市场收益与税务汇总', 'Returns and taxes over markets'],
      'service',
      2,
      ['12', '80'],
      {
        consumption: { kind: 'grant' },
        fulfilment: { kind: 'desk', hours: 120 },
        entitlement: of('card', 'year', { silver: 1, gold: 1, diamond: 1 }),
      },
    ),
  },
  {
    code: 'rate_card',
    benefit: benefit(
      [
        '公示费率档位',
        'A rate of the published card',
        '按公示费率表享受对应档位，须留痕审批',
        'The rate that the published card gives to the tier',
      ],
      'fees',
      1,
      ['0', '0'],
      {
        ...lasting(92),
        fulfilment: desk(24),
        entitlement: of('card', 'quarter', { gold: 1, diamond: 1 }),
        compliance: rateCard,
      },
    ),
  },
  {
    code: 'fund_fee',
    benefit: benefit(
      [
        '基金申购费公示折扣',
        'Published discount on fund fees',
        '适用公示折扣的基金申购费',
        'The published discount on subscription fees',
      ],
      'fees',
      1,
      ['0', '15'],
      {
        fulfilment: { kind: 'voucher', prefix: 'FF', validDays: 30 },
        entitlement: of('v', 'month', { v4: 1, v5: 2, v6: 3, v7: 3 }),
        compliance: rateCard,
        riskRating: 'R2',
      },
    ),
  },
  {
    code: 'airport_lounge',
    benefit: benefit(
      ['机场贵宾厅', 'Airport lounge', '合作机场贵宾厅，一次一码', 'A lounge of partners, one code a visit'],
      'lifestyle',
      1,
      ['120', '200'],
      {
        supply: { kind: 'stock', windows: [], waitingList: false },
        fulfilment: { kind: 'codes' },
        entitlement: of('card', 'year', { diamond: 2 }),
        compliance: partnerGoods,
      },
    ),
  },
  {
    code: 'health_check',
    benefit: benefit(
      ['体检套餐', 'Medical check', '合作机构年度体检', 'A yearly check at a partner'],
      'lifestyle',
      2,
      ['380', '800'],
      {
        consumption: { kind: 'grant' },
        supply: { kind: 'stock', windows: [], waitingList: true },
        fulfilment: { kind: 'codes' },
        entitlement: of('card', 'year', { diamond: 1 }),
        compliance: partnerGoods,
      },
    ),
  },
];

/** What ships: nothing of it is in force before somebody drafts it and a second person agrees. */
export const benefitTemplates: readonly BenefitTemplate[] = [
  ...quotesAndTools,
  ...researchAndAdvisers,
  ...coursesAndEvents,
  ...serviceAndMore,
];
