// The seventeen key moments that a broker begins with, in the order of a customer's life.
import { openingSteps } from '../../record/tracking-plan/index.ts';
import {
  among,
  compares,
  didLately,
  equals,
  type MomentDefinition,
  named,
  parameter,
  summedLately,
  thresholdOf,
} from './definition.ts';

const yuan = (amount: number): number => amount * 100;
const deposits = named('cash_flow_recorded', equals('direction', 'in'));
const withdrawals = named('cash_flow_recorded', equals('direction', 'out'));
const purchases = named('trade_recorded', equals('side', 'subscribe'));

const interruptedHours = parameter('hours', 'hours', 2, '中断多久', 'Without another step for');
const unfundedHours = parameter('hours', 'hours', 72, '开户后多久未入金', 'Not funded for');
const largeAmount = parameter('amount', 'fen', yuan(500_000), '单笔金额不低于', 'A deposit of at least');
const watchedTimes = parameter('times', 'times', 10, '查看次数不少于', 'Looked at least');
const watchedDays = parameter('days', 'days', 7, '最近天数', 'In the last');
const hesitationHours = parameter('hours', 'hours', 24, '多久未购买', 'Not bought for');
const hesitationTimes = parameter('times', 'times', 2, '7 天内浏览次数不少于', 'Looked in 7 days at least');
const nearShare = parameter('share', 'percent', 90, '达到门槛的比例', 'Share of the threshold');
const levels = [
  parameter('level1', 'fen', yuan(500_000), '第一档门槛', 'First threshold'),
  parameter('level2', 'fen', yuan(1_000_000), '第二档门槛', 'Second threshold'),
  parameter('level3', 'fen', yuan(5_000_000), '第三档门槛', 'Third threshold'),
];
const swing = parameter('share', 'percent', 20, '浮动盈亏不低于', 'Gain or loss of at least');
const swingBase = parameter('base', 'fen', yuan(10_000), '持仓成本不低于', 'On a cost of at least');
const maturingDays = parameter('days', 'days', 7, '到期前天数', 'Days before');
const lowScore = parameter('score', 'score', 6, '评分不高于', 'A score of at most');
const outflowAmount = parameter('amount', 'fen', yuan(100_000), '转出合计不低于', 'Withdrawn in total at least');
const outflowDays = parameter('days', 'days', 7, '最近天数', 'In the last');
const silentDays = parameter('days', 'days', 30, '未活跃天数', 'Without any activity for');

/** Steps that the customer takes; what follows them is the firm's turn. */
const ownSteps = openingSteps
  .map(({ name }) => name)
  .filter((name) => !['opening_submitted', 'opening_reviewed', 'account_opened'].includes(name));

