// Channels as a question.
import { type BusinessDate, isRefusal } from '../../kernel/index.ts';
import {
  type AnyQuestion,
  asQuestion,
  type PopulationDependencies,
  type QuestionContext,
  type QuestionTable,
  readPersonValues,
  type TraceContext,
} from '../questions/index.ts';
import {
  type ChannelCell,
  type ChannelParameters,
  type ChannelResult,
  type ChannelTable,
  type ChannelTrace,
  channelEndpoints,
} from './contract.ts';
import { channelFold, channelPeopleFold } from './folds.ts';
import { createChannelWalk } from './person.ts';
import { checkChannels, planChannels } from './plan.ts';
import { type CostOfPeriod, channelResultOf, type KnownChannel } from './result.ts';

/** What channels ask of the catalogue. */
export interface ChannelCatalogue {
  channels(): Promise<readonly KnownChannel[]>;
  /** What channels cost in periods that touch [from, to). */
  channelCosts(from: BusinessDate, to: BusinessDate): Promise<readonly CostOfPeriod[]>;
}

export interface ChannelDependencies extends PopulationDependencies {
  readonly catalogue: ChannelCatalogue;
}

const definition = {
  zh: '渠道评估分三层。每人只属于一个渠道：首次（或范围结束前最后一次）带渠道的行为；没有的归入未知，不参与矩阵。数量层：范围内到访人数与访问次数（停顿超过设定分钟另算一次）；新访客为有史以来第一条事件落在范围内的人，以下各项只看新访客。质量层：跳出率为只有一个行为的访问占比；深度为每次访问浏览页面数；停留为一次访问首尾行为之间的时间；次日、次月留存按自然日、自然月，只计已结束的。收益层：首次事件之后限定天数内的注册、开户、入金人数，入金额与佣金收入。成本取导入的渠道成本（整个渠道的与各投放活动的相加），按天分摊到范围内；获客成本 = 成本 ÷ 入金人数；回本月数 = 获客成本 ÷ 每位入金客户每月收入（按实际观察的月数）；LTV 为生命周期价值（已实现 + 预测），只取已算出的客户。波士顿矩阵：横轴流量潜力（新访客数），纵轴业务贡献，分界默认取各渠道平均。细分与分群各有一张同样的表（与全体并列，各按自己的平均分界）；成本是全体的，故不列；按事件属性细分时取范围结束前第一个已知的值。',
  en: 'Channels in three layers. Each person belongs to one channel: that of the first behaviour with a known channel, or the last by the end of the range; who has none is unknown and in no matrix. Quantity: persons who came in the range and their visits (anew after a pause); new visitors are those whose first event ever lies in the range, and all that follows is of them. Quality: bounced visits have one event; depth is pages a visit; stay is the time between the first and the last event of a visit; next day and next month by the calendar, of those whose period is over. Return: registered, opened, funded, deposits and commission within so many days after the first event. Costs are those imported, of the channel as a whole and of its campaigns together, spread over their days; the cost of a customer is cost by funded customers; payback is that by the revenue of a funded customer and month, as far as was observed; LTV is the lifetime value, past and predicted, of those for whom it is computed. Matrix: flow potential (new visitors) across, business contribution up, cut at the averages of the channels unless set. Segments and values of a breakdown have the same table beside that of everybody, cut at their own averages and without costs, which are of everybody; of an event property a person counts by the first known value by the end of the range.',
};

const lifetimeAttributes = ['clv_past_fen', 'clv_predicted_fen'] as const;

/** Lifetime value of persons, past and predicted; only of those for whom both are computed. */
const readLifetime = async (dependencies: PopulationDependencies, persons: readonly string[]) => {
  const money = new Map<string, number>();
  const known = lifetimeAttributes.every((name) => dependencies.registry.get(name) !== undefined);
  if (!known || persons.length === 0) return money;
  const read = await readPersonValues(
    dependencies,
    lifetimeAttributes.map((attribute) => ({ by: 'attribute', attribute })),
    persons,
    'plain',
  );
  if (isRefusal(read)) return money;
  const [past, predicted] = read;
  for (const [person, fen] of predicted?.values ?? [])
    money.set(person, Number(fen) + Number(past?.values.get(person) ?? 0));
  return money;
};

const createAnswer =
  (dependencies: ChannelDependencies) =>
  async (parameters: ChannelParameters, context: QuestionContext): Promise<ChannelResult> => {
    const { grouping, timeZone, now, timelines, control } = context;
    const plan = planChannels(parameters, timeZone, grouping.population);
    const part = await timelines.fold(channelFold, plan.spec(now, grouping), plan.query, control);
    const { from, to } = parameters.range;
    const { catalogue } = dependencies;
    const costsApply = grouping.population.who !== 'listed';
    return channelResultOf(parameters, part, grouping, {
      channels: await catalogue.channels(),
      costs: costsApply ? await catalogue.channelCosts(from as BusinessDate, to as BusinessDate) : null,
      lifetimeFen: await readLifetime(
        dependencies,
        part.rows.flatMap(({ funded }) => funded),
      ),
    });
  };

