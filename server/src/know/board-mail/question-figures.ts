// Questions without a form of their own in a letter: what they come to in a few figures, and the columns of their file that a letter has room for.
import type { LifecycleResult, StickinessResult } from '../activity/contract.ts';
import type { AttributionResult } from '../attribution/contract.ts';
import type { ChannelResult } from '../channels/contract.ts';
import type { ConversionPointResult } from '../conversion-points/contract.ts';
import type { DistributionResult } from '../distribution/contract.ts';
import type { FeatureResult } from '../features/contract.ts';
import type { HeatmapResult } from '../heatmap/contract.ts';
import type { OpeningResult } from '../opening/contract.ts';
import type { PathResult } from '../paths/contract.ts';
import type { QuestionTable } from '../questions/index.ts';
import type { WeakGroupResult } from '../weak-groups/contract.ts';
import { cell, count, type Language, share, writerOf } from './words.ts';

type Said = readonly [zh: string, en: string, value: string];
type Notes<Result> = (result: Result, language: Language) => readonly Said[];

const lifecycle: Notes<LifecycleResult> = ({ groups }, language) => {
  const last = groups[0]?.units.at(-1);
  if (!last) return [];
  return [
    ['最近一期活跃', 'active in the last unit', count(last.active, language)],
    ['新增', 'new', count(last.new, language)],
    ['回流', 'resurrecting', count(last.resurrecting, language)],
    ['流失', 'dormant', count(last.dormant, language)],
  ];
};

const stickiness: Notes<StickinessResult> = ({ stretches, groups }) => {
  const over = stretches.findLastIndex(({ complete }) => complete);
  return [['粘性', 'stickiness', share(groups[0]?.stretches.at(over < 0 ? -1 : over)?.ratio)]];
};

const attribution: Notes<AttributionResult> = ({ groups: [first] }, language) =>
  first
    ? [
        ['转化', 'conversions', count(first.conversions, language)],
        ['没有触点的转化', 'without touches', count(first.unattributed, language)],
      ]
    : [];

const channels: Notes<ChannelResult> = ({ total }, language) => [
  ['新访客', 'new visitors', count(total.newVisitors, language)],
  ['开户', 'opened', count(total.opened, language)],
  ['入金', 'funded', count(total.funded, language)],
  ['成本', 'cost', writerOf('fen', language)(total.costFen)],
];

const conversionPoint: Notes<ConversionPointResult> = ({ groups: [first], searches }, language) => {
  const point = searches[0]?.point;
  const found: readonly Said[] = point
    ? [
        ['转换点：次数', 'point: times', count(point.atLeast, language)],
        ['观察期（天）', 'within days', count(point.windowDays, language)],
        ['提升度', 'lift', cell(point.lift, language)],
      ]
    : [['转换点', 'point', language === 'zh' ? '没有找到' : 'none found']];
  if (!first) return found;
  return [
    ['客户', 'customers', count(first.customers, language)],
    ['达成率', 'rate', share(first.customers === 0 ? null : first.reached / first.customers)],
    ...found,
  ];
};

const distribution: Notes<DistributionResult> = ({ groups: [first] }, language) =>
  first
    ? [
        ['个数', 'count', count(first.count, language)],
        ['均值', 'mean', cell(first.figures?.mean, language)],
        ['中位数', 'median', cell(first.figures?.median, language)],
        ['九成位', '90 % point', cell(first.figures?.p90, language)],
      ]
    : [];

const features: Notes<FeatureResult> = ({ found, groups: [first] }, language) => [
  ['功能', 'features', count(found, language)],
  ['活跃客户', 'active customers', count(first?.active ?? 0, language)],
  ['人均使用功能', 'features a customer', cell(first?.featuresEach, language)],
];

const heatmap: Notes<HeatmapResult> = ({ groups: [first] }, language) => [
  ['浏览', 'views', count(first?.views ?? 0, language)],
  ['访客', 'visitors', count(first?.visitors ?? 0, language)],
  ['点击', 'clicks', count(first?.clicks ?? 0, language)],
];

const opening: Notes<OpeningResult> = ({ visitors, opened, findings }, language) => [
  ['访客', 'visitors', count(visitors, language)],
  ['走完全部步骤', 'opened', count(opened, language)],
  ['开户转化率', 'rate', share(visitors === 0 ? null : opened / visitors)],
  ['薄弱之处', 'findings', count(findings.length, language)],
];

const paths: Notes<PathResult> = ({ groups: [first] }, language) => [
  ['路径', 'paths', count(first?.paths ?? 0, language)],
  ['客户', 'customers', count(first?.customers ?? 0, language)],
];

