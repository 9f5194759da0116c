// Levels as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type LevelsCell,
  type LevelsParameters,
  type LevelsResult,
  type LevelsTrace,
  levelsEndpoints,
} from './contract.ts';
import { createHoldingWalk, msHeld } from './holding.ts';
import { levelsFold, levelsPeopleFold, levelsResultOf, planLevels } from './levels.ts';

const definition = {
  zh: '存量：客户持有什么、处于什么状态，以最近一次说明为准；范围开始之前的说明在范围内仍然有效，直到被新的说明取代、被终止，或超过有效天数。按账户、产品分别说明时，各部分相加；“整体快照”指同一业务日的说明为全部持有，未出现者视为已无。每个时间单位的数值取该单位结束时（未结束则取现在）。持有：金额不低于下限。占比（渗透率）= 持有客户 ÷ 基数客户；基数为此前做过指定行为的客户，未指定则为有过说明的客户。持有天数：所选日期内持有的时间，按曾经持有的客户平均。金额取整（分）。',
  en: "Levels: what customers hold or are, by the last statement of it. A statement from before the range holds in it, until another takes its place, until it is ended, or until its days are over. Where accounts or products are stated for themselves, they add up; with a whole picture, what the statements of the newest business day do not name is no more. A unit's level is that at its end (now, where it has not ended). Who has the least amount or more holds. Share (penetration) = customers who hold, by the base: those who did one of the named events by then, or those of whom anything was stated. Days held: time of the range in which they held, on average over those who ever did. Amounts are rounded to whole units (fen).",
};

const setUp = (
  parameters: LevelsParameters,
  { grouping, timeZone, now }: Pick<TraceContext, 'grouping' | 'timeZone' | 'now'>,
) => {
  const plan = planLevels(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length, now) };
};

const answer = async (parameters: LevelsParameters, context: QuestionContext): Promise<LevelsResult> => {
  const { plan, spec } = setUp(parameters, context);
  const { timelines, control, grouping, now } = context;
  const part = await timelines.fold(levelsFold, spec, plan.query, control);
  return levelsResultOf(parameters, plan, spec, grouping, { part, now });
};

const people = (parameters: LevelsParameters, { group, kind, period }: LevelsCell, context: QuestionContext) => {
  const { plan, spec } = setUp(parameters, context);
  const asked = {
    ...{ spec, kind, unit: period ?? -1 },
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return context.timelines.fold(levelsPeopleFold, asked, plan.query, context.control);
};

const CHANGES_SHOWN = 40;

const trace = (parameters: LevelsParameters, context: TraceContext): LevelsTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, textOf } = context.traced;
  const { changes } = createHoldingWalk(spec.holding, textOf)(timeline, spec.end);
  const daysHeld = msHeld(changes, spec.atLeast, spec.from, spec.end) / 86_400_000;
  const amount = changes.at(-1)?.amount ?? 0;
  const days = Math.round(daysHeld * 10) / 10;
  return {
    ...{ eventsRead: timeline.length, daysHeld },
    changes: changes.slice(-CHANGES_SHOWN).map((each) => ({ ...each, holds: each.amount >= spec.atLeast })),
    reason:
      changes.length === 0
        ? { zh: '没有任何说明。', en: 'Nothing was ever stated.' }
        : {
            zh: `最近为 ${amount}，${amount >= spec.atLeast ? '持有' : '未持有'}；所选日期内持有 ${days} 天。`,
            en: `${amount} at last: ${amount >= spec.atLeast ? 'holds' : 'does not hold'}; held on ${days} day(s) of the range.`,
          },
  };
};

const table = (_: LevelsParameters, result: LevelsResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '时间', '基数', '持有客户', '占比', '金额', '户均', '平均持有天数', '周期完整']
      : ['segment', 'group', 'time', 'base', 'holders', 'share', 'amount', 'average', 'days held', 'complete'],
  rows: result.groups.flatMap((group) => {
    const own = [group.key.segment, group.key.label[language]];
    const line = ({ base, holders, share, amount, amountAverage }: (typeof group.trend)[number]) => [
      ...[base, holders, share, amount, amountAverage],
    ];
    return [
      [...own, language === 'zh' ? '范围结束' : 'end of range', ...line(group), group.daysHeld, null],
      ...group.trend.map((each, unit) => [
        ...[...own, result.periods[unit]?.label, ...line(each), null, result.periods[unit]?.complete],
      ]),
    ];
  }),
});

/** Levels, for createQuestions. */
export const levelsQuestion: AnyQuestion = asQuestion<LevelsParameters, LevelsResult, LevelsCell, LevelsTrace>({
  code: 'levels',
  name: { zh: '存量', en: 'Levels' },
  definition,
  endpoints: levelsEndpoints,
  check: () => null,
  query: (parameters, timeZone, population) => planLevels(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
