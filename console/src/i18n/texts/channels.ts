// Words of the evaluation of channels.
import type { Words } from './words.ts';

export const channelValue = {
  title: ['渠道评估', 'Channel evaluation'],
  description: [
    '每个渠道的数量、质量、收益与成本放在一张表里，并用波士顿矩阵说明该怎么做。',
    'Quantity, quality, return and cost of each channel in one table, and what to do by the matrix.',
  ],
  startHint: ['点一个模板就能看。', 'Choose one to begin.'],
  template: ['最近一年的渠道', 'Channels of the last year'],
  templateHint: ['首次触达渠道，首次到访后一年内的结果', 'By first touch, outcomes within a year of the first visit'],
  templateQuarter: ['最近 90 天与之前 90 天', 'Last 90 days beside the 90 before'],
  templateQuarterHint: ['只看首次到访后 30 天内的结果，两段可比', 'Outcomes within 30 days, so that both compare'],
  sectionTouch: ['归属与结果', 'Channel and outcomes'],
  sectionMatrix: ['矩阵与基准', 'Matrix and benchmarks'],
  touch: ['人属于哪个渠道', 'Channel of a person'],
  outcomeDays: ['结果期（天）', 'Outcomes within days'],
  outcomeDaysHint: ['首次到访之后多少天内的开户、入金和收入', 'Accounts, deposits and revenue after the first visit'],
  gap: ['访问间隔（分钟）', 'Pause between visits'],
  gapHint: ['停顿超过这么久算另一次访问', 'After so many minutes it is another visit'],
  rangeHint: ['在这些日期到访；新访客指首次出现在其中', 'Visits of these days; who is new first came on one of them'],
  contribution: ['业务贡献看什么', 'Business contribution'],
  flowCut: ['流量分界', 'Cut of flow'],
  contributionCut: ['贡献分界', 'Cut of contribution'],
  cutHint: ['不填就取各渠道平均', 'The average of the channels when left out'],
  cacLow: ['获客成本通常从（元）', 'Usual cost of a customer from (yuan)'],
  cacHigh: ['获客成本通常到（元）', 'Usual cost of a customer to (yuan)'],
  cacQuality: ['优质渠道成本（元）', 'Cost on channels of quality (yuan)'],
  paybackLow: ['回本通常从（月）', 'Usual payback from (months)'],
  paybackHigh: ['回本通常到（月）', 'Usual payback to (months)'],
  benchmarkHint: ['行业常见水平，可按本公司调整', 'Usual in the trade; set your own'],
  sentence: [
    '{{from}} 至 {{to}} 到访的{{who}}，按{{touch}}渠道看数量、质量，以及首次到访后 {{days}} 天内的收益与成本',
    'Of {{who}} who came from {{from}} to {{to}}, by {{touch}} channel: quantity, quality, and return and cost within {{days}} days of the first visit',
  ],
  newVisitors: ['新访客', 'New visitors'],
  opened: ['开户', 'Opened'],
  funded: ['入金', 'Funded'],
  cost: ['成本', 'Cost'],
  costNone: ['范围收窄时没有成本', 'No costs where persons are narrowed'],
  matrix: ['波士顿矩阵', 'Matrix'],
  matrixHint: [
    '气泡越大成本越高；点气泡或表里的数字打开到人。',
    'Larger bubbles cost more; bubbles and figures open to their people.',
  ],
  flow: ['流量潜力（新访客）', 'Flow potential (new visitors)'],
  table: ['渠道三层', 'Three layers'],
  tableHint: [
    '质量与收益只看新访客；展开看活动。未知渠道单列，不参与矩阵。',
    'Quality and return are of new visitors; unfold to see campaigns. The unknown stands apart.',
  ],
  quantity: ['数量', 'Quantity'],
  quality: ['质量', 'Quality'],
  return: ['收益', 'Return'],
  costLayer: ['成本与回报', 'Cost and payback'],
  channel: ['渠道', 'Channel'],
  campaign: ['活动', 'Campaign'],
  noCampaign: ['无活动', 'No campaign'],
  visitors: ['到访人数', 'Visitors'],
  visits: ['访问次数', 'Visits'],
  registered: ['注册', 'Registered'],
  bounce: ['跳出率', 'Bounced'],
  depth: ['每次页数', 'Pages a visit'],
  stay: ['每次停留', 'Stay a visit'],
  nextDay: ['次日留存', 'Next day'],
  nextMonth: ['次月留存', 'Next month'],
  deposits: ['入金额', 'Deposits'],
  revenue: ['佣金收入', 'Commission'],
  cac: ['获客成本', 'CAC'],
  payback: ['回本月数', 'Payback months'],
  lifetime: ['LTV/CAC 倍数', 'LTV/CAC'],
  lifetimeOf: ['{{count}} 位已算出生命周期价值', 'Lifetime value is computed for {{count}}'],
  lifetimeNone: [
    '还没有算出生命周期价值，LTV/CAC 暂缺：先在「客户价值」里计算。',
    'The lifetime value is not computed yet, so LTV/CAC is missing: compute it under customer value.',
  ],
  costsNone: [
    '成本是全体客户的；人群收窄后不显示成本和由它算出的数字。',
    'Costs are of everybody; where persons are narrowed, they and what follows from them are not shown.',
  ],
  eventsRead: ['读了 {{count}} 条事件', '{{count}} events read'],
  touchedAt: ['渠道来自 {{event}}（{{at}}）', 'Channel told by {{event}} ({{at}})'],
  openedAt: ['开户 {{at}}', 'Opened {{at}}'],
  fundedAt: ['首次入金 {{at}}', 'First deposit {{at}}'],
  groups: ['各组的渠道', 'Channels by group'],
  groupsHint: [
    '每组的成本不可知（成本是全体的），其余各列都有；数字可打开到人。',
    'What a channel costs is of everybody, so groups have no costs; figures open to their people.',
  ],
  ofGroup: ['下面看哪一组', 'Shown below'],
  all: ['全部渠道', 'All channels'],
} satisfies Words;

