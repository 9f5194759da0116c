// A tile's answer as it stands in a letter: a headline, a table, and what can be drawn of it.
import type { FunnelResult } from '../funnels/contract.ts';
import type { MetricsResult } from '../metrics/contract.ts';
import type { GroupKey } from '../questions/contract.ts';
import type { ReportedAnswer } from '../questions/index.ts';
import type { RetentionResult } from '../retention/contract.ts';
import type { TrendsParameters, TrendsResult } from '../trends/contract.ts';
import { type EventNames, notesOf, tableOf } from './question-figures.ts';
import { cell, count, type Language, share, words, writerOf } from './words.ts';

export interface FigureTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Values = readonly (number | null)[];

/** What is drawn: lines over periods, or bars. */
export type FigureChart =
  | {
      readonly kind: 'lines';
      readonly labels: readonly string[];
      readonly lines: readonly { readonly name: string; readonly values: Values; readonly faint: boolean }[];
      readonly write: (value: number) => string;
    }
  | {
      readonly kind: 'bars';
      readonly bars: readonly { readonly name: string; readonly value: number | null; readonly note: string }[];
      readonly write: (value: number) => string;
    };

export interface Figures {
  /** The one figure, where there is one. */
  readonly headline: string | null;
  readonly notes: readonly string[];
  readonly table: FigureTable;
  readonly chart: FigureChart | null;
}

const LINES_MAX = 6;
const BARS_MAX = 14;

const groupName = ({ segment, kind, label }: GroupKey, language: Language): string =>
  segment !== null && kind !== 'all' ? `${segment} · ${label[language]}` : label[language];

const metricFigures = (result: MetricsResult, before: MetricsResult | null, language: Language): Figures => {
  const say = words[language];
  const { metric, periods, groups } = result;
  const write = writerOf(metric.unit, language);
  const [first] = groups;
  const earlier = before?.groups[0];
  const notes = [
    ...(before ? [say.beforeWas(write(earlier?.value))] : []),
    ...(metric.benchmark === null ? [] : [say.benchmark(write(metric.benchmark))]),
    ...(first && first.low !== null && first.high !== null ? [say.interval(write(first.low), write(first.high))] : []),
    ...(first && first.counted !== null && first.base !== null
      ? [say.of(count(first.counted, language), count(first.base, language))]
      : []),
  ];
  const headline = first ? write(first.value) : null;
  if (groups.length > 1) {
    const named = groups.map((group) => ({ name: groupName(group.key, language), value: group.value, note: '' }));
    const rows = named.map(({ name, value }) => [name, write(value)]);
    return {
      ...{ headline: null, notes, table: { header: [say.group, metric.name[language]], rows } },
      chart: { kind: 'bars', bars: named.slice(0, BARS_MAX), write },
    };
  }
  const labels = periods.map(({ label }) => label);
  const line = (name: string, values: Values, faint: boolean) => ({
    name,
    faint,
    values: labels.map((_, at) => values[at] ?? null),
  });
  const lines = [
    line(say.now, first?.values ?? [], false),
    ...(earlier ? [line(say.before, earlier.values, true)] : []),
  ];
  const header = [say.time, metric.name[language], ...(earlier ? [say.before] : [])];
  const rows = [
    [say.total, write(first?.value), ...(earlier ? [write(earlier.value)] : [])],
    ...labels.map((label, at) => [label, ...lines.map(({ values }) => write(values[at]))]),
  ];
  return {
    headline,
    notes,
    table: { header, rows },
    chart: labels.length > 1 ? { kind: 'lines', labels, lines, write } : null,
  };
};