const beginning: readonly MomentDefinition[] = [
  {
    ...{ code: 'opening_interrupted', stage: 'prospect', cooldownDays: 3, windowDays: 7, needs: ['opening_started'] },
    name: { zh: '开户中断', en: 'Opening interrupted' },
    sentence: {
      zh: '开户停在“{step}”，已 {hours} 小时没有继续',
      en: 'Opening stopped at “{step}” and was not gone on with for {hours} hours',
    },
    touch: {
      zh: '提示从中断处继续，附所需材料清单',
      en: 'Say that opening goes on where it stopped, with what is needed',
    },
    task: { zh: '了解卡在哪一步，协助完成', en: 'Find out what stopped it and help to finish' },
    parameters: [interruptedHours],
    make: (set) => ({
      ...{ kind: 'absence', hours: thresholdOf(set, interruptedHours), isAnonymousToo: true },
      trigger: ownSteps.map((event) => ({ event })),
      unless: ['opening_submitted', 'opening_reviewed', 'account_opened'].map((event) => ({ event })),
    }),
  },
  {
    ...{ code: 'opened_unfunded', stage: 'funding', cooldownDays: 30, windowDays: 14, needs: ['account_opened'] },
    name: { zh: '开户未入金', en: 'Opened but unfunded' },
    sentence: { zh: '开户 {hours} 小时仍未入金', en: 'No deposit {hours} hours after the account was opened' },
    touch: { zh: '银证转账图文指引与新客任务', en: 'How to transfer money, and the tasks of newcomers' },
    task: { zh: '电话或企微确认三方存管是否绑定', en: 'Ask whether the bank card is bound' },
    parameters: [unfundedHours],
    make: (set) => ({
      ...{
        kind: 'absence',
        hours: thresholdOf(set, unfundedHours),
        trigger: named('account_opened'),
        unless: deposits,
      },
    }),
  },
  {
    ...{ code: 'first_deposit', stage: 'before_investing', cooldownDays: 365, windowDays: 7 },
    needs: ['cash_flow_recorded'],
    name: { zh: '首次入金', en: 'First deposit' },
    sentence: { zh: '首次入金 {amount}', en: 'First deposit of {amount}' },
    touch: { zh: '欢迎与入门课程，资金闲置可了解现金管理', en: 'Welcome, beginner courses, and what idle cash can do' },
    task: { zh: '首次沟通，了解投资目标与风险承受能力', en: 'First talk: aims and risk tolerance' },
    parameters: [],
    make: () => ({ kind: 'event', trigger: deposits, isFirst: true }),
  },
  {
    ...{
      code: 'large_deposit',
      stage: 'before_investing',
      cooldownDays: 7,
      windowDays: 7,
      needs: ['cash_flow_recorded'],
    },
    name: { zh: '大额入金', en: 'Large deposit' },
    sentence: { zh: '单笔入金 {amount}', en: 'One deposit of {amount}' },
    touch: { zh: '适合其风险等级的配置思路', en: 'Ideas of allocation that suit the risk level' },
    task: { zh: '当日联系，了解资金用途与期限', en: 'Call the same day: what the money is for and how long it stays' },
    parameters: [largeAmount],
    make: (set) => ({
      kind: 'event',
      trigger: named('cash_flow_recorded', {
        kind: 'all',
        of: [equals('direction', 'in'), compares('amount_fen', 'gte', thresholdOf(set, largeAmount))],
      }),
    }),
  },
  {
    ...{ code: 'watched_without_trading', stage: 'before_investing', cooldownDays: 14, windowDays: 3 },
    needs: ['quote_viewed', 'watchlist_added'],
    name: { zh: '只看不买', en: 'Watched without trading' },
    sentence: {
      zh: '近 {days} 天查看行情或加自选不少于 {times} 次，没有委托或成交',
      en: 'Looked at quotes at least {times} times in {days} days without an order or a trade',
    },
    touch: { zh: '所看证券的中性资讯与交易入门', en: 'Neutral news on what was looked at, and how trading works' },
    task: { zh: '了解犹豫的原因，答疑，不荐股', en: 'Ask what holds them back; answer, recommend nothing' },
    parameters: [watchedTimes, watchedDays],
    make: (set) => {
      const trigger = [{ event: 'quote_viewed' }, { event: 'watchlist_added' }];
      const traded = [{ event: 'trade_recorded' }, { event: 'order_placed' }];
      const days = thresholdOf(set, watchedDays);
      const condition = {
        kind: 'all' as const,
        of: [
          didLately(trigger, { atLeast: thresholdOf(set, watchedTimes) }, days),
          didLately(traded, { atMost: 0 }, days),
        ],
      };
      return { kind: 'event', trigger, condition };
    },
  },
  {
    ...{ code: 'risk_test_done', stage: 'before_investing', cooldownDays: 30, windowDays: 7 },
    needs: ['risk_test_done', 'opening_risk_test_done'],
    name: { zh: '完成风险测评', en: 'Risk test done' },
    sentence: { zh: '完成风险测评 {level}', en: 'Risk test done {level}' },
    touch: { zh: '测评结果的含义与可参与的业务范围', en: 'What the result means and which business it allows' },
    task: { zh: '更新服务方案，适当性以新结果为准', en: 'Suit the service to the new result' },
    parameters: [],
    make: () => ({ kind: 'event', trigger: [{ event: 'risk_test_done' }, { event: 'opening_risk_test_done' }] }),
  },
];

/** Somebody's tier scheme says what an upgrade is; the thresholds above are for a firm without one. */
const nearUpgradeWithTiers: NonNullable<MomentDefinition['withTiers']> = {
  needs: ['asset_recorded', 'trade_recorded'],
  sentence: {
    zh: '“{scheme}”已达到 {tier} 条件的 {reached}，{missing}',
    en: '“{scheme}”: {reached} of what {tier} asks for is reached; {missing}',
  },
  parameters: [nearShare],
  make: (set) => ({ kind: 'near_tier', share: thresholdOf(set, nearShare) / 100 }),
};

