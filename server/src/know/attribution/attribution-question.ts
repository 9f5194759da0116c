// Attribution as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type AttributionCell,
  type AttributionParameters,
  type AttributionResult,
  type AttributionTrace,
  attributionEndpoints,
  attributionModels,
} from './contract.ts';
import { weightsOf } from './credit.ts';
import { attributionFold, attributionPeopleFold } from './folds.ts';
import { checkAttribution, planAttribution } from './plan.ts';
import { attributionResultOf, channelKeyOf } from './result.ts';
import { DIRECT } from './tally.ts';
import { createPathWalk } from './walk.ts';

const definition = {
  zh: '把所选日期内的每次转化，归功于转化前回溯期内的触点。首次：全归首个触点；末次：全归最后一个；线性：平分；位置：首末各 40%，中间平分 20%（两个触点各 50%）；时间衰减：每早一个半衰期权重减半；马尔可夫：按一阶转移链，去掉某渠道后转化概率下降的比例（移除效应）分配；Shapley：在同一转移链上，某渠道加入各种渠道组合时带来的转化概率增量的平均，12 个渠道以内精确计算，更多则抽样并给出误差。没有触点的转化不归因。未带来转化的触点路径只影响后两种模型。',
  en: 'Credits each conversion of the chosen days to the touches in the lookback before it. First: all to the first touch; last: all to the last; linear: equal parts; position: 40 % each to the first and the last, 20 % shared between (two touches: half each); time decay: half the weight for each half-life earlier; Markov: by the share of the conversion probability of a first-order chain that is lost without the channel (removal effect); Shapley: what a channel adds on average to the conversion probability of the same chain when it joins others, exact up to 12 channels, sampled with its error beyond. Conversions without touches are not attributed. Paths that led to no conversion matter to the last two alone.',
};

const setUp = (
  parameters: AttributionParameters,
  { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>,
) => {
  const plan = planAttribution(parameters, timeZone, grouping.population);
  return { query: plan.query, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: AttributionParameters, context: QuestionContext): Promise<AttributionResult> => {
  const { query, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(attributionFold, spec, query, context.control);
  return attributionResultOf(parameters, context.grouping, part);
};

const people = (parameters: AttributionParameters, cell: AttributionCell, context: QuestionContext) => {
  const { query, spec } = setUp(parameters, context);
  const { group, channel, kind } = cell;
  const peopleSpec = {
    ...{ attribution: spec, kind },
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
    channel: channel === undefined ? null : channel.kind === 'direct' ? DIRECT : (channel.value ?? ''),
  };
  return context.timelines.fold(attributionPeopleFold, peopleSpec, query, context.control);
};

type TracedPath = AttributionTrace['paths'][number];
type TracedTouch = TracedPath['touches'][number];

const trace = (parameters: AttributionParameters, context: TraceContext): AttributionTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const walk = createPathWalk(spec, textOf);
  const eventAt = (index: number) => events[index] as TracedTouch['event'];
  const paths = walk.find(timeline).map((found): TracedPath => {
    const path = walk.describe(timeline, found);
    const converted = found.conversion >= 0;
    const weights = (rule: Parameters<typeof weightsOf>[0], place: number) =>
      converted && place >= 0 ? (weightsOf(rule, path.agesMs, spec.halfLifeMs)[place] as number) : 0;
    const touch = (event: number): TracedTouch => {
      const place = found.touches.indexOf(event);
      return {
        event: eventAt(event),
        channel: channelKeyOf(walk.channelAt(timeline, event)),
        ignored: place < 0,
        weights: {
          first: weights('first', place),
          last: weights('last', place),
          linear: weights('linear', place),
          position: weights('position', place),
          decay: weights('decay', place),
        },
      };
    };
    return {
      conversion: converted ? eventAt(found.conversion) : null,
      value: path.value,
      touches: [...found.touches, ...found.ignored].toSorted((one, other) => one - other).map(touch),
    };
  });
  const conversions = paths.filter(({ conversion }) => conversion !== null).length;
  const without = paths.length - conversions;
  return {
    eventsRead: timeline.length,
    paths,
    reason: {
      zh: `所选日期内 ${conversions} 次转化；另有 ${without} 段触点没有带来转化。触点最多回溯 ${parameters.lookbackDays} 天。`,
      en: `Conversions in the chosen days: ${conversions}; paths of touches without one: ${without}. Touches count up to ${parameters.lookbackDays} days before.`,
    },
  };
};

const headers = {
  zh: ['分群', '分组', '渠道', '模型', '归因转化', '归因价值', '触点', '参与转化', '移除效应'],
  en: ['segment', 'group', 'channel', 'model', 'conversions', 'value', 'touches', 'assisted', 'removal effect'],
} as const;

const table = (_: AttributionParameters, result: AttributionResult, language: 'zh' | 'en'): QuestionTable => ({
  header: headers[language],
  rows: result.groups.flatMap(({ key, channels }) =>
    channels.flatMap(({ channel, credits, touches, assisted, removalEffect }) =>
      attributionModels.map((model) => [
        ...[key.segment, key.label[language], channel.label[language], model],
        ...[credits[model].conversions, credits[model].value, touches, assisted, removalEffect],
      ]),
    ),
  ),
});

/** Attribution, for createQuestions. */
export const attributionQuestion: AnyQuestion = asQuestion<
  AttributionParameters,
  AttributionResult,
  AttributionCell,
  AttributionTrace
>({
  code: 'attribution',
  name: { zh: '归因', en: 'Attribution' },
  definition,
  endpoints: attributionEndpoints,
  check: checkAttribution,
  query: (parameters, timeZone, population) => planAttribution(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
