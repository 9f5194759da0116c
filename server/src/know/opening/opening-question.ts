// The opening workbench as a question.
import {
  type AnyQuestion,
  asQuestion,
  type PeopleFound,
  peopleMax,
  type QuestionContext,
  type QuestionTable,
  standsIn,
  type TraceContext,
} from '../questions/index.ts';
import { groupMembers, searchTerm } from '../weak-groups/index.ts';
import { standingOf, visitorsAmong } from './among.ts';
import {
  type OpeningCell,
  type OpeningParameters,
  type OpeningResult,
  type OpeningTrace,
  type OpeningWorkbench,
  openingEndpoints,
} from './contract.ts';
import { createCauses, lostAt, passed, stood } from './measures.ts';
import { checkOpening, planOpening } from './plan.ts';
import { hadFailure, openingDimensions, openingResultOf } from './result.ts';
import { createVisitorWalk, type VisitorsPart, visitorsFold } from './visitors.ts';

const definition = {
  zh: '开户四步法。①整体漏斗：在所选日期开始、期限已满的访客，按最好的一次尝试依次走到哪一步；耗时为距上一步的时间，排队时长取事件里的排队属性，停滞时长为最后一步之后、行为间隔不超过 30 分钟的停留。②细分：每一步、每个维度（及两个维度组合、版本低于某值）找出通过率明显低于其他人的访客：一半检验、另一半复核，Benjamini-Hochberg 校正，并按步骤数再收紧。③原因假设：体验（步骤报错、重试）、验证码（重发或验证失败）、排队（排队放弃、机构办理前久等离开）、提示不清（停在该步时回头重做前面的步骤）、内容繁琐（没有报错、停留超过通过者中位耗时后离开）；与其他步骤、或与同一步的其他访客相比，单侧两比例检验并校正。④再测量：以某日为界比较之前与之后开始的访客，Newcombe 区间，Holm 校正。细分与分群并排：各自的漏斗、流失与耗时，与全体并列；薄弱客群只在整个分群内搜索，并按分群个数再收紧。假设不是因果，改动后请再测量。',
  en: 'Account opening in four steps. 1. The whole funnel: visitors who began in the range and whose time is over, by their best attempt. Times are from the step before; queue time is what events state; a stall is the stay after the last step done, as far as no pause is longer than 30 minutes. 2. Divided: at every step, groups by one or two dimensions (versions below a value too) who pass less often than the others; tried in one half, confirmed in the other, corrected by Benjamini-Hochberg and for the number of steps. 3. Causes as hypotheses: experience (errors, retries), captcha (codes sent again or failing), queue (waits given up, leaving while the firm is at work), unclear (earlier steps done again while at it), tedious (left without an error after longer than half of those took who passed); one-sided against the other steps, or everybody else at the step, corrected. 4. Measured again: who began before a day and who later, intervals by Newcombe, corrected by Holm. Segments and values of a breakdown have their own funnels beside that of everybody; groups that fall behind are searched for in whole segments, corrected for their number. A hypothesis is no cause: measure again after a change.',
};

const readVisitors = (
  parameters: OpeningParameters,
  { grouping, timeZone, now, timelines, control }: QuestionContext,
) => {
  const plan = planOpening(parameters, timeZone, grouping.population);
  return timelines.fold(visitorsFold, plan.spec(now), plan.query, control);
};

const answer = async (parameters: OpeningParameters, context: QuestionContext): Promise<OpeningResult> =>
  openingResultOf(parameters, await readVisitors(parameters, context), context);

/** Whom a figure counts. */
const holdsFor = (parameters: OpeningParameters, part: VisitorsPart, cell: OpeningCell) => {
  const { step, kind, cause, reason } = cell;
  const steps = parameters.steps.length;
  const byFirm = parameters.steps.map(({ by }) => by === 'firm');
  const holds = createCauses(part, steps, byFirm);
  const withReason = new Set(
    part.reasons.flatMap(([visitor, at, said]) => (at === step && said === reason ? [visitor] : [])),
  );
  return (visitor: number): boolean => {
    if (reason !== undefined && !withReason.has(visitor)) return false;
    if (kind === 'reached') return passed(part, visitor, step);
    if (kind === 'lost') return lostAt(part, visitor, step);
    if (!stood(part, visitor, step)) return false;
    if (kind === 'failed') return hadFailure(part, steps, visitor, step);
    return cause !== undefined && holds(cause, visitor, step);
  };
};

