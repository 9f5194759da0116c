// Thirty benefits of a broker that ship ready to be drafted, each with its class in every profile and the kind of loyalty it makes.
import {
  type BenefitTemplate,
  benefit,
  counted,
  desk,
  drawn,
  flag,
  lasting,
  of,
  partnerGoods,
  rateCard,
  seat,
  watched,
} from './template-words.ts';
import { quotesAndTools, researchAndAdvisers } from './templates-advice.ts';

const coursesAndEvents: readonly BenefitTemplate[] = [
  {
    code: 'beginner_camp',
    benefit: benefit(
      ['新手训练营', "Beginners' camp", '七天投资入门课程与练习', 'Seven days of first steps with exercises'],
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
      { ...seat, supply: counted, fulfilment: desk(72), riskRating: 'R4', compliance: watched },
    ),
  },
  {
    code: 'branch_seminar',
    benefit: benefit(
      ['营业部沙龙', 'Branch seminar', '营业部线下交流，席位有限', 'An evening at the branch, seats are few'],
      'events',
      2,
      ['40', '100'],
      { ...seat, supply: counted, fulfilment: desk(72), customerLimits: [{ span: 'month', count: 1 }] },
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
        supply: counted,
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
        supply: counted,
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