const trendFigures = (parameters: TrendsParameters, { periods, groups }: TrendsResult, language: Language): Figures => {
  const names = [
    ...parameters.series.map(({ label, events }) => label || events.map(({ event }) => event ?? '*').join(' / ')),
    ...parameters.formulas.map(({ label, expression }) => label || expression),
  ];
  const all = groups.flatMap(({ key, series, formulas }) =>
    [...series, ...formulas].map(({ values, total }, at) => ({
      name: groups.length > 1 ? `${names[at]} · ${groupName(key, language)}` : (names[at] ?? ''),
      ...{ values, total, faint: false },
    })),
  );
  const shown = all.slice(0, LINES_MAX);
  const labels = periods.map(({ label }) => label);
  const { time, total } = words[language];
  return {
    ...{ headline: null, notes: [] },
    table: {
      header: [time, ...shown.map(({ name }) => name)],
      rows: [
        [total, ...shown.map((line) => cell(line.total, language))],
        ...labels.map((label, at) => [label, ...shown.map(({ values }) => cell(values[at], language))]),
      ],
    },
    chart: labels.length > 1 ? { kind: 'lines', labels, lines: shown, write: (value) => cell(value, language) } : null,
  };
};

const funnelFigures = ({ steps, groups }: FunnelResult, language: Language): Figures => {
  const say = words[language];
  const names = steps.map(({ label }, at) => `${at + 1} ${label}`);
  const many = groups.length > 1;
  const [first] = groups;
  return {
    headline: many ? null : share(first?.conversion.share),
    notes: many || !first ? [] : [say.interval(share(first.conversion.low), share(first.conversion.high))],
    table: {
      header: [...(many ? [say.group] : []), say.step, say.count, say.fromPrevious, say.fromFirst],
      rows: groups.flatMap(({ key, steps: counted }) =>
        counted.map((each, at) => [
          ...(many ? [groupName(key, language)] : []),
          ...[names[at] ?? '', count(each.count, language), share(each.fromPrevious), share(each.fromFirst)],
        ]),
      ),
    },
    chart: {
      kind: 'bars',
      bars: (first?.steps ?? []).map((each, at) => ({
        name: names[at] ?? '',
        value: each.count,
        note: share(each.fromFirst),
      })),
      write: (value) => count(value, language),
    },
  };
};

const retentionFigures = ({ periods, groups }: RetentionResult, language: Language): Figures => {
  const say = words[language];
  const labels = periods.map(({ label }) => label);
  const many = groups.length > 1;
  return {
    headline: null,
    notes: (groups[0]?.milestones ?? []).map(({ name, share: kept }) => `${name} ${share(kept)}`),
    table: {
      header: [...(many ? [say.group] : []), say.cohort, say.size, ...labels],
      rows: groups.flatMap(({ key, cohorts, average, size }) => [
        [
          ...(many ? [groupName(key, language)] : []),
          say.mean,
          count(size, language),
          ...average.map((each) => share(each.share)),
        ],
        ...cohorts.map(({ date, size: started, cells }) => [
          ...(many ? [groupName(key, language)] : []),
          ...[date, count(started, language)],
          ...cells.map((each) => share(each.share)),
        ]),
      ]),
    },
    chart: {
      ...{ kind: 'lines', labels, write: share },
      lines: groups.slice(0, LINES_MAX).map(({ key, average }) => ({
        name: groupName(key, language),
        faint: false,
        values: average.map((each) => each.share),
      })),
    },
  };
};

/** The figures of an answer. Questions that have no form of their own here give a few figures and the table of their file. */
export const figuresOf = (
  { question, parameters, result, comparison, table }: ReportedAnswer,
  language: Language,
  eventNames: EventNames = new Map(),
): Figures => {
  // The frame erases the types of answers; each code has its own, parsed by its schema.
  if (question.code === 'metrics')
    return metricFigures(result as MetricsResult, comparison as MetricsResult | null, language);
  if (question.code === 'trends')
    return trendFigures(parameters as unknown as TrendsParameters, result as TrendsResult, language);
  if (question.code === 'funnel') return funnelFigures(result as FunnelResult, language);
  if (question.code === 'retention') return retentionFigures(result as RetentionResult, language);
  return {
    ...{ headline: null, notes: notesOf(question.code, result, language), chart: null },
    table: tableOf(question.code, table(language), language, eventNames),
  };
};
