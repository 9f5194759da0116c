// Words of conversion points.
import type { Words } from './words.ts';

export const points = {
  title: ['量质转换点', 'Conversion points'],
  description: [
    '哪种行为、做到几次、多久之内，把达成目标的客户和其他人分开。检验过、复核过、排除了活跃度影响才算。',
    'Which behaviour, how often and how soon, separates those who reach a goal: tested, confirmed, and not merely activity.',
  ],
  startHint: [
    '点一个模板，或在左边选择起始、目标和要搜索的行为。',
    'Choose one, or choose beginning, goal and behaviours on the left.',
  ],
  templateTrade: ['首次入金之后的首次交易', 'First trade after the first deposit'],
  templateTradeHint: [
    '入金后读资讯、看行情到几次，30 天内更可能成交',
    'News, quotes and more before trading within 30 days',
  ],
  templateHabit: ['开户之后的习惯期留存', 'Habit after opening'],
  templateHabitHint: [
    '开户头几天做了什么，第 8–30 天更可能回来',
    'What the first days hold of those who return in days 8 to 30',
  ],
  sectionStart: ['起始', 'Beginning'],
  sectionGoal: ['目标', 'Goal'],
  sectionSearch: ['搜索', 'Search'],
  start: ['起始行为', 'Beginning'],
  startHintField: ['从它开始观察，例如首次入金', 'Behaviour is watched from here on, for example the first deposit'],
  startWhich: ['哪一次', 'Which one'],
  prior: ['前置行为', 'Must come before'],
  goal: ['目标行为', 'Goal'],
  goalHint: ['例如首次交易；留存选「任意行为」', 'For example a trade; any event for retention'],
  stage: ['阶段', 'Stage'],
  days: ['达成期限（天）', 'Days of the goal'],
  daysHint: ['起始之后第几天到第几天之内达成，每天 24 小时', 'After the beginning, of 24 hours each'],
  fromDay: ['从第几天', 'From day'],
  toDay: ['到第几天', 'To day'],
  measure: ['怎样算达成', 'Reached by'],
  sumOf: ['合计哪个属性', 'Property that is summed up'],
  atLeast: ['至少', 'At least'],
  atLeastHint: ['次数，或合计的数值', 'Times, or the sum'],
  benchmark: ['基准', 'Benchmark'],
  benchmarkHint: ['希望的达成率，可不填', 'The share that is aimed for; may be left out'],
  benchmarkIs: ['基准 {{value}}', 'benchmark {{value}}'],
  behaviours: ['要搜索的行为', 'Behaviours'],
  behavioursHint: ['至多 25 种，每种都试各次数与观察期', 'Up to 25; every count and window of each is tried'],
  windows: ['观察期', 'Windows'],
  windowsHint: [
    '起始之后多少天内计数；须在目标期限之前',
    'Counted over so many days from the beginning, before the goal begins',
  ],
  windowOf: ['{{days}} 天', '{{days}} days'],
  countMax: ['次数上限', 'Counts up to'],
  countMaxHint: ['最多试到几次', 'The highest count that is tried'],
  shortBy: ['差几步算接近', 'Short by at most'],
  shortByHint: ['离转换点差这么多次以内的客户，另成一群', 'Customers who lack so few times are a group of their own'],
  counted: ['计数方式', 'What counts'],
  supportMin: ['最低支持度', 'Support at least'],
  supportMinHint: ['做到与未做到的两边各至少占这么多才检验', 'Either side holds so many, or it is not tried'],
  falseRate: ['错误发现率', 'False discovery rate'],
  falseRateHint: ['按检验个数校正（Benjamini-Hochberg）', 'Corrected for the number tried (Benjamini-Hochberg)'],
  rangeHint: [
    '起始行为须在这些日期；期限未满的客户另计',
    'Beginnings lie on these days; those too recent are counted apart',
  ],
  unitHint: ['同期群按此划分', 'Cohorts are of this length'],
  within: ['{{to}} 天内', 'within {{to}} days'],
  between: ['第 {{from}} 至 {{to}} 天之间', 'in days {{from}} to {{to}}'],
  sentence: [
    '{{from}} 至 {{to}} {{start}} 的{{who}}中，{{count}} 种行为里哪种、在 {{windows}} 天内做到几次，最能区分之后{{days}}是否 {{goal}}',
    'Of the {{who}} who began with {{start}} from {{from}} to {{to}}: which of {{count}} behaviours, done how often in {{windows}} days, tells best who reaches {{goal}} {{days}}',
  ],
  began: ['开始的客户', 'Began'],
  recent: ['另有 {{count}} 位期限未满', '{{count}} more too recent'],
  reached: ['达成目标', 'Reached the goal'],
  rate: ['达成率', 'Share that reach it'],
  tried: ['检验的组合', 'Combinations tried'],
  none: ['没有找到经得起检验的转换点', 'No conversion point stands the tests'],
  noneTried: [
    '客户太少，没有组合可以检验。放宽日期或降低最低支持度。',
    'Too few customers to try anything. Choose more days or less support.',
  ],
  noneHint: [
    '检验了 {{count}} 个组合，没有一个同时通过校正、复核和活跃度分层。下面是最接近的。',
    'Of {{count}} combinations none passed correction, confirmation and the check against activity. The nearest are below.',
  ],
  found: [
    '转换点：{{days}} 天内 {{name}} 达到 {{count}} 次',
    'Conversion point: {{name}}, {{count}} times within {{days}} days',
  ],
  foundHint: [
    '做到的客户达成率 {{above}}，未做到的 {{below}}，提升 {{lift}} 倍；同等活跃度下的优势比 {{adjusted}}。共检验 {{tried}} 个组合。相关不等于因果，推动前请做实验。',
    '{{above}} of those who did reach the goal, {{below}} of the others, {{lift}} times as many; odds ratio at equal activity {{adjusted}}. {{tried}} combinations tried. No proof of cause: experiment before relying on it.',
  ],
  curve: ['拐点图', 'Where it turns'],
  curveOf: ['{{name}} 的拐点图', 'Curve of {{name}}'],
  curveName: ['{{name}}，{{days}} 天内', '{{name}}, {{days}} days'],
  pointAt: ['转换点 {{count}} 次', 'point: {{count}}'],
  customers: ['客户数', 'Customers'],
  low: ['95% 下限', '95 % low'],
  high: ['95% 上限', '95 % high'],
  candidates: ['检验过的组合', 'What was tried'],
  candidate: ['{{days}} 天内 {{name}} ≥ {{count}} 次', '{{name}} ≥ {{count}} in {{days}} days'],
  behaviourColumn: ['行为与次数', 'Behaviour and count'],
  verdict: ['结论', 'Verdict'],
  aboveColumn: ['做到：达成 / 未达成', 'Did: reached / not'],
  belowColumn: ['未做到：达成 / 未达成', 'Did not: reached / not'],
  support: ['支持度', 'Support'],
  rateAbove: ['做到的达成率', 'Rate, did'],
  rateBelow: ['未做到的达成率', 'Rate, did not'],
  lift: ['提升度', 'Lift'],
  oddsRatio: ['优势比', 'Odds ratio'],
  adjusted: ['分层后优势比', 'Adjusted'],
  sensitivity: ['灵敏度', 'Sensitivity'],
  specificity: ['特异度', 'Specificity'],
  q: ['校正 q', 'q, corrected'],
  pHeldOut: ['复核 p', 'p, held out'],
  pAdjusted: ['分层 p', 'p, adjusted'],
  strata: ['按活跃度分层', 'By other activity'],
  activity: ['其他行为次数', 'Other events'],
  strataHint: [
    '同样活跃的客户里，做到的人是否仍更常达成。每层的差异合起来就是 Mantel-Haenszel 检验。',
    'Among customers as active, do those who did it still reach the goal more often? Together the levels make the Mantel-Haenszel test.',
  ],
  cohorts: ['各同期群的达成率', 'Share by cohort'],
  short: ['差一两步的客户', 'One or two steps short'],
  shortCustomers: ['{{count}} 位客户', '{{count}} customers'],
  shortTitle: [
    '开始后 {{days}} 天内 {{name}} {{from}}–{{to}} 次，还没到 {{count}} 次，也没达成目标',
    'did {{name}} {{from}} to {{to}} times in {{days}} days, short of {{count}}, and have not reached the goal',
  ],
  shortHint: [
    '可作为新手任务或资讯推送的对象。保存的客群不限起始日期，并保持更新。',
    'For a newcomer task or a push of news. The saved segment holds whoever began at any time and keeps itself up to date.',
  ],
  saveSegment: ['存为客群', 'Save as segment'],
  segmentName: ['差一步：{{name}} {{from}}–{{to}} 次', 'Short: {{name}} {{from}}–{{to}}'],
  segmentMade: ['客群已建立，正在计算成员', 'The segment is made; its members are being worked out'],
  toSegment: ['查看客群', 'To the segment'],
  watches: ['定期重搜', 'Repeated searches'],
  watchesHint: [
    '转换点会移动。保存当前问题，按时对最近同样长的日期再搜一遍，行为、次数或观察期变了就在这里提示。',
    'The point moves. Keep this question; it is asked again over the latest days, as many, and what has moved is told here.',
  ],
  watchName: ['名称', 'Name'],
  watchEvery: ['间隔', 'Every'],
  watchEveryWord: ['每', 'every'],
  watchFound: ['最近结果', 'Found last'],
  watchNext: ['下次', 'Next'],
  watchKeep: ['定期重搜', 'Repeat this search'],
  watchKept: ['已保存，正在搜第一遍', 'Kept; the first search is under way'],
  watchEnd: ['停止重搜并删除结果？', 'End this search and remove what it found?'],
  watchPending: ['尚未搜过', 'Not searched yet'],
  watchMoved: ['「{{name}}」的转换点移动了', 'The point of "{{name}}" has moved'],
  watchMovedHint: ['现在：{{now}}；此前：{{before}}', 'Now: {{now}}; before: {{before}}'],
  moved: ['移动', 'moved'],
  noWatches: ['还没有定期重搜', 'No repeated searches yet'],
  goneBefore: ['观察期内已达成，不计', 'reached the goal before, not counted'],
  times: ['{{count}} 次', '{{count}} times'],
  reachedAt: ['达成于 {{at}}', 'Reached {{at}}'],
} as const satisfies Words;

