// Shipped benefits of quotes, tools, research and advisers.
import { type BenefitTemplate, benefit, desk, flag, lasting, of, seat, watched } from './template-words.ts';

export const quotesAndTools: readonly BenefitTemplate[] = [
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

export const researchAndAdvisers: readonly BenefitTemplate[] = [
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
      ['专属财富顾问', "An adviser of one's own", '固定的持牌顾问，季度面谈', 'One licensed adviser, met each quarter'],
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
      ['家庭资产规划书', "A plan for the family's assets", '结合目标与期限的配置建议书', 'A plan by goals and terms'],
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
