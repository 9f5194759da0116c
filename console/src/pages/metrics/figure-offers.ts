// Figures of questions whose answers have many: those that the answer on the page has, named as the catalogue reads them.
import type { AttributionResult } from '@contracts/know/attribution/contract.ts';
import type { DistributionParameters, DistributionResult } from '@contracts/know/distribution/contract.ts';
import type { FeatureParameters, FeatureResult } from '@contracts/know/features/contract.ts';
import type { HeatmapResult } from '@contracts/know/heatmap/contract.ts';
import type { MetricQuestion } from '@contracts/know/metrics/contract.ts';
import type { PathNode, PathResult } from '@contracts/know/paths/contract.ts';
import type { KeptQuestion, MetricFigure } from './own-metric.ts';

type Offers<Result, Parameters = unknown> = (
  result: Result | undefined,
  parameters: Parameters,
) => readonly MetricFigure[];

const named = (kind: string, name: string, unit: MetricFigure['unit']): MetricFigure => ({
  ...{ figure: `${kind}:${encodeURIComponent(name)}`, unit },
});

const dayParts = ['before_open', 'call_auction', 'morning', 'noon', 'afternoon', 'after_close', 'closed_day'] as const;

/** What values of a distribution are counted in. */
const unitOf = ({ of }: DistributionParameters): MetricFigure['unit'] => {
  if (of.kind === 'interval') return 'minutes';
  if (of.kind === 'frequency') return 'times';
  return 'property' in of && of.property.endsWith('_fen') ? 'fen' : 'ratio';
};

const distribution: Offers<DistributionResult, DistributionParameters> = (_, parameters) => {
  if (parameters.of.kind === 'day_part')
    return dayParts.map((part) => ({ figure: `part:${part}`, unit: 'share' as const }));
  const { brackets } = parameters;
  return [
    ...(['median', 'mean', 'p90'] as const).map((figure) => ({ figure, unit: unitOf(parameters) })),
    ...(brackets.kind === 'custom'
      ? brackets.edges.map((edge) => ({ figure: `from:${edge}`, unit: 'share' as const }))
      : []),
  ];
};

const models = ['linear', 'first', 'last', 'position', 'decay', 'markov', 'shapley'] as const;
const credits = [
  ['share', 'share'],
  ['conversions', 'events'],
  ['value', 'fen'],
] as const;

const attribution: Offers<AttributionResult, { readonly value?: unknown }> = (result, { value }) =>
  (result?.groups[0]?.channels ?? [])
    .filter(({ channel }) => channel.kind !== 'other')
    .flatMap(({ channel }) =>
      credits
        .filter(([credit]) => credit !== 'value' || value !== undefined)
        .flatMap(([credit, unit]) => models.map((model) => named(`${credit}:${model}`, channel.value ?? '', unit))),
    );

/** A node as figures name it: its number from 1, and the value that tells it from others. */
const nodeFigure = ({ kind, node, value }: PathNode): string => {
  if (kind === 'anchor') return 'anchor';
  return `${(node ?? 0) + 1}${value === null ? '' : `=${encodeURIComponent(value)}`}`;
};
const REACHED_MAX = 20;

const paths: Offers<PathResult> = (result) => {
  const group = result?.groups[0];
  if (!group) return [];
  const alone = ({ kind }: PathNode) => kind !== 'other';
  const figures = [
    ...(group.reached ?? []).slice(0, REACHED_MAX).map(({ node }) => `reach:${nodeFigure(node)}`),
    ...group.steps.flatMap(({ nodes }, step) =>
      nodes.filter(({ node }) => alone(node)).map(({ node }) => `step:${step + 1}:${nodeFigure(node)}`),
    ),
    ...group.links.flatMap(({ step, from, to }) => {
      const [one, other] = [group.steps[step]?.nodes[from]?.node, group.steps[step + 1]?.nodes[to]?.node];
      return one && other && alone(one) && alone(other)
        ? [`link:${step + 1}:${nodeFigure(one)}>${nodeFigure(other)}`]
        : [];
    }),
  ];
  return figures.map((figure) => ({ figure, unit: 'share' }));
};

const usages = [
  ['adoption', 'share'],
  ['repeat', 'share'],
  ['users', 'customers'],
  ['uses', 'times'],
  ['days', 'days'],
] as const;

const features: Offers<FeatureResult, FeatureParameters> = (result, { features: source }) => {
  const known =
    source.kind === 'list'
      ? source.list.map(({ name }) => name)
      : (result?.groups[0]?.features ?? []).map(({ feature }) => feature);
  return [
    ...known.flatMap((feature) => usages.map(([kind, unit]) => named(kind, feature, unit))),
    { figure: 'breadth', unit: 'times' },
  ];
};

const depths = [30, 50, 80, 100];
const ELEMENTS_MAX = 20;

const heatmap: Offers<HeatmapResult> = (result) => [
  { figure: 'clickers', unit: 'share' },
  ...depths.map((depth) => ({ figure: `depth:${depth}`, unit: 'share' as const })),
  ...(result?.groups[0]?.elements ?? [])
    .slice(0, ELEMENTS_MAX)
    .flatMap(({ path }) => [
      named('part', path, 'share'),
      named('rate', path, 'share'),
      named('clicks', path, 'events'),
    ]),
];

const weakGroups: Offers<unknown> = () => [
  { figure: 'weak', unit: 'customers' },
  { figure: 'weak_share', unit: 'share' },
  { figure: 'affected', unit: 'customers' },
  { figure: 'found', unit: 'ratio' },
  { figure: 'rate', unit: 'share' },
];

const offers: Partial<Record<MetricQuestion, Offers<never, never>>> = {
  ...{ distribution, attribution, paths, 'feature-usage': features, heatmap, 'weak-groups': weakGroups },
};

/** What the answer of such a question offers; null for other questions. */
export const offeredFigures = ({ question, parameters, result }: KeptQuestion): readonly MetricFigure[] | null =>
  offers[question]?.(result as never, parameters as never) ?? null;