export const pointsStart = {
  first_ever: ['有史以来首次', 'First ever'],
  first_ever_hint: ['此前从未做过的人', 'Who never did it before'],
  first_in_range: ['范围内首次', 'First in the days'],
  first_in_range_hint: ['所选日期内的第一次', 'The first one on these days'],
} as const satisfies Words;

export const pointsPrior = {
  none: ['不要求', 'Nothing'],
  none_hint: ['所有开始的客户', 'Whoever began'],
  some: ['须先做过', 'Something'],
  some_hint: [
    '只看此前做过它的客户，例如开户在记录之内的',
    'Only who did it before, for example whose opening is on record',
  ],
} as const satisfies Words;

export const pointsStage = {
  own: ['自定期限', 'Own days'],
  own_hint: ['首次入金、首次交易等一次性目标', 'First deposit, first trade and the like'],
  early: ['早期留存', 'Early retention'],
  early_hint: ['第 2–7 天再有行为', 'Comes back in days 2 to 7'],
  habit: ['习惯期留存', 'Habit'],
  habit_hint: ['第 8–30 天再有行为', 'Comes back in days 8 to 30'],
  late: ['后期留存', 'Late retention'],
  late_hint: ['第 31–90 天再有行为', 'Comes back in days 31 to 90'],
} as const satisfies Words;