const people = async (
  parameters: OpeningParameters,
  cell: OpeningCell,
  context: QuestionContext,
): Promise<PeopleFound> => {
  const all = await readVisitors(parameters, context);
  const isOf = standsIn(standingOf(all), context.grouping, parameters, cell.group);
  // Causes are held against those of the group, as in its answer.
  const members = all.persons.flatMap((_, visitor) => (isOf(visitor) ? [visitor] : []));
  const part = members.length === all.persons.length ? all : visitorsAmong(all, parameters.steps.length, members);
  const dimensions = openingDimensions(part, parameters);
  const terms = cell.terms.flatMap((term) => searchTerm(dimensions, term) ?? []);
  // A step or a value that the question does not have has nobody.
  if (cell.step >= parameters.steps.length || terms.length < cell.terms.length) return { persons: [], total: 0 };
  const size = part.persons.length;
  const inside = groupMembers({ reached: new Uint8Array(size), halves: new Uint8Array(size), dimensions }, terms);
  const holds = holdsFor(parameters, part, cell);
  const found = part.persons.filter((_, visitor) => inside[visitor] === 1 && holds(visitor));
  return { persons: found.slice(0, peopleMax), total: found.length };
};

const reasonOf = (parameters: OpeningParameters, level: number, complete: boolean): OpeningTrace['reason'] => {
  const { steps } = parameters;
  if (level === 0)
    return { zh: '没有在所选日期内开始开户。', en: 'Did not begin to open an account on the chosen days.' };
  if (level === steps.length) return { zh: '走完了全部步骤。', en: 'Did all steps.' };
  const name = steps[level]?.label ?? steps[level]?.events[0]?.event ?? '';
  return complete
    ? { zh: `停在第 ${level + 1} 步（${name}）之前。`, en: `Stopped before step ${level + 1} (${name}).` }
    : {
        zh: `在第 ${level + 1} 步（${name}）之前，期限未满。`,
        en: `Before step ${level + 1} (${name}); still under way.`,
      };
};

const trace = (parameters: OpeningParameters, { traced, grouping, timeZone, now }: TraceContext): OpeningTrace => {
  const { timeline, events, textOf } = traced;
  const spec = planOpening(parameters, timeZone, grouping.population).spec(now);
  const visitor = createVisitorWalk(spec, textOf)(timeline);
  const level = visitor?.level ?? 0;
  return {
    ...{ eventsRead: timeline.length, underWay: visitor !== null && !visitor.complete },
    steps: parameters.steps.map((_, step) => {
      const event = step < level ? events[visitor?.events[step] ?? -1] : undefined;
      const ms = visitor?.stepMs[step] ?? -1;
      const failures = (visitor?.reasons ?? []).filter(([at]) => at === step).length;
      return { event: event ?? null, ms: ms < 0 ? null : ms, failures, again: visitor?.again[step] ?? 0 };
    }),
    stallMs: visitor === null || level === parameters.steps.length ? null : visitor.stallMs,
    reason: reasonOf(parameters, level, visitor?.complete ?? false),
  };
};

const headers = {
  zh: [
    ...['分群', '分组', '步骤', '名称', '到达', '上步通过率', '总转化率', '流失', '耗时中位（秒）', '耗时九成位（秒）'],
    ...['排队中位（秒）', '停滞中位（秒）', '停滞九成位（秒）', '报错人数', '流失者中报错'],
  ],
  en: [
    ...['segment', 'group', 'step', 'name', 'reached', 'from previous', 'from first', 'lost', 'median seconds'],
    ...['p90 seconds', 'median queue seconds', 'median stall seconds', 'p90 stall seconds', 'failed', 'failed of lost'],
  ],
} as const;

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
const rowsOf = (
  { steps }: OpeningWorkbench,
  segment: string | null,
  group: string,
): readonly QuestionTable['rows'][number][] =>
  steps.map(({ label, reached, fromPrevious, fromFirst, lost, time, queue, stall, failed }, step) => [
    ...[segment, group, step + 1, label, reached, fromPrevious, fromFirst, lost, seconds(time.median)],
    ...[seconds(time.p90), seconds(queue.median), seconds(stall.median), seconds(stall.p90)],
    ...[failed.customers, failed.lost],
  ]);

const table = (_: OpeningParameters, result: OpeningResult, language: 'zh' | 'en'): QuestionTable => ({
  header: headers[language],
  rows: [
    ...rowsOf(result, null, language === 'zh' ? '全部' : 'All'),
    ...result.groups.flatMap((group) => rowsOf(group, group.key.segment, group.key.label[language])),
  ],
});

/** The opening workbench, for createQuestions. */
export const openingQuestion: AnyQuestion = asQuestion<OpeningParameters, OpeningResult, OpeningCell, OpeningTrace>({
  code: 'opening',
  name: { zh: '开户工作台', en: 'Opening workbench' },
  definition,
  endpoints: openingEndpoints,
  check: checkOpening,
  query: (parameters, timeZone, population) => planOpening(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
