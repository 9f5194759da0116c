// Retention as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type RetentionCell,
  type RetentionParameters,
  type RetentionResult,
  type RetentionTrace,
  retentionEndpoints,
} from './contract.ts';
import { createRetentionWalk, periodBounds, retainedIn } from './evaluate.ts';
import { retentionFold, retentionPeopleFold } from './folds.ts';
import { checkRetention, planRetention } from './plan.ts';
import { retentionResultOf } from './result.ts';

const definition = {
  zh: '在某一周期发生起始行为的客户（同期群），在其后各周期内发生回访行为的比例。回访须晚于起始行为，起始行为本身不算回访；第 0 期为起始行为之后的同一周期。加权平均只计周期已结束的同期群：留存人数之和 ÷ 同期群人数之和。M1、M3：自然月口径为起始月后第 1、第 3 个自然月；30 天口径为起始后第 1–30 天、第 61–90 天。',
  en: 'Of the customers who did the initial event in a period (a cohort), the share who did the returning event in each period after. A return comes after the initial event, which is never its own return; period 0 is the rest of the same period. The weighted line takes cohorts whose period has ended: sum of the retained by sum of the sizes. M1 and M3: by calendar months, the first and third month after the initial one; by 30 days, days 1 to 30 and 61 to 90 after the beginning.',
};

const setUp = (parameters: RetentionParameters, { grouping, timeZone, now }: Omit<TraceContext, 'traced'>) => {
  const plan = planRetention(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length, now) };
};

const answer = async (parameters: RetentionParameters, context: QuestionContext): Promise<RetentionResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(retentionFold, spec, plan.query, context.control);
  return retentionResultOf(parameters, plan, spec, context.grouping, part);
};

const people = (parameters: RetentionParameters, cell: RetentionCell, context: QuestionContext) => {
  const { plan, spec } = setUp(parameters, context);
  const { group, cohort, period, kind } = cell;
  const index = cohort === undefined ? -1 : (plan.cohorts.dates as readonly string[]).indexOf(cohort);
  return context.timelines.fold(
    retentionPeopleFold,
    {
      ...{ retention: spec, period, kind },
      segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
      value: group.kind === 'all' ? undefined : group.value,
      // A cohort that the question does not have has nobody.
      cohort: cohort !== undefined && index < 0 ? plan.cohorts.dates.length : index,
    },
    plan.query,
    context.control,
  );
};

const EVENTS_SHOWN = 20;

const trace = (parameters: RetentionParameters, context: TraceContext): RetentionTrace => {
  const { plan, spec } = setUp(parameters, context);
  const { timeline, events } = context.traced;
  const cohorts: RetentionTrace['cohorts'] = [];
  createRetentionWalk(spec)(timeline, ({ cohort, initial, counts }) => {
    const retained = retainedIn(spec, counts);
    const start = timeline.at[initial] as number;
    const returning = events.filter((_, index) => index > initial && ((timeline.matches[index] as number) & 2) !== 0);
    cohorts.push({
      date: plan.cohorts.dates[cohort] as string,
      initial: events[initial] as RetentionTrace['cohorts'][number]['initial'],
      periods: counts.map((count, period) => {
        const { from, to } = periodBounds(spec, start, period);
        const here = returning.filter(({ at }) => at >= from && at < to).slice(0, EVENTS_SHOWN);
        return { from, to, events: here, count, retained: retained[period] ?? false };
      }),
    });
  });
  const began = timeline.matches.some((bits, index) => index < timeline.length && (bits & 1) !== 0);
  const none = began
    ? {
        zh: '起始行为不在所选日期内，或首次起始行为更早。',
        en: 'The initial event lies outside the chosen days, or the first one was earlier.',
      }
    : { zh: '没有发生过起始行为。', en: 'The initial event never happened.' };
  const some = {
    zh: `属于 ${cohorts.length} 个同期群；每期至少 ${spec.occurrencesMin} 次回访才算留存。`,
    en: `Stands in ${cohorts.length} cohort(s); a period counts as retained with ${spec.occurrencesMin} return(s) at least.`,
  };
  return { eventsRead: timeline.length, cohorts, reason: cohorts.length === 0 ? none : some };
};

const table = (_parameters: RetentionParameters, result: RetentionResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '同期群', '人数', '周期', '留存', '流失', '留存率', '周期已结束']
      : ['segment', 'group', 'cohort', 'size', 'period', 'retained', 'lost', 'share', 'complete'],
  rows: result.groups.flatMap(({ key, cohorts }) =>
    cohorts.flatMap(({ date, size, cells }) =>
      cells.map(({ retained, lost, share, complete }, period) => [
        ...[key.segment, key.label[language], date, size, result.periods[period]?.label],
        ...[retained, lost, share, complete],
      ]),
    ),
  ),
});

/** Retention, for createQuestions. */
export const retentionQuestion: AnyQuestion = asQuestion<
  RetentionParameters,
  RetentionResult,
  RetentionCell,
  RetentionTrace
>({
  code: 'retention',
  name: { zh: '留存', en: 'Retention' },
  definition,
  endpoints: retentionEndpoints,
  check: checkRetention,
  query: (parameters, timeZone, population) => planRetention(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