const investing: readonly MomentDefinition[] = [
  {
    ...{ code: 'first_trade', stage: 'investing', cooldownDays: 365, windowDays: 7, needs: ['trade_recorded'] },
    name: { zh: '首次交易', en: 'First trade' },
    sentence: { zh: '首次成交 {product} {amount}', en: 'First trade: {product} {amount}' },
    touch: { zh: '交割规则、费用说明与风险提示', en: 'Settlement, costs and risks explained' },
    task: { zh: '回访首次交易体验', en: 'Ask how the first trade went' },
    parameters: [],
    make: () => ({ kind: 'event', trigger: named('trade_recorded', among('side', ['buy', 'sell'])), isFirst: true }),
  },
  {
    ...{ code: 'first_product', stage: 'investing', cooldownDays: 365, windowDays: 7, needs: ['trade_recorded'] },
    name: { zh: '首次购买产品', en: 'First product' },
    sentence: { zh: '首次申购 {product} {amount}', en: 'First subscription: {product} {amount}' },
    touch: { zh: '产品持有指引与定期报告入口', en: 'How to hold it and where the reports are' },
    task: { zh: '完成购后回访', en: 'Call after the purchase' },
    parameters: [],
    make: () => ({ kind: 'event', trigger: purchases, isFirst: true }),
  },
  {
    ...{ code: 'hesitation', stage: 'investing', cooldownDays: 7, windowDays: 3 },
    needs: ['product_purchase_started', 'product_viewed'],
    name: { zh: '购买犹豫', en: 'Hesitation' },
    sentence: {
      zh: '反复浏览 {product}，{hours} 小时内没有购买',
      en: 'Looked at {product} again and did not buy for {hours} hours',
    },
    touch: { zh: '该产品的要素、费用与风险问答', en: 'Terms, costs and risks of the product' },
    task: { zh: '核对适当性后答疑', en: 'Check suitability, then answer questions' },
    parameters: [hesitationHours, hesitationTimes],
    make: (set) => {
      const trigger = [{ event: 'product_purchase_started' }, { event: 'product_viewed' }];
      const condition = didLately(trigger, { atLeast: thresholdOf(set, hesitationTimes) }, 7);
      return { kind: 'absence', trigger, unless: purchases, hours: thresholdOf(set, hesitationHours), condition };
    },
  },
  {
    ...{ code: 'near_upgrade', stage: 'investing', cooldownDays: 30, windowDays: 7, needs: ['asset_recorded'] },
    name: { zh: '临近升级', en: 'Near upgrade' },
    sentence: { zh: '总资产 {assets}，距 {threshold}门槛差 {gap}', en: 'Assets {assets}, {gap} short of {threshold}' },
    touch: { zh: '下一等级的权益与条件', en: 'What the next level gives and asks for' },
    task: { zh: '介绍达标方式，不诱导交易', en: 'Explain how to get there; induce no trades' },
    parameters: [nearShare, ...levels],
    withTiers: nearUpgradeWithTiers,
    make: (set) => {
      const share = thresholdOf(set, nearShare) / 100;
      const thresholds = levels.map((level) => thresholdOf(set, level));
      return {
        kind: 'event',
        trigger: named('asset_recorded', {
          kind: 'any',
          of: thresholds.map((threshold) => ({
            kind: 'all',
            of: [
              compares('total_assets_fen', 'gte', Math.ceil(threshold * share)),
              compares('total_assets_fen', 'lt', threshold),
            ],
          })),
        }),
        facts: ({ total_assets_fen: assets }) => {
          const threshold = Math.min(...thresholds.filter((each) => each > Number(assets)));
          return { threshold_fen: threshold, gap_fen: threshold - Number(assets) };
        },
      };
    },
  },
];

