// Paths as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type PathCell,
  type PathNode,
  type PathParameters,
  type PathResult,
  type PathTrace,
  pathEndpoints,
} from './contract.ts';
import { pathFold, pathPeopleFold } from './folds.ts';
import { checkPaths, planPaths } from './plan.ts';
import { pathResultOf } from './result.ts';
import { endedCount, linkCount, nodeCount, patternCount, reachedCount } from './tally.ts';
import { createPathWalk, nodeOfText, nodeText } from './walk.ts';

const definition = {
  zh: '所选日期内，客户从某行为出发（或最终到达某行为）一步步走过的路。所列行为之间的间隔超过会话间隔即算新的会话；每个会话从其中第一次出现的锚点开始（或止于它），未设锚点则从会话的第一个行为开始。连续重复的同一节点可合并为一步。每一步按路径数取前几个节点，其余并为「其他」；「结束」指在步数上限之前会话就没有下一步。完整路径按出现次数排列。',
  en: 'The ways that customers take, step by step, from an event or to it, in the chosen days. A pause between the events asked about that is longer than the session gap begins another session. In each session the path begins with the first anchor, or leads to it; without an anchor it begins with the session. The same node several times in a row may be one step. Of each step the most frequent nodes stand alone, the rest is other; "ended" means that the session had no further step though the limit would let it. Whole paths are listed by how often they occur.',
};

const setUp = (parameters: PathParameters, { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>) => {
  const plan = planPaths(parameters, timeZone, grouping.population);
  return { query: plan.query, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: PathParameters, context: QuestionContext): Promise<PathResult> => {
  const { query, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(pathFold, spec, query, context.control);
  return pathResultOf(parameters, context.grouping, part);
};

/** What a cell is counted under. */
const keyOfCell = ({ of }: PathCell): string => {
  if (of.kind === 'pattern') return patternCount(of.nodes.map(nodeText));
  if (of.kind === 'reached') return reachedCount(nodeText(of.node));
  if (of.kind === 'link') return linkCount(of.step, nodeText(of.from), nodeText(of.to));
  return of.kind === 'node' ? nodeCount(of.step, nodeText(of.node)) : endedCount(of.step, nodeText(of.node));
};

const people = (parameters: PathParameters, cell: PathCell, context: QuestionContext) => {
  const { query, spec } = setUp(parameters, context);
  const { group } = cell;
  const peopleSpec = {
    ...{ paths: spec, key: keyOfCell(cell) },
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return context.timelines.fold(pathPeopleFold, peopleSpec, query, context.control);
};

const trace = (parameters: PathParameters, context: TraceContext): PathTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const paths = createPathWalk(
    spec,
    textOf,
  )(timeline).map(({ steps, limited }) => {
    const shown = steps.map(({ text, event, collapsed }) => ({
      ...{ node: nodeOfText(text), collapsed },
      event: events[event] as PathTrace['paths'][number]['steps'][number]['event'],
    }));
    return { steps: spec.direction === 'from' ? shown : shown.toReversed(), limited };
  });
  return {
    eventsRead: timeline.length,
    paths,
    reason:
      paths.length > 0
        ? { zh: `所选日期内有 ${paths.length} 条路径。`, en: `Paths in the chosen days: ${paths.length}.` }
        : {
            zh: '所选日期内没有包含锚点的会话，或没有任何所列行为。',
            en: 'No session of the chosen days has the anchor, or none of the events happened.',
          },
  };
};

const nameOf = ({ nodes, anchor }: PathParameters, { kind, node, value }: PathNode, language: 'zh' | 'en'): string => {
  if (kind === 'other') return language === 'zh' ? '其他' : 'other';
  const matcher = kind === 'anchor' ? anchor?.events : nodes[node ?? -1]?.events;
  const event = (matcher ?? []).map((each) => each.event ?? '*').join(' | ');
  return value === null ? event : `${event}: ${value}`;
};

const headers = {
  zh: ['分群', '分组', '类型', '步', '节点或路径', '下一节点', '路径数', '客户数', '结束'],
  en: ['segment', 'group', 'kind', 'step', 'node or path', 'next node', 'paths', 'customers', 'ended'],
} as const;

const table = (parameters: PathParameters, result: PathResult, language: 'zh' | 'en'): QuestionTable => ({
  header: headers[language],
  rows: result.groups.flatMap(({ key, steps, links, patterns }) => {
    const group = [key.segment, key.label[language]];
    const said = (node: PathNode | undefined) => (node ? nameOf(parameters, node, language) : null);
    return [
      ...steps.flatMap(({ nodes }, step) =>
        nodes.map(({ node, paths, customers, ended }) => [
          ...[...group, 'node', step, said(node), null],
          ...[paths, customers, ended],
        ]),
      ),
      ...links.map(({ step, from, to, paths, customers }) => [
        ...[...group, 'link', step, said(steps[step]?.nodes[from]?.node), said(steps[step + 1]?.nodes[to]?.node)],
        ...[paths, customers, null],
      ]),
      ...patterns.map(({ nodes, paths, customers }) => [
        ...[...group, 'pattern', nodes.length, nodes.map(said).join(' → '), null],
        ...[paths, customers, null],
      ]),
    ];
  }),
});

/** Paths, for createQuestions. */
export const pathQuestion: AnyQuestion = asQuestion<PathParameters, PathResult, PathCell, PathTrace>({
  code: 'paths',
  name: { zh: '路径', en: 'Paths' },
  definition,
  endpoints: pathEndpoints,
  check: checkPaths,
  query: (parameters, timeZone, population) => planPaths(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