const weakGroups: Notes<WeakGroupResult> = ({ customers, rate, groups }, language) => [
  ['客户', 'customers', count(customers, language)],
  ['达成率', 'rate', share(rate)],
  [
    '已确认的弱势客群',
    'groups confirmed',
    count(groups.filter(({ verdict }) => verdict === 'confirmed').length, language),
  ],
];

const notesBy: Readonly<Record<string, Notes<never>>> = {
  ...{ 'activity-lifecycle': lifecycle, stickiness, attribution, channels, 'conversion-points': conversionPoint },
  ...{ distribution, 'feature-usage': features, heatmap, opening, paths, 'weak-groups': weakGroups },
};

/** What an answer comes to; nothing for a question that has its own form. */
export const notesOf = (code: string, result: unknown, language: Language): readonly string[] =>
  (notesBy[code]?.(result as never, language) ?? []).map(([zh, en, value]) =>
    language === 'zh' ? `${zh} ${value}` : `${en} ${value}`,
  );

/** Columns of wide files that a letter shows; narrow ones are shown whole. */
const columnsBy: Readonly<Record<string, readonly number[]>> = {
  channels: [3, 7, 14, 15, 18, 19, 20, 23],
  'conversion-points': [1, 2, 3, 4, 5, 10, 11, 12],
  opening: [2, 3, 4, 5, 6, 7, 8],
  paths: [4, 6, 7],
  'weak-groups': [2, 3, 5, 7, 8, 12],
};

type Row = QuestionTable['rows'][number];
/** A row of everybody, where segments or values stand beside. */
const isOfAll = (row: Row): boolean => row[0] === null && (row[1] === '全部' || row[1] === 'All');

/** Rows of a file that stand in a letter: everybody's whole channels without their campaigns, and whole paths without their steps. */
const isShown: Readonly<Record<string, (row: Row) => boolean>> = {
  channels: (row) => isOfAll(row) && row[4] === null,
  ...{ opening: isOfAll, 'weak-groups': isOfAll },
  paths: (row) => row[2] === 'pattern',
};

/** Codes of a file in words. */
const codeWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  ...{
    first: ['首次', 'first'],
    last: ['末次', 'last'],
    linear: ['线性', 'linear'],
    position: ['位置 40/20/40', 'position'],
  },
  ...{ decay: ['时间衰减', 'time decay'], markov: ['马尔可夫', 'Markov'], shapley: ['沙普利值', 'Shapley'] },
  ...{ core: ['核心', 'core'], broad: ['广而不频', 'broad'], niche: ['小众高频', 'niche'], weak: ['待改进', 'weak'] },
  explained_by_activity: ['活跃度所致', 'mere activity'],
  not_found: ['不显著', 'not significant'],
  confirmed: ['已确认', 'confirmed'],
  not_confirmed: ['复核未通过', 'not confirmed'],
  explained: ['由另一客群解释', 'explained'],
  invest: ['高流量高贡献', 'high flow, high contribution'],
  repair: ['高流量低贡献', 'high flow, low contribution'],
  scale: ['低流量高贡献', 'low flow, high contribution'],
  drop: ['低流量低贡献', 'low flow, low contribution'],
};

/** What events are called, by their code. */
export type EventNames = ReadonlyMap<string, Readonly<Record<Language, string>>>;

/** A text of a file with events under their names: codes have no blanks, and stand between signs that have. */
const withNames = (text: string, names: EventNames, language: Language): string =>
  text
    .split(' ')
    .map((word) => names.get(word)?.[language] ?? word)
    .join(' ');

const isMoney = (header: string): boolean => /（分）$| fen$/.test(header);
const isShare = (header: string): boolean => /率|占比|支持度|share|rate|bounce|adoption|^from |^next /.test(header);

/** The file of an answer as a letter shows it: money in yuan, shares in percent, codes in words. */
export const tableOf = (code: string, { header, rows }: QuestionTable, language: Language, eventNames: EventNames) => {
  const columns = columnsBy[code] ?? header.map((_, at) => at);
  const fen = writerOf('fen', language);
  const written = (value: QuestionTable['rows'][number][number] | undefined, name: string): string => {
    if (typeof value === 'number' && isMoney(name)) return fen(value);
    if (typeof value === 'number' && isShare(name) && value >= 0 && value <= 1) return share(value);
    const words = typeof value === 'string' ? codeWords[value] : undefined;
    if (words) return words[language === 'zh' ? 0 : 1];
    return cell(typeof value === 'string' ? withNames(value, eventNames, language) : value, language);
  };
  return {
    header: columns.map((at) => (header[at] ?? '').replace(/（分）$| fen$/, '')),
    rows: rows
      .filter(isShown[code] ?? (() => true))
      .map((row) => columns.map((at) => written(row[at], header[at] ?? ''))),
  };
};