const after: readonly MomentDefinition[] = [
  {
    ...{
      code: 'big_gain_or_loss',
      stage: 'after_investing',
      cooldownDays: 14,
      windowDays: 3,
      needs: ['position_recorded'],
    },
    name: { zh: '大幅盈亏', en: 'Big gain or loss' },
    sentence: { zh: '持仓 {product} 浮动盈亏 {change}', en: 'Holding {product}: {change} against its cost' },
    touch: { zh: '市场波动解读与长期视角', en: 'What moved the market, and the long view' },
    task: { zh: '陪伴沟通，安抚或提示集中度风险', en: 'Be there: reassure, or speak of concentration' },
    parameters: [swing, swingBase],
    make: (set) => ({
      ...{ kind: 'event', trigger: named('position_recorded') },
      change: {
        ...{ value: 'market_value_fen', base: 'cost_fen' },
        ...{ share: thresholdOf(set, swing) / 100, baseMinFen: thresholdOf(set, swingBase) },
      },
    }),
  },
  {
    ...{ code: 'product_maturing', stage: 'after_investing', cooldownDays: 0, windowDays: 7 },
    needs: ['product_recorded', 'position_recorded'],
    name: { zh: '产品到期', en: 'Product maturing' },
    sentence: { zh: '持有的 {product} 将于 {day} 到期', en: '{product}, which is held, matures on {day}' },
    touch: { zh: '到期安排与资金到账时间', en: 'What happens at maturity and when the money comes' },
    task: { zh: '了解到期资金安排，提供适当的备选', en: 'Ask what the money is for; offer what suits' },
    parameters: [maturingDays],
    make: (set) => ({ kind: 'maturing', days: thresholdOf(set, maturingDays) }),
  },
  {
    ...{
      code: 'low_survey_score',
      stage: 'after_investing',
      cooldownDays: 30,
      windowDays: 14,
      needs: ['survey_answered'],
    },
    name: { zh: '低分评价', en: 'Low survey score' },
    sentence: { zh: '问卷评分 {score}，原因：{reason}', en: 'Scored {score} in a survey, because of: {reason}' },
    touch: { zh: '致谢并告知改进进展', en: 'Thank them and say what becomes better' },
    task: { zh: '两个工作日内回访', en: 'Call within two working days' },
    parameters: [lowScore],
    make: (set) => ({
      kind: 'event',
      trigger: named('survey_answered', {
        kind: 'all',
        of: [compares('score', 'lte', thresholdOf(set, lowScore)), compares('score', 'gte', 0)],
      }),
    }),
  },
  {
    ...{ code: 'complaint', stage: 'after_investing', cooldownDays: 0, windowDays: 14, needs: ['complaint_filed'] },
    name: { zh: '投诉', en: 'Complaint' },
    sentence: { zh: '提交投诉：{category}', en: 'Filed a complaint: {category}' },
    touch: { zh: '受理告知，暂停营销触达', en: 'Say that it is being handled; stop marketing' },
    task: { zh: '按投诉流程处理并跟进满意度', en: 'Handle it by the procedure and follow up' },
    parameters: [],
    make: () => ({ kind: 'event', trigger: named('complaint_filed') }),
  },
  {
    ...{
      code: 'asset_outflow',
      stage: 'after_investing',
      cooldownDays: 14,
      windowDays: 7,
      needs: ['cash_flow_recorded'],
    },
    name: { zh: '资产流出', en: 'Asset outflow' },
    sentence: {
      zh: '转出 {amount}，近 {days} 天转出合计达到预警线',
      en: 'Withdrew {amount}; withdrawals of {days} days reach the warning line',
    },
    touch: { zh: '服务关怀，不挽留资金', en: 'Care, without asking the money to stay' },
    task: { zh: '当日联系，了解转出原因', en: 'Call the same day and ask why' },
    parameters: [outflowAmount, outflowDays],
    make: (set) => ({
      ...{ kind: 'event', trigger: withdrawals },
      condition: summedLately(
        withdrawals,
        'amount_fen',
        thresholdOf(set, outflowAmount),
        thresholdOf(set, outflowDays),
      ),
    }),
  },
  {
    ...{
      code: 'silence',
      stage: 'lost',
      cooldownDays: 30,
      windowDays: 14,
      needs: ['app_started', 'logged_in', 'page_viewed'],
    },
    name: { zh: '沉默', en: 'Silence' },
    sentence: { zh: '已 {days} 天没有任何活动', en: 'No activity of any kind for {days} days' },
    touch: { zh: '与其持仓或关注相关的提醒', en: 'A reminder about what they hold or follow' },
    task: { zh: '唤醒联系，确认联系方式有效', en: 'Call to wake them; check that the contact is right' },
    parameters: [silentDays],
    make: (set) => ({ kind: 'silence', days: thresholdOf(set, silentDays) }),
  },
  {
    ...{
      code: 'return',
      stage: 'lost',
      cooldownDays: 30,
      windowDays: 3,
      needs: ['app_started', 'logged_in', 'page_viewed'],
    },
    name: { zh: '回归', en: 'Return' },
    sentence: { zh: '沉默 {days} 天后回来', en: 'Came back after {days} days of silence' },
    touch: { zh: '欢迎回来，近期变化速览', en: 'Welcome back, and what changed' },
    task: { zh: '抓住回归时点联系', en: 'Call while they are there' },
    parameters: [],
    make: () => ({ kind: 'return', trigger: named(null) }),
  },
];

/** All of them; codes are unique. */
export const momentDefinitions: readonly MomentDefinition[] = [...beginning, ...investing, ...after];
export const definitionOf = (code: string): MomentDefinition | undefined =>
  momentDefinitions.find((each) => each.code === code);
