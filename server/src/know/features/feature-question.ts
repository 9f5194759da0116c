// Feature usage as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type FeatureCell,
  type FeatureParameters,
  type FeatureResult,
  type FeatureTrace,
  featureEndpoints,
} from './contract.ts';
import { checkFeatures, featureFold, featurePeopleFold, planFeatures } from './plan.ts';
import { featureResultOf } from './result.ts';
import { createFeatureWalk } from './usage.ts';

const definition = {
  zh: '所选日期内各功能的使用情况。功能是一组命名的行为，或行为某属性（如被点元素的路径、页面）的每个取值。活跃客户：范围内做过活跃行为或用过任一功能的人。采用率 = 用过的人 ÷ 活跃客户；广度 = 每位活跃客户用过几个功能；深度 = 每位使用者用了几次；频率 = 每位使用者在几天用过；重复使用 = 在两天及以上用过；首次使用 = 范围之前从未用过。象限按所示功能的采用率与频率的中位数划分：高于中位数为高。按事件属性细分时，取客户有记录以来第一个所读行为的值。',
  en: 'How features were used in the chosen days. A feature is a named set of events, or each value of a property of events (the path of the clicked element, the page). Active: whoever did an activity or used any feature in the range. Adoption = users by active customers; breadth = features of an active customer; depth = uses of a user; frequency = days of use of a user; repeated = used on two days or more; first use = never used before the range. Quadrants divide at the medians of adoption and frequency over the features shown; above the median is high. A breakdown by an event takes the value of the first event ever that is read.',
};

const setUp = (parameters: FeatureParameters, { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>) => {
  const plan = planFeatures(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: FeatureParameters, context: QuestionContext): Promise<FeatureResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(featureFold, spec, plan.query, context.control);
  return featureResultOf(parameters, plan, context.grouping, { part, now: context.now });
};

const people = (
  parameters: FeatureParameters,
  { group, feature, kind }: FeatureCell,
  { grouping, timelines, control, timeZone }: QuestionContext,
) => {
  const { plan, spec } = setUp(parameters, { grouping, timeZone });
  const wanted = {
    ...{ spec, feature, kind },
    segment: group.segment === null ? -1 : grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return timelines.fold(featurePeopleFold, wanted, plan.query, control);
};

const FEATURES_TRACED = 50;

const trace = (parameters: FeatureParameters, context: TraceContext): FeatureTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, textOf } = context.traced;
  const { active, used } = createFeatureWalk(spec, textOf)(timeline);
  const names = spec.names ?? [...used].sort(([, one], [, other]) => other.uses - one.uses).map(([name]) => name);
  const features = names.slice(0, FEATURES_TRACED).map((feature) => {
    const own = used.get(feature);
    return {
      ...{
        feature,
        uses: own?.uses ?? 0,
        days: own?.days ?? 0,
        fresh: own !== undefined && own.uses > 0 && !own.before,
      },
      ...{ firstAt: own?.firstAt ?? null, lastAt: own?.lastAt ?? null },
    };
  });
  const count = [...used.values()].filter(({ uses }) => uses > 0).length;
  return {
    ...{ eventsRead: timeline.length, active, features },
    reason: active
      ? { zh: `活跃，用过 ${count} 个功能。`, en: `Active; used ${count} feature(s).` }
      : { zh: '范围内不活跃，不计入。', en: 'Not active in the range; does not count.' },
  };
};

const table = (_: FeatureParameters, result: FeatureResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? [
          '分群',
          '分组',
          '功能',
          '活跃客户',
          '使用人数',
          '采用率',
          '使用次数',
          '人均次数',
          '人均天数',
          '重复使用',
          '首次使用',
          '象限',
        ]
      : [
          'segment',
          'group',
          'feature',
          'active',
          'users',
          'adoption',
          'uses',
          'uses each',
          'days each',
          'repeated',
          'first use',
          'quadrant',
        ],
  rows: result.groups.flatMap(({ key, active, features }) =>
    features.map((each) => [
      ...[key.segment, key.label[language], each.feature, active, each.users, each.adoption, each.uses],
      ...[each.usesEach, each.daysEach, each.repeated, each.fresh, each.quadrant],
    ]),
  ),
});

/** Feature usage, for createQuestions. */
export const featureQuestion: AnyQuestion = asQuestion<FeatureParameters, FeatureResult, FeatureCell, FeatureTrace>({
  code: 'feature-usage',
  name: { zh: '功能使用', en: 'Feature usage' },
  definition,
  endpoints: featureEndpoints,
  check: checkFeatures,
  query: (parameters, timeZone, population) => planFeatures(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
