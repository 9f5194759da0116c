// Trends as the builder edits them: a new question, what is missing, how it reads from an address and as a sentence.
import type { TrendMeasure, TrendsParameters } from '@contracts/know/trends/contract.ts';
import { addDays, commonMissing, commonOf, lastDays, type Missing, missingOf, unchosen } from './model.ts';
import {
  type Check,
  common,
  either,
  isText,
  listOf,
  matcher,
  oneOf,
  readWith,
  shape,
  whole,
} from './question-address.ts';
import { ends, type Speech, who } from './sentences.ts';
import type { Template } from './templates.ts';
import { matcherWords } from './words-of-filter.ts';

export type TrendSeries = TrendsParameters['series'][number];

export const seriesMax = 6;
export const formulasMax = 3;

/** A, B, C … */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

export const emptySeries = (): TrendSeries => ({ events: unchosen(), measure: { kind: 'events' } });

export const newTrends = (today: string): TrendsParameters => ({
  ...commonOf(lastDays(today, 30)),
  series: [emptySeries()],
  formulas: [],
  display: { kind: 'plain' },
});

/** The property that a measure is of. */
export const propertyOf = (measure: TrendMeasure): string | null => ('property' in measure ? measure.property : null);

export const trendsMissing = (trends: TrendsParameters): readonly Missing[] => [
  ...new Set<Missing>([
    ...commonMissing(trends),
    ...trends.series.flatMap(({ events }) => missingOf(events)),
    ...(trends.series.some(({ measure }) => propertyOf(measure) === '') ? (['property'] as const) : []),
    ...(trends.formulas.some(({ expression }) => expression.trim() === '') ? (['formula'] as const) : []),
  ]),
];

const ofProperty = (...kinds: readonly string[]): Check => shape({ kind: oneOf(...kinds), property: isText });
const measure = either(
  shape({ kind: oneOf('events', 'customers', 'events_per_customer') }),
  ofProperty('sum', 'average', 'minimum', 'maximum'),
  shape({ kind: oneOf('percentile'), property: isText, percent: oneOf(50, 90, 95, 99) }),
);
const checks: Readonly<Record<string, Check>> = {
  ...common,
  unit: oneOf('hour', 'day', 'week', 'month', 'quarter'),
  series: listOf(shape({ events: matcher, measure }, { label: isText }), 1, seriesMax),
  formulas: listOf(
    shape({ expression: isText, format: oneOf('number', 'percent') }, { label: isText }),
    0,
    formulasMax,
  ),
  display: either(
    shape({ kind: oneOf('plain', 'cumulative') }),
    shape({ kind: oneOf('moving_average'), units: whole(2, 90) }),
  ),
};

/** The question of an address; `initial` where it says nothing. */
export const readTrends = (text: string, initial: TrendsParameters): TrendsParameters =>
  readWith(checks, text, initial);

/** What is measured, in words. */
export const measureWords = ({ text, words }: Pick<Speech, 'text' | 'words'>, given: TrendMeasure): string => {
  const property = propertyOf(given);
  const name = property === null ? '' : words.subjectName({ kind: 'property', name: property });
  return text(`trendMeasureOf.${given.kind}`, {
    property: name || text('analysis.notChosen'),
    percent: given.kind === 'percentile' ? given.percent : '',
  });
};

/** What a series is called: its label, or its events and measure. */
export const seriesName = (speech: Pick<Speech, 'text' | 'words'>, series: TrendSeries): string =>
  series.label || `${matcherWords(speech.text, speech.words, series.events)} · ${measureWords(speech, series.measure)}`;

/** "For the customers, from … to …, day by day: A orders by number; B …; formula A / B." */
export const trendsSentence = (speech: Speech, trends: TrendsParameters): string => {
  const { text } = speech;
  const series = trends.series.map((each, index) => `${letterOf(index)} = ${seriesName(speech, each)}`);
  const formulas = trends.formulas.map(({ expression }) => text('trends.sentenceFormula', { expression }));
  const { display } = trends;
  const said = text('trends.sentence', {
    from: trends.range.from,
    to: addDays(trends.range.to, -1),
    who: who(speech, trends),
    unit: text(`trendUnit.${trends.unit}`),
    series: text.list([...series, ...formulas]),
    display:
      display.kind === 'moving_average'
        ? text('trends.sentenceAverage', { units: display.units })
        : display.kind === 'cumulative'
          ? text('trends.sentenceCumulative')
          : '',
  });
  return `${said}${ends(speech, trends)}`;
};

/** Logging in, and using what the app offers. */
const interactions: readonly string[] = ['app_started', 'quote_viewed', 'service_used'];

/** Money that came or went, summed up. */
const moneyMoved = (direction: 'in' | 'out'): TrendSeries => ({
  events: [
    {
      event: 'cash_flow_recorded',
      filter: {
        ...{ kind: 'compare', subject: { kind: 'property', name: 'direction' }, operator: 'eq', value: direction },
      },
    },
  ],
  measure: { kind: 'sum', property: 'amount_fen' },
});

export const trendsTemplates: readonly Template<TrendsParameters>[] = [
  {
    name: 'trends.templateActive',
    hint: 'trends.templateActiveHint',
    events: [],
    of: (today) => ({
      ...newTrends(today),
      series: [
        { events: [{ event: null }], measure: { kind: 'customers' } },
        { events: [{ event: null }], measure: { kind: 'events_per_customer' } },
      ],
    }),
  },
  {
    name: 'trends.templateOpening',
    hint: 'trends.templateOpeningHint',
    events: ['opening_started', 'account_opened'],
    everybody: true,
    of: (today) => ({
      ...newTrends(today),
      range: lastDays(today, 90),
      unit: 'week',
      series: [
        { events: [{ event: 'opening_started' }], measure: { kind: 'customers' } },
        { events: [{ event: 'account_opened' }], measure: { kind: 'customers' } },
      ],
      formulas: [{ expression: 'B / A', format: 'percent' }],
    }),
  },
  {
    name: 'trends.templateTrades',
    hint: 'trends.templateTradesHint',
    events: ['trade_recorded'],
    of: (today) => ({
      ...newTrends(today),
      range: lastDays(today, 90),
      unit: 'week',
      series: [
        { events: [{ event: 'trade_recorded' }], measure: { kind: 'sum', property: 'amount_fen' } },
        { events: [{ event: 'trade_recorded' }], measure: { kind: 'percentile', property: 'amount_fen', percent: 50 } },
        { events: [{ event: 'trade_recorded' }], measure: { kind: 'customers' } },
      ],
      formulas: [{ expression: 'A / C', format: 'number' }],
    }),
  },
  {
    name: 'trends.templateInteraction',
    hint: 'trends.templateInteractionHint',
    events: interactions,
    of: (today) => ({
      ...newTrends(today),
      range: lastDays(today, 90),
      unit: 'week',
      // Without the customers themselves: their thousands would press the lines flat.
      series: interactions.map((event) => ({ events: [{ event }], measure: { kind: 'events_per_customer' } })),
    }),
  },
  {
    name: 'trends.templateAssetFlow',
    hint: 'trends.templateAssetFlowHint',
    events: ['cash_flow_recorded'],
    of: (today) => ({
      ...newTrends(today),
      range: lastDays(today, 90),
      unit: 'week',
      series: [moneyMoved('in'), moneyMoved('out')],
      formulas: [{ expression: 'A - B', format: 'number' }],
    }),
  },
];
