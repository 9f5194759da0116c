// Weak groups as a question.
import { isRefusal, refuse } from '../../kernel/index.ts';
import {
  type AnyQuestion,
  asQuestion,
  memberGroups,
  type PeopleFound,
  type PopulationDependencies,
  peopleMax,
  type QuestionContext,
  type QuestionTable,
  standsIn,
  type TraceContext,
} from '../questions/index.ts';
import {
  type WeakGroupCell,
  type WeakGroupParameters,
  type WeakGroupResult,
  type WeakGroupSearch,
  type WeakGroupTrace,
  weakGroupEndpoints,
} from './contract.ts';
import { readDimensions, searchTerm } from './dimensions.ts';
import { membersFold, standingOf, standingOfRecent } from './members.ts';
import { createMetricWalk } from './metric.ts';
import { checkWeakGroups, planWeakGroups } from './plan.ts';
import { inWeakGroups, membersAmong, type ReadMembers, searchAmong, weakGroupResultOf } from './result.ts';
import { groupMembers } from './search.ts';

const definition = {
  zh: '弱势客群：在所选指标（漏斗走到最后一步，或某一期留存）上，达成率低于基准的客群。基准为全体客户的达成率，或自设。客群由一个或两个条件划分（属性、标签、起始事件的属性、是否做过某行为）。只统计期限已满的客户。逐一检验：在随机一半客户中与其余客户作单侧两比例检验，按 Benjamini-Hochberg 校正检验个数；再在另一半客户中复核（5%）；两个条件的客群须比任一单条件客群的其余部分更弱。去掉另一客群后不再偏低的，标为“由其解释”。影响人数 = （基准 − 达成率）× 客群人数，按此排序。行为对比只计达成期限之前的行为：达成者与未达成者中做过的占比、人均次数；TGI = 100 × 两边占比之比。细分与分群：每个分群、每个取值各做一次同样的搜索，与全体并列，并按并列的个数再收紧。相关不等于因果，推动之前应做实验。',
  en: "Weak groups: groups of customers who reach the metric (the last step of a funnel, or a period of retention) less often than the benchmark, which is everybody's rate or one that was set. A group has one or two conditions: attributes, tags, properties of the first event, or whether something was done. Only customers whose time is over count. Each group is tried in a random half against everybody else, one-sided, corrected by Benjamini-Hochberg for the number tried; what is found must show again in the other half at 5 %; a group of two conditions must be weaker than the rest of either. A group that is not weak any more without another one is told as explained by it. Affected = (benchmark - rate) x size, which ranks them. Behaviour is compared as far as it came before what the metric asks for: shares of those who did it and times a customer; TGI is 100 x one share by the other. Each segment and each value of a breakdown has the same search of its own beside that of everybody, corrected for their number. A correlation is no cause: try it in an experiment.",
};

const setUp = (parameters: WeakGroupParameters, { grouping, timeZone, now }: Omit<TraceContext, 'traced'>) => {
  const plan = planWeakGroups(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(now) };
};

/** Members and what they are divided by. */
const readMembers = async (
  dependencies: PopulationDependencies,
  parameters: WeakGroupParameters,
  context: QuestionContext,
): Promise<ReadMembers> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(membersFold, spec, plan.query, context.control);
  const dimensions = await readDimensions(dependencies, parameters, part);
  // Attributes were checked with the parameters.
  if (isRefusal(dimensions)) throw new Error(dimensions.message);
  return { plan, part, dimensions };
};

const createAnswer =
  (dependencies: PopulationDependencies) =>
  async (parameters: WeakGroupParameters, context: QuestionContext): Promise<WeakGroupResult> =>
    weakGroupResultOf(
      parameters,
      dependencies.registry,
      context.grouping,
      await readMembers(dependencies, parameters, context),
    );

/** How many searches stand beside that of everybody when the one of a group is asked again. */
const searchesBeside = (parameters: WeakGroupParameters, { grouping }: QuestionContext, { part }: ReadMembers) =>
  memberGroups(standingOf(part), standingOfRecent(part), grouping, parameters).length;

const createPeople =
  (dependencies: PopulationDependencies) =>
  async (parameters: WeakGroupParameters, cell: WeakGroupCell, context: QuestionContext): Promise<PeopleFound> => {
    const read = await readMembers(dependencies, parameters, context);
    const isOf = standsIn(standingOf(read.part), context.grouping, parameters, cell.group);
    const behaviours = parameters.behaviours.length;
    const members = membersAmong(
      read,
      behaviours,
      read.part.persons.flatMap((_, member) => (isOf(member) ? [member] : [])),
    );
    const { persons, reached, counts, dimensions } = members;
    const terms = cell.terms.map((term) => searchTerm(dimensions, term));
    // A value that the question does not have has nobody.
    if (terms.some((term) => term === null)) return { persons: [], total: 0 };
    const inside = groupMembers(
      { reached, halves: new Uint8Array(persons.length), dimensions },
      terms.filter((term) => term !== null),
    );
    const isWhole = cell.group.segment === null && cell.group.kind === 'all';
    const beside = cell.weak && !isWhole ? searchesBeside(parameters, context, read) : 1;
    const weak = cell.weak ? inWeakGroups(members, searchAmong(parameters, members, beside)) : null;
    const { behaviour, kind } = cell;
    const found = persons.filter((_, member) => {
      if (inside[member] === 0 || weak?.[member] === 0) return false;
      if (kind !== 'all' && (reached[member] === 1) !== (kind === 'reached')) return false;
      if (behaviour === undefined) return true;
      return (counts[member * behaviours + behaviour.number] ?? 0) > 0 === behaviour.did;
    });
    return { persons: found.slice(0, peopleMax), total: found.length };
  };

