// The firm around its customers: organisation, staff, channels with cost, products.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import { fact, type SimulatedEvent } from './draft.ts';
import { weakChannel } from './planted-truths.ts';
import { type Random, random } from './random.ts';

export interface DemoUnit {
  readonly id: string;
  readonly kind: 'head_office' | 'region' | 'branch' | 'team' | 'person';
  readonly name: string;
  readonly parent: string | null;
}

export interface DemoChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly domain: 'public' | 'private';
  /** Share of visitors. */
  readonly share: number;
  /** Times the usual chance to pass a step of opening. */
  readonly passFactor: number;
  readonly fundedChance: number;
  /** Cost of a visitor, fen. */
  readonly visitorCostFen: number;
}

export interface DemoProduct {
  readonly code: string;
  readonly name: string;
  readonly type: 'stock' | 'fund' | 'wealth';
  readonly risk: 'R1' | 'R2' | 'R3' | 'R4' | 'R5';
  readonly sector: string;
  /** Price of a share, fen. */
  readonly priceFen: number;
}

export interface DemoFirm {
  readonly units: readonly DemoUnit[];
  readonly branches: readonly DemoUnit[];
  /** Advisers by branch. */
  readonly advisers: ReadonlyMap<string, readonly { readonly staff: DemoUnit; readonly team: string }[]>;
  readonly channels: readonly DemoChannel[];
  readonly stocks: readonly DemoProduct[];
  readonly funds: readonly DemoProduct[];
}

const regions = [
  ['华东', ['上海浦东', '上海徐汇', '杭州西湖', '南京鼓楼']],
  ['华北', ['北京朝阳', '北京海淀', '天津河西']],
  ['华南', ['深圳福田', '广州天河', '厦门思明']],
  ['中西部', ['成都高新', '武汉江汉']],
] as const;

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'];
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞'];

/** A made-up Chinese name. */
export const personName = (dice: Random): string =>
  dice.pick(surnames) + dice.pick(given) + (dice.chance(0.7) ? dice.pick(given) : '');

const channelList: readonly DemoChannel[] = [
  {
    id: weakChannel.channel,
    name: '信息流广告',
    kind: 'advertising',
    domain: 'public',
    share: weakChannel.visitorShare,
    passFactor: weakChannel.passFactor,
    fundedChance: weakChannel.fundedChance,
    visitorCostFen: 2_800,
  },
  {
    id: 'search_ads',
    name: '搜索推广',
    kind: 'advertising',
    domain: 'public',
    share: 0.14,
    passFactor: 1,
    fundedChance: 0.56,
    visitorCostFen: 2_600,
  },
  {
    id: 'app_store',
    name: '应用商店',
    kind: 'app_store',
    domain: 'public',
    share: 0.13,
    passFactor: 1,
    fundedChance: weakChannel.fundedChanceOthers,
    visitorCostFen: 900,
  },
  {
    id: 'bank_outlet',
    name: '银行网点',
    kind: 'bank',
    domain: 'public',
    share: 0.12,
    passFactor: 1.02,
    fundedChance: 0.74,
    visitorCostFen: 4_200,
  },
  {
    id: 'branch_visit',
    name: '营业部到访',
    kind: 'branch',
    domain: 'private',
    share: 0.08,
    passFactor: 1.03,
    fundedChance: 0.8,
    visitorCostFen: 600,
  },
  {
    id: 'staff_qr',
    name: '员工二维码',
    kind: 'staff',
    domain: 'private',
    share: 0.07,
    passFactor: 1.02,
    fundedChance: 0.76,
    visitorCostFen: 300,
  },
  {
    id: 'referral',
    name: '客户推荐',
    kind: 'referral',
    domain: 'private',
    share: 0.05,
    passFactor: 1.04,
    fundedChance: 0.84,
    visitorCostFen: 1_500,
  },
  {
    id: 'new_media',
    name: '新媒体内容',
    kind: 'new_media',
    domain: 'public',
    share: 0.05,
    passFactor: 0.99,
    fundedChance: 0.5,
    visitorCostFen: 700,
  },
];

const sectors = ['银行', '白酒', '新能源', '半导体', '医药', '军工', '券商', '消费电子', '煤炭', '电力'];
const stockWords = ['长河', '远山', '明德', '启航', '华岳', '东旭', '安澜', '瑞丰', '天工', '海纳', '金桥', '云帆'];

const makeStocks = (dice: Random): readonly DemoProduct[] =>
  Array.from({ length: 120 }, (_, index) => {
    const sector = sectors[index % sectors.length] as string;
    return {
      code: `D${(600_001 + index * 7).toString()}`,
      name: `${stockWords[index % stockWords.length]}${sector}${Math.floor(index / stockWords.length) + 1}`,
      type: 'stock' as const,
      risk: 'R4' as const,
      sector,
      priceFen: Math.round(Math.exp(2.6 + dice.normal() * 0.8) * 100),
    };
  });