export const pointsMeasure = {
  count: ['次数', 'How often'],
  count_hint: ['期限内至少这么多次，例如入金频次', 'So many times in its days, for example deposits'],
  sum: ['数值合计', 'A sum'],
  sum_hint: ['期限内某属性合计至少这么多，例如入金金额', 'A property summed up, for example the amount deposited'],
} as const satisfies Words;

export const pointsCounted = {
  until_goal: ['达成之前', 'Before the goal'],
  until_goal_hint: [
    '只计达成目标之前的行为；很快达成的人计数偏少，因此只会低估',
    'What came before it; who is quick has less time, so it can only understate',
  ],
  landmark: ['观察期末仍未达成者', 'Landmark'],
  landmark_hint: [
    '观察期内已达成的不计，看其余人之后是否达成',
    'Who reached it within the window is left out; of the others, who does later',
  ],
} as const satisfies Words;

export const pointsVerdict = {
  confirmed: ['成立', 'Confirmed'],
  confirmed_hint: ['通过校正、复核和活跃度分层', 'Passed correction, held-out half and the check against activity'],
  explained_by_activity: ['活跃度所致', 'Mere activity'],
  explained_by_activity_hint: ['同样活跃的客户之间没有差别', 'No difference among customers as active'],
  not_confirmed: ['未复核', 'Not confirmed'],
  not_confirmed_hint: ['另一半客户中没有重现', 'Did not show again in the held-out half'],
  not_found: ['不显著', 'Not significant'],
  not_found_hint: ['校正检验个数之后不显著', 'Not significant after correction for the number tried'],
} as const satisfies Words;

export const pointsSide = { above: ['做到', 'did'], below: ['未做到', 'did not'] } as const satisfies Words;

export const pointsCell = {
  reached: ['达成的客户', 'reached the goal'],
  not_reached: ['未达成的客户', 'did not reach it'],
} as const satisfies Words;