const reasonOf = (found: Omit<WeakGroupTrace, 'reason'>): WeakGroupTrace['reason'] => {
  if (!found.start)
    return {
      zh: '没有在所选日期内开始：没有起始行为，或首次起始更早。',
      en: 'Did not begin in the chosen days: no such event, or the first one was earlier.',
    };
  if (!found.complete)
    return { zh: '已开始，期限还没到，不计入比例。', en: 'Began; the time is not over, so it is in no share.' };
  return found.reached
    ? { zh: '已开始，并在期限内达成。', en: 'Began, and reached it in time.' }
    : { zh: '已开始，没有在期限内达成。', en: 'Began, and did not reach it in time.' };
};

const trace = (parameters: WeakGroupParameters, context: TraceContext): WeakGroupTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const found = createMetricWalk(spec.metric, spec.now)(timeline);
  const begun = found ? events[found.start] : undefined;
  // One person's members: the fold says the counts, as it does for all.
  const folding = membersFold.begin({ ...spec, now: Number.MAX_SAFE_INTEGER }, textOf);
  folding.visit(timeline);
  const { counts, codes, texts } = folding.finish();
  const byEvent = parameters.dimensions.filter(({ by }) => by === 'event');
  const told = {
    ...{ eventsRead: timeline.length, start: begun ?? null },
    ...{ reached: found?.reached ?? false, complete: found?.complete ?? false, counts: [...counts] },
    values: parameters.dimensions.map((each) => {
      const column = byEvent.indexOf(each);
      return column < 0 ? null : (texts[column]?.[codes[column] ?? -1] ?? null);
    }),
  };
  return { ...told, reason: reasonOf(told) };
};

const headers = {
  zh: [
    ...[
      '分群',
      '分组',
      '客群',
      '结论',
      '由哪个客群解释',
      '人数',
      '达成',
      '达成率',
      '其余达成率',
      '差',
      '差下限',
      '差上限',
    ],
    ...['影响人数', '检验 p', '校正 q', '复核 p'],
  ],
  en: [
    ...['segment', 'group', 'weak group', 'verdict', 'explained by', 'customers', 'reached', 'rate', 'rate of others'],
    ...['difference', 'low', 'high', 'affected', 'p searched', 'q searched', 'p held out'],
  ],
} as const;

const rowsOf = (
  { dimensions }: WeakGroupParameters,
  { groups }: WeakGroupSearch,
  of: readonly [segment: string | null, group: string],
  language: 'zh' | 'en',
): readonly QuestionTable['rows'][number][] => {
  const nameOf = (number: number): string => {
    const by = dimensions[number];
    if (by?.by === 'attribute') return by.attribute;
    if (by?.by === 'event') return by.subject.name;
    return by?.by === 'tag' ? by.tag : `did ${by?.behaviour ?? ''}`;
  };
  const words = (group: WeakGroupSearch['groups'][number] | undefined): string | null =>
    group?.terms
      .map(
        ({ dimension, relation, label }) => `${nameOf(dimension)} ${relation === 'is' ? '=' : '<'} ${label[language]}`,
      )
      .join(' & ') ?? null;
  return groups.map((group) => [
    ...[...of, words(group), group.verdict, group.explainedBy === null ? null : words(groups[group.explainedBy])],
    ...[group.customers, group.reached, group.rate, group.others.rate, group.difference.value],
    ...[group.difference.low, group.difference.high, group.affected],
    ...[group.pSearched, group.qSearched, group.pHeldOut],
  ]);
};

const table = (parameters: WeakGroupParameters, result: WeakGroupResult, language: 'zh' | 'en'): QuestionTable => ({
  header: headers[language],
  rows: [
    ...rowsOf(parameters, result, [null, language === 'zh' ? '全部' : 'All'], language),
    ...result.searches.flatMap((search) =>
      rowsOf(parameters, search, [search.key.segment, search.key.label[language]], language),
    ),
  ],
});

const checkAttributes = ({ registry }: PopulationDependencies, { dimensions }: WeakGroupParameters) => {
  for (const each of dimensions) {
    if (each.by !== 'attribute') continue;
    const attribute = registry.get(each.attribute);
    if (!attribute || attribute.personal || attribute.type === 'list')
      return refuse(
        'ATTRIBUTE_UNKNOWN',
        `${each.attribute} is not an attribute that customers can be grouped by. Choose one with a single value that is not personal.`,
      );
  }
  return null;
};

/** Weak groups, for createQuestions. */
export const createWeakGroupQuestion = (dependencies: PopulationDependencies): AnyQuestion =>
  asQuestion<WeakGroupParameters, WeakGroupResult, WeakGroupCell, WeakGroupTrace>({
    code: 'weak-groups',
    name: { zh: '弱势客群', en: 'Weak groups' },
    definition,
    endpoints: weakGroupEndpoints,
    check: (parameters) => checkWeakGroups(parameters) ?? checkAttributes(dependencies, parameters),
    query: (parameters, timeZone, population) => planWeakGroups(parameters, timeZone, population).query,
    answer: createAnswer(dependencies),
    people: createPeople(dependencies),
    trace,
    table,
  });
