// A question as the definition of a metric: which figures it has, and which of its parameters are the metric's. What all questions take
// (days, customers, groups, zone) is chosen by whoever looks at the metric.
import type { MetricBody, MetricQuestion, MetricUnit } from '@contracts/know/metrics/contract.ts';
import { offeredFigures } from './figure-offers.ts';

/** A question whose figures can be kept as metrics. */
export interface KeptQuestion {
  readonly question: MetricQuestion;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The answer on the page, where there is one: some figures are of what it names. */
  readonly result?: unknown;
  /** Of a metric that another is made of: its own figure, which without an answer may not be offered. */
  readonly own?: MetricFigure;
}

export interface MetricFigure {
  readonly figure: string;
  /** What it most likely is counted in. */
  readonly unit: MetricUnit;
}

const chosenByViewers: ReadonlySet<string> = new Set([
  ...['range', 'comparison', 'population', 'segments', 'timeZone', 'weekStart', 'groupsMax', 'breakdown'],
]);
/** What a question does besides, which no figure of it reads: a metric has only days that its viewer chooses, and no day of a change. */
const besides: Partial<Record<MetricQuestion, readonly string[]>> = {
  opening: ['dimensions', 'changedOn', 'sizeMin', 'falseDiscoveryRate'],
  heatmap: ['columns', 'rows'],
};
/** Of these the length of a unit is part of what is asked: the first week is not the first month. */
const ofUnits: ReadonlySet<string> = new Set(['retention', 'stickiness', 'activity-lifecycle', 'weak-groups']);

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Questions whose figures are always the same, each with what it is counted in, the most usual first. */
const fixedFigures: Partial<Record<MetricQuestion, readonly (readonly [figure: string, unit: MetricUnit])[]>> = {
  funnel: [['total', 'share']],
  stickiness: [['ratio', 'share']],
  channels: [
    ['cac', 'fen'],
    ['new', 'customers'],
  ],
  repurchase: [
    ['share', 'share'],
    ['purchases', 'times'],
    ['gap_days', 'days'],
  ],
  nps: [['nps', 'points']],
  'activity-lifecycle': [
    ['kept', 'share'],
    ['active', 'customers'],
    ['new_active', 'customers'],
    ['returning', 'customers'],
    ['resurrecting', 'customers'],
    ['dormant', 'customers'],
    ['quick', 'ratio'],
  ],
  'conversion-points': [
    ['reached', 'share'],
    ['support', 'share'],
    ['lift', 'ratio'],
    ['short', 'customers'],
  ],
  levels: [
    ['holders', 'customers'],
    ['share', 'share'],
    ['amount', 'fen'],
    ['average', 'fen'],
    ['days', 'days'],
    ['ever', 'customers'],
  ],
};

/** Parts of a concentration when nothing else was said. */
const usualPercents: readonly number[] = [20, 10, 5, 1];

/** The figures of a question, the most usual first. */
export const figuresOf = (kept: KeptQuestion): readonly MetricFigure[] => {
  const { question, parameters } = kept;
  const offered = offeredFigures(kept);
  if (offered) return kept.own ? [kept.own, ...offered.filter(({ figure }) => figure !== kept.own?.figure)] : offered;
  const fixed = fixedFigures[question];
  if (fixed) return fixed.map(([figure, unit]) => ({ figure, unit }));
  if (question === 'concentration') {
    const percents = (parameters.percents ?? usualPercents) as readonly number[];
    return [
      ...percents.map((percent) => ({ figure: `top:${percent}`, unit: 'share' as const })),
      { figure: 'gini', unit: 'ratio' },
    ];
  }
  if (question === 'opening') {
    const steps = Array.from({ length: Math.max(0, lengthOf(parameters.steps) - 1) }, (_, at) => at + 2);
    return [
      ...[
        { figure: 'opened', unit: 'share' as const },
        { figure: 'minutes', unit: 'minutes' as const },
      ],
      ...steps.flatMap((step) => [
        { figure: `lost:${step}`, unit: 'share' as const },
        { figure: `pass:${step}`, unit: 'share' as const },
      ]),
    ];
  }
  if (question === 'trends')
    return [
      ...Array.from({ length: lengthOf(parameters.formulas) }, (_, at) => ({
        figure: `f${at + 1}`,
        unit: 'share' as const,
      })),
      ...Array.from({ length: lengthOf(parameters.series) }, (_, at) => ({
        figure: String.fromCharCode(65 + at),
        unit: 'customers' as const,
      })),
    ];
  const { kind, count, brackets } = (parameters.periods ?? {}) as Readonly<Record<string, unknown>>;
  const periods = kind === 'custom' ? lengthOf(brackets) : Number(count ?? 0) + 1;
  return Array.from({ length: periods }, (_, at) => at)
    .sort((one, other) => Number(one === 0) - Number(other === 0) || one - other)
    .map((at) => ({ figure: `period:${at}`, unit: 'share' }));
};

/** Which way is better, most likely: what costs, takes long or is lost is to be less. */
export const usualDirection = (figure: string): 'higher' | 'lower' =>
  /^(lost:|minutes$|cac$|gap_days$|dormant$|weak|affected$|found$)/.test(figure) ? 'lower' : 'higher';

/** Whether something of the question does not go into the metric, because viewers choose it. */
export const losesChoices = ({ parameters }: KeptQuestion): boolean => {
  const { condition, segment, filter } = (parameters.population ?? {}) as Readonly<Record<string, unknown>>;
  const narrowed = [condition, segment, filter, parameters.breakdown].some((each) => each !== undefined);
  return narrowed || lengthOf(parameters.segments) > 0;
};

/** What of the definition the question decides. */
export const definedBy = ({
  question,
  parameters,
}: KeptQuestion): Pick<MetricBody, 'question' | 'who' | 'parameters'> => ({
  question,
  who: (parameters.population as { readonly who?: MetricBody['who'] } | undefined)?.who ?? 'customers',
  parameters: Object.fromEntries(
    Object.entries(parameters).filter(
      ([name, value]) =>
        value !== undefined &&
        !chosenByViewers.has(name) &&
        !besides[question]?.includes(name) &&
        (name !== 'unit' || ofUnits.has(question)),
    ),
  ),
});