export const channelTouch = {
  first: ['首次触达', 'first'],
  first_hint: ['有史以来第一条带渠道的行为', 'The first behaviour ever that names a channel'],
  last: ['最近触达', 'last'],
  last_hint: ['范围结束前最后一条带渠道的行为', 'The last one by the end of the range'],
} satisfies Words;

export const channelContribution = {
  revenue: ['佣金收入', 'Commission'],
  revenue_hint: ['新访客带来的佣金', 'Commission of new visitors'],
  deposits: ['入金额', 'Deposits'],
  deposits_hint: ['新访客的入金总额', 'Deposits of new visitors'],
  funded: ['入金人数', 'Funded customers'],
  funded_hint: ['入金的新访客', 'New visitors who were funded'],
} satisfies Words;

export const channelPlace = {
  invest: ['高流量高贡献', 'High flow, high contribution'],
  repair: ['高流量低贡献', 'High flow, low contribution'],
  scale: ['低流量高贡献', 'Low flow, high contribution'],
  drop: ['低流量低贡献', 'Low flow, low contribution'],
} satisfies Words;

export const channelAdvice = {
  invest: ['加大投入', 'Invest more'],
  repair: ['权衡成本，修复承接页与流程', 'Weigh the cost and repair the landing'],
  scale: ['能买多少买多少，找相似渠道', 'Buy all there is and find look-alikes'],
  drop: ['考虑放弃', 'Consider dropping it'],
} satisfies Words;

export const channelVerdict = {
  low: ['低于常见', 'below usual'],
  usual: ['常见水平', 'usual'],
  dear: ['高于常见', 'above usual'],
  quality_only: ['只有优质渠道值得', 'worth it for quality alone'],
  fast: ['快于常见', 'faster than usual'],
  slow: ['慢于常见', 'slower than usual'],
} satisfies Words;

export const channelDomain = {
  public: ['公域', 'public'],
  private: ['私域', 'private'],
} satisfies Words;