const people = (
  parameters: ChannelParameters,
  { group, channel, campaign, figure }: ChannelCell,
  context: QuestionContext,
) => {
  const { grouping, timeZone, now, timelines, control } = context;
  const plan = planChannels(parameters, timeZone, grouping.population);
  return timelines.fold(
    channelPeopleFold,
    {
      ...{ channels: plan.spec(now, grouping), channel, campaign, figure },
      segment: group.segment === null ? -1 : grouping.segments.indexOf(group.segment),
      value: group.kind === 'all' ? undefined : group.value,
    },
    plan.query,
    control,
  );
};

const trace = (parameters: ChannelParameters, { traced, grouping, timeZone, now }: TraceContext): ChannelTrace => {
  const { timeline, events, textOf } = traced;
  const spec = planChannels(parameters, timeZone, grouping.population).spec(now, grouping);
  const person = createChannelWalk(spec, textOf)(timeline);
  const where = person?.channel ?? null;
  const said = {
    none: {
      zh: '在范围结束之前没有任何事件，或范围内没有到访。',
      en: 'Nothing before the end of the range, or no visit in it.',
    },
    unknown: { zh: '没有带渠道的行为，归入未知。', en: 'No behaviour names a channel: unknown.' },
    new: { zh: '第一条事件在范围内：新访客。', en: 'The first event lies in the range: a new visitor.' },
    old: { zh: '第一条事件早于范围：只计到访。', en: 'The first event was earlier: only visits count.' },
  };
  const kind = person === null ? 'none' : where === null ? 'unknown' : person.isNew ? 'new' : 'old';
  return {
    ...{ eventsRead: timeline.length, channel: where, campaign: person?.campaign ?? null },
    touch: events[person?.touch ?? -1] ?? null,
    ...{ isNew: person?.isNew ?? false, visits: person?.visits ?? 0 },
    ...{ openedAt: person?.openedAt ?? null, fundedAt: person?.fundedAt ?? null },
    ...{ depositsFen: person?.depositsFen ?? 0, revenueFen: person?.revenueFen ?? 0 },
    reason: said[kind],
  };
};

const headers = {
  zh: [
    ...[
      '分群',
      '分组',
      '渠道',
      '名称',
      '活动',
      '到访人数',
      '访问次数',
      '新访客',
      '注册',
      '跳出率',
      '每次页数',
      '每次停留（秒）',
    ],
    ...['次日留存', '次月留存', '开户', '入金', '入金额（分）', '收入（分）', '成本（分）', '获客成本（分）'],
    ...['回本月数', 'LTV（分）', 'LTV/CAC', '矩阵'],
  ],
  en: [
    ...[
      'segment',
      'group',
      'channel',
      'name',
      'campaign',
      'visitors',
      'visits',
      'new visitors',
      'registered',
      'bounce',
      'pages a visit',
    ],
    ...['seconds a visit', 'next day', 'next month', 'opened', 'funded', 'deposits fen', 'revenue fen', 'cost fen'],
    ...['CAC fen', 'payback months', 'LTV fen', 'LTV/CAC', 'matrix'],
  ],
} as const;

type Figures = ChannelResult['rows'][number]['campaigns'][number];
const cells = (row: Omit<Figures, 'campaign'>) => [
  ...[row.visitors, row.visits, row.newVisitors, row.registered, row.bounced.share, row.pagesAVisit],
  ...[row.secondsAVisit, row.nextDay.share, row.nextMonth.share, row.opened, row.funded, row.depositsFen],
  row.revenueFen,
];

const rowsOf = (
  { rows }: ChannelTable,
  segment: string | null,
  group: string,
  language: 'zh' | 'en',
): readonly QuestionTable['rows'][number][] =>
  rows.flatMap((row) => [
    [
      ...[segment, group, row.channel, row.label[language], null, ...cells(row), row.costFen, row.cacFen],
      ...[row.paybackMonths, row.lifetimeFen, row.lifetimeByCac, row.place],
    ],
    ...row.campaigns
      .filter(({ campaign }) => campaign !== null)
      .map((campaign) => [
        ...[segment, group, row.channel, row.label[language], campaign.campaign, ...cells(campaign)],
        ...[campaign.costFen, campaign.cacFen, null, null, null, null],
      ]),
  ]);

const table = (_: ChannelParameters, result: ChannelResult, language: 'zh' | 'en'): QuestionTable => ({
  header: headers[language],
  rows: [
    ...rowsOf(result, null, language === 'zh' ? '全部' : 'All', language),
    ...result.groups.flatMap((group) => rowsOf(group, group.key.segment, group.key.label[language], language)),
  ],
});

/** Channels, for createQuestions. */
export const createChannelQuestion = (dependencies: ChannelDependencies): AnyQuestion =>
  asQuestion<ChannelParameters, ChannelResult, ChannelCell, ChannelTrace>({
    code: 'channels',
    name: { zh: '渠道评估', en: 'Channel evaluation' },
    definition,
    endpoints: channelEndpoints,
    check: checkChannels,
    query: (parameters, timeZone, population) => planChannels(parameters, timeZone, population).query,
    answer: createAnswer(dependencies),
    people,
    trace,
    table,
  });
