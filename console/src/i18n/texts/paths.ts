// Words of paths.
import type { Words } from './words.ts';

export const paths = {
  title: ['路径分析', 'Paths'],
  description: [
    '客户从某个行为出发、或走到某个行为的每一步。点图上的节点或连线打开到人。',
    'The ways that customers take from an event or to it. A node or a link of the graph opens to its people.',
  ],
  startHint: [
    '点一个模板，或在左边选择起点和途经行为。',
    'Choose one, or choose where paths begin and what lies on them.',
  ],
  templateVisit: ['打开应用之后', 'After opening the app'],
  templateVisitHint: ['从启动应用起看了什么，最近 30 天', 'What was looked at from there, last 30 days'],
  templateOpening: ['开户走到哪里', 'Ways through account opening'],
  templateOpeningHint: [
    '从开始开户起的每一步与失败，最近 90 天',
    'Steps and failures from the beginning, last 90 days',
  ],
  events: ['起点与途经', 'Where and over what'],
  limits: ['会话与步数', 'Sessions and steps'],
  anchor: ['起点或终点', 'Begin or end'],
  nodes: ['途经行为', 'Events on the way'],
  nodesHint: ['路径只由这些行为组成，至多 25 个', 'Paths are made of these, 25 at most'],
  by: ['按属性拆分', 'Told apart by'],
  byHint: ['例如页面浏览按页面名称拆成多个节点', 'For example page views by the name of the page'],
  notTold: ['不拆分', 'Not'],
  rangeHint: ['这些日期内的行为', 'Events of these days'],
  gap: ['会话间隔', 'Session gap'],
  gapHint: ['停顿超过这么久，之后算新的路径', 'After so long a pause another path begins'],
  minutes: ['分钟', 'minutes'],
  sessions: ['计哪些会话', 'Which sessions'],
  stepsMax: ['最多步数', 'Steps at most'],
  stepsMaxHint: ['包括起点', 'With the first one'],
  nodesMax: ['每步列出节点', 'Nodes of a step'],
  nodesMaxHint: ['其余并为「其他」', 'The rest is other'],
  collapse: ['合并连续重复', 'Collapse repeats'],
  collapseHint: ['同一节点连续多次算一步', 'The same node several times in a row is one step'],
  sentence: [
    '{{from}} 至 {{to}} {{who}}在每个会话里走过的路，途经 {{count}} 种行为，最多 {{steps}} 步，停顿 {{gap}} 分钟以上另算',
    'The ways of {{who}} from {{from}} to {{to}} in each session, over {{count}} kinds of events, up to {{steps}} steps, anew after {{gap}} minutes',
  ],
  sentenceFrom: [
    '{{from}} 至 {{to}} {{who}}从 {{anchor}} 出发走过的路，途经 {{count}} 种行为，最多 {{steps}} 步，停顿 {{gap}} 分钟以上另算',
    'The ways of {{who}} from {{anchor}} on, {{from}} to {{to}}, over {{count}} kinds of events, up to {{steps}} steps, anew after {{gap}} minutes',
  ],
  sentenceTo: [
    '{{from}} 至 {{to}} {{who}}走到 {{anchor}} 之前的路，途经 {{count}} 种行为，最多 {{steps}} 步，停顿 {{gap}} 分钟以上另算',
    'The ways of {{who}} to {{anchor}}, {{from}} to {{to}}, over {{count}} kinds of events, up to {{steps}} steps, anew after {{gap}} minutes',
  ],
  count: ['路径数', 'Paths'],
  customers: ['客户数', 'Customers'],
  graph: ['路径图', 'Graph'],
  graphHint: [
    '宽度是路径数。「结束」指会话没有下一步；到步数上限的路径不算结束。',
    'Widths are paths. Ended: the session had no further step; paths at the limit of steps are not said to end.',
  ],
  other: ['其他', 'Other'],
  ended: ['结束', 'Ended'],
  began: ['会话开始', 'Session began'],
  endedShare: ['结束占比', 'Share ended'],
  patterns: ['完整路径', 'Whole paths'],
  pattern: ['路径', 'Path'],
  patternsRest: ['另有 {{count}} 条路径是其他走法', '{{count}} paths went other ways'],
  patternsAll: ['全部走法都已列出', 'These are all'],
  share: ['占比', 'Share'],
  table: ['各步节点', 'Nodes of each step'],
  step: ['步', 'Step'],
  stepLabel: ['第 {{step}} 步', 'Step {{step}}'],
  node: ['节点', 'Node'],
  next: ['下一步最多去', 'Mostly on to'],
  openNode: ['经过这里的客户', 'Customers who came here'],
  openEnded: ['在这里结束的客户', 'Customers who ended here'],
  openPattern: ['走过这条路径的客户', 'Customers who went this way'],
  collapsed: ['另有连续 {{count}} 次', 'and {{count}} more in a row'],
  limited: ['到达步数上限', 'Limit of steps reached'],
} as const satisfies Words;

export const pathsAnchor = {
  from: ['从…出发', 'From'],
  from_hint: ['每个会话从其中第一次该行为开始看', 'In each session from the first of these on'],
  to: ['走到…', 'To'],
  to_hint: ['每个会话看到第一次该行为为止，往回数步', 'In each session up to the first of these, steps counted back'],
  none: ['不限', 'Any'],
  none_hint: ['从每个会话的第一个行为开始看', 'From whatever a session begins with'],
} as const satisfies Words;

export const pathsSessions = {
  every: ['每个会话', 'Every one'],
  every_hint: ['一位客户可以有多条路径', 'A customer may have several paths'],
  first: ['每人首个', "Each customer's first"],
  first_hint: ['每位客户只看第一条路径', 'One path for each customer'],
} as const satisfies Words;