const fundForms = [
  ['现金宝', 'fund', 'R1'],
  ['稳健债', 'fund', 'R2'],
  ['平衡混合', 'fund', 'R3'],
  ['成长股票', 'fund', 'R4'],
  ['固收理财', 'wealth', 'R2'],
  ['结构收益', 'wealth', 'R3'],
] as const;

const makeFunds = (): readonly DemoProduct[] =>
  fundForms.flatMap(([form, type, risk], kind) =>
    Array.from({ length: 5 }, (_, index) => ({
      code: `F${(100_001 + kind * 10 + index).toString()}`,
      name: `知音${form}${index + 1}号`,
      type,
      risk,
      sector: form,
      priceFen: 100,
    })),
  );

const makeBranch = (region: string, name: string, index: number, dice: Random, advisersEach: number): DemoUnit[] => {
  const branch: DemoUnit = { id: `B${101 + index}`, kind: 'branch', name: `${name}营业部`, parent: region };
  const teams = ['一', '二', '三'].map(
    (ordinal, team): DemoUnit => ({
      id: `${branch.id}-T${team + 1}`,
      kind: 'team',
      name: `${name}${ordinal}组`,
      parent: branch.id,
    }),
  );
  const staff = teams.flatMap((team) =>
    Array.from(
      { length: advisersEach },
      (_, person): DemoUnit => ({
        id: `${team.id.replaceAll('-', '')}${String(person + 1).padStart(2, '0')}`,
        kind: 'person',
        name: personName(dice),
        parent: team.id,
      }),
    ),
  );
  return [branch, ...teams, ...staff];
};

/** The firm of a seed. Some 100 customers are served by one adviser. */
export const makeFirm = (seed: number, customers: number): DemoFirm => {
  const dice = random(seed, 1);
  const units: DemoUnit[] = [{ id: 'HQ', kind: 'head_office', name: '知音证券总部', parent: null }];
  const branchCount = regions.reduce((sum, [, names]) => sum + names.length, 0);
  const advisersEach = Math.max(2, Math.min(60, Math.round(customers / 100 / branchCount / 3)));
  let index = 0;
  regions.forEach(([region, names], number) => {
    const id = `R${number + 1}`;
    units.push({ id, kind: 'region', name: `${region}分公司`, parent: 'HQ' });
    for (const name of names) {
      units.push(...makeBranch(id, name, index, dice, advisersEach));
      index += 1;
    }
  });
  const branches = units.filter((unit) => unit.kind === 'branch');
  const advisers = new Map(
    branches.map((branch) => [
      branch.id,
      units
        .filter((unit) => unit.kind === 'person' && unit.parent?.startsWith(`${branch.id}-`))
        .map((staff) => ({ staff, team: staff.parent as string })),
    ]),
  );
  return { units, branches, advisers, channels: channelList, stocks: makeStocks(dice), funds: makeFunds() };
};

const nextMonth = (date: BusinessDate): BusinessDate => {
  const [year, month] = date.split('-').map(Number) as [number, number];
  return (month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`) as BusinessDate;
};

/** The records that stand before any customer: units, channels, products. */
export const firmRecords = (firm: DemoFirm, effectiveOn: BusinessDate, at: Instant): readonly SimulatedEvent[] => [
  ...firm.units.map((unit) =>
    fact('organisation_unit_recorded', `${unit.id}:${effectiveOn}`, at, {
      unit_id: unit.id,
      unit_kind: unit.kind,
      name: unit.name,
      ...(unit.parent === null ? {} : { parent_id: unit.parent }),
      status: 'active',
      effective_on: effectiveOn,
    }),
  ),
  ...firm.channels.map((channel) =>
    fact('channel_recorded', channel.id, at, {
      channel_id: channel.id,
      name: channel.name,
      channel_kind: channel.kind,
      domain: channel.domain,
      status: 'active',
      effective_on: effectiveOn,
    }),
  ),
  ...[...firm.stocks, ...firm.funds].map((product) =>
    fact('product_recorded', `${product.code}:${effectiveOn}`, at, {
      product_code: product.code,
      name: product.name,
      product_type: product.type,
      sector: product.sector,
      risk_rating: product.risk,
      status: 'active',
      effective_on: effectiveOn,
    }),
  ),
];

/** What the month's visitors cost, by channel. */
export const channelCosts = (
  firm: DemoFirm,
  month: BusinessDate,
  at: Instant,
  visitors: ReadonlyMap<string, number>,
): readonly SimulatedEvent[] =>
  firm.channels.map((channel) => {
    const count = visitors.get(channel.id) ?? 0;
    return fact('channel_cost_recorded', `${channel.id}:total:${month}`, at, {
      channel_id: channel.id,
      period_start: month,
      period_end: nextMonth(month),
      cost_type: 'total',
      cost_fen: count * channel.visitorCostFen,
      clicks: Math.round(count * 1.7),
      impressions: count * 160,
    });
  });
