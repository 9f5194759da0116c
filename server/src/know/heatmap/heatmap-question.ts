// The heatmap as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type HeatmapCell,
  type HeatmapParameters,
  type HeatmapResult,
  type HeatmapTrace,
  heatmapEndpoints,
} from './contract.ts';
import { checkHeatmap, heatmapFold, heatmapPeopleFold, heatmapResultOf, planHeatmap } from './heatmap.ts';
import { createVisitWalk, isVisit } from './visit.ts';

const definition = {
  zh: '所选日期内一个页面上的点击与阅读。点击位置按页面的宽和高换算成网格，页面之外的计在边缘；没有位置的点击只计入元素。元素占比 = 该元素点击 ÷ 页面点击，点击率 = 点过它的人 ÷ 来过页面的人。一次浏览从页面浏览到同一人下一次浏览同一页面为止，其阅读深度取其间最深的滚动；没有滚动的浏览深度为 0；没有浏览记录而只有滚动的算一次浏览。页面尺寸取中位数。选了页面宽度时，只计该宽度页面上的点击，浏览与深度不受影响。按事件属性细分时取该人在范围内第一个所读行为的值。',
  en: 'Clicks and reading on one page in the chosen days. Positions are put into a grid by the width and height of the page, those outside at its edge; clicks without a position count for their element alone. Share of an element = its clicks by the clicks on the page; rate = who clicked it by who visited the page. A view lasts from a page view to the next one of the same person on that page, and its depth is the deepest scroll between them: 0 without one; scrolling without a view collected is one view. The size of the page is the middle one. Where widths are chosen, only clicks on pages so wide count; views and depth stay. A breakdown by an event takes the value of the first event in the range that is read.',
};

const setUp = (parameters: HeatmapParameters, { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>) => {
  const plan = planHeatmap(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: HeatmapParameters, context: QuestionContext): Promise<HeatmapResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(heatmapFold, spec, plan.query, context.control);
  return heatmapResultOf(parameters, context.grouping, part);
};

const people = (
  parameters: HeatmapParameters,
  cell: HeatmapCell,
  { grouping, timelines, control, timeZone }: QuestionContext,
) => {
  const { plan, spec } = setUp(parameters, { grouping, timeZone });
  const { group } = cell;
  const wanted = {
    ...{ spec, cell },
    segment: group.segment === null ? -1 : grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return timelines.fold(heatmapPeopleFold, wanted, plan.query, control);
};

const trace = (parameters: HeatmapParameters, context: TraceContext): HeatmapTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, textOf } = context.traced;
  const visit = createVisitWalk(spec, textOf)(timeline);
  const { views, clicks, elements } = visit;
  return {
    ...{ eventsRead: timeline.length, views: [...views] },
    elements: [...elements].map(([path, count]) => ({ path, clicks: count })),
    reason: isVisit(visit)
      ? { zh: `浏览 ${views.length} 次，点击 ${clicks} 次。`, en: `${views.length} view(s), ${clicks} click(s).` }
      : { zh: '范围内没有来过这个页面。', en: 'Was not on the page in the range.' },
  };
};

const table = (_: HeatmapParameters, { groups }: HeatmapResult, language: 'zh' | 'en'): QuestionTable => {
  const zh = language === 'zh';
  const kinds = zh
    ? { element: '元素', field: '网格', reached: '深度' }
    : { element: 'element', field: 'field', reached: 'depth' };
  return {
    header: zh
      ? ['分群', '分组', '类别', '名称', '点击或浏览', '人数', '占比']
      : ['segment', 'group', 'kind', 'name', 'clicks or views', 'customers', 'share'],
    rows: groups.flatMap(({ key, elements, fields, reached }) => [
      ...elements.map(({ path, clicks, customers, share }) => [
        ...[key.segment, key.label[language], kinds.element, path, clicks, customers, share],
      ]),
      ...fields.map(({ column, row, clicks, customers }) => [
        ...[key.segment, key.label[language], kinds.field, `${column + 1} / ${row + 1}`, clicks, customers, null],
      ]),
      ...reached.map(({ depth, views, share }) => [
        ...[key.segment, key.label[language], kinds.reached, `${depth}%`, views, null, share],
      ]),
    ]),
  };
};

/** The heatmap, for createQuestions. */
export const heatmapQuestion: AnyQuestion = asQuestion<HeatmapParameters, HeatmapResult, HeatmapCell, HeatmapTrace>({
  code: 'heatmap',
  name: { zh: '热力图', en: 'Heatmap' },
  definition,
  endpoints: heatmapEndpoints,
  check: checkHeatmap,
  query: (parameters, timeZone, population) => planHeatmap(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
