// What a metric takes of the questions whose answers have many figures: the figure names the value, the element or the edge that it is of.
// Names within figures are written as in addresses (encodeURIComponent), so that they hold no signs of their own.
import type { AttributionModel, AttributionParameters, AttributionResult } from '../attribution/contract.ts';
import { type DistributionParameters, type DistributionResult, dayParts } from '../distribution/contract.ts';
import type { FeatureParameters, FeatureResult } from '../features/contract.ts';
import { depths, elementsMax, type HeatmapParameters, type HeatmapResult } from '../heatmap/contract.ts';
import { type PathNode, type PathParameters, type PathResult, reachedMax } from '../paths/contract.ts';
import { shareInterval } from '../questions/index.ts';
import type { WeakGroupParameters, WeakGroupResult, WeakGroupSearch } from '../weak-groups/contract.ts';
import { besideEverybody, type MetricBase, type ReadGroup, ratio, shared, whole } from './base.ts';

/** A name as figures hold it. */
const name = "[A-Za-z0-9_.!~*'()%-]";
/** The text of a name; null where it is none. */
const textOf = (written: string): string | null => {
  try {
    return decodeURIComponent(written);
  } catch {
    return null;
  }
};
/** What stands behind the kind of a figure. */
const afterKind = (figure: string): string => figure.slice(figure.indexOf(':') + 1);
const kindOf = (figure: string): string => figure.split(':', 1)[0] ?? '';
const unreadable = (figure: string): string | null =>
  textOf(figure) === null ? `${figure} holds a name that cannot be read.` : null;

/** A share of something else than customers, with its interval; `customers` are whom it opens to. */
const shareOf = (key: ReadGroup['key'], count: number, of: number, customers: number | null): ReadGroup =>
  whole(key, ratio(count, of), [], {
    ...(of === 0 ? {} : shareInterval(count, of)),
    counted: customers,
  });

const MINUTE_SECONDS = 60;
/** Intervals are counted in seconds; a metric tells them in minutes. */
const scaleOf = ({ of }: DistributionParameters): number => (of.kind === 'interval' ? MINUTE_SECONDS : 1);
const edgeOf = (figure: string): number => Number(figure.slice('from:'.length));

/**
 * `median`, `mean`, `p90` of the values, intervals in minutes. `from:5`: the share of values of 5 or more, in the question's own measure, which must
 * be an edge of the brackets. `part:morning`: the share of events in a part of the exchange's day.
 */
export const distribution: MetricBase<DistributionResult, DistributionParameters> = {
  figures: new RegExp(`^(median|mean|p90|from:-?\\d+(\\.\\d+)?|part:(${dayParts.join('|')}))$`),
  wanting: (figure, { of, brackets }) => {
    if (figure.startsWith('part:') !== (of.kind === 'day_part'))
      return of.kind === 'day_part'
        ? 'Of the time of the week a metric takes a part of the day.'
        : 'Parts of the day are of the time of the week alone.';
    if (!figure.startsWith('from:')) return null;
    return brackets.kind === 'custom' && brackets.edges.includes(edgeOf(figure))
      ? null
      : `The brackets have no edge ${edgeOf(figure)}. Name it among their edges.`;
  },
  read: ({ brackets, groups }, figure, parameters) => ({
    periods: [],
    groups: groups.map(({ key, count, customers, figures, parts, ...group }) => {
      if (figure.startsWith('part:')) {
        const own = parts.find(({ part }) => part === figure.slice('part:'.length));
        return shareOf(key, own?.events ?? 0, count, own?.customers ?? 0);
      }
      if (figure.startsWith('from:')) {
        const above = brackets.flatMap(({ from }, place) =>
          from !== null && from >= edgeOf(figure) ? [group.brackets[place]?.count ?? 0] : [],
        );
        const counted = above.reduce((sum, each) => sum + each, 0);
        // Where a customer has one value, as many customers as values lie there.
        return customers === count ? shared(key, counted, count, []) : shareOf(key, counted, count, null);
      }
      const value = figures?.[figure as 'median' | 'mean' | 'p90'];
      return whole(key, value === undefined ? null : value / scaleOf(parameters), [], { counted: customers });
    }),
    details: null,
  }),
  opens: () => ['counted'],
  opensUnits: false,
  cell: (figure, { group, part }) => {
    if (part !== 'counted') return null;
    if (figure.startsWith('part:')) return { kind: 'part', group, part: figure.slice('part:'.length) };
    return { kind: 'bracket', group, from: figure.startsWith('from:') ? edgeOf(figure) : null, to: null };
  },
};

const creditFigure = /^(share|conversions|value):([a-z]+):(.*)$/;
const touched = (figure: string): { kind: 'value' | 'direct'; value: string | null } => {
  const value = textOf(creditFigure.exec(figure)?.[3] ?? '');
  return value === '' ? { kind: 'direct', value: null } : { kind: 'value', value };
};

/**
 * Of a channel by a model, `share:linear:feed`: its share of the conversions that touches led to; `conversions:markov:feed`, `value:last:feed`: its
 * credit. Without a channel it is direct touches.
 */
export const attribution: MetricBase<AttributionResult, AttributionParameters> = {
  figures: new RegExp(`^(share|conversions|value):(first|last|linear|position|decay|markov|shapley):${name}*$`),
  wanting: (figure, { value }) =>
    figure.startsWith('value:') && value === undefined
      ? 'The conversions have no value. Name the property whose sum is credited.'
      : unreadable(figure),
  read: ({ groups }, figure) => {
    const [, kind, model] = creditFigure.exec(figure) ?? [];
    const wanted = touched(figure);
    return {
      periods: [],
      groups: groups.map(({ key, channels, conversions, unattributed }) => {
        const own = channels.find(({ channel }) => channel.kind === wanted.kind && channel.value === wanted.value);
        // A channel that is not shown is part of the other ones.
        const isHidden = !own && channels.some(({ channel }) => channel.kind === 'other');
        const credit = own?.credits[model as AttributionModel];
        const attributed = conversions - unattributed;
        const value = kind === 'share' ? ratio(credit?.conversions ?? 0, attributed) : (credit?.[kind as 'value'] ?? 0);
        return whole(key, isHidden ? null : value, [], {});
      }),
      details: null,
    };
  },
  opens: () => ['counted'],
  opensUnits: false,
  cell: (figure, { group, part }) => {
    const model = creditFigure.exec(figure)?.[2];
    if (part !== 'counted') return null;
    return { group, channel: touched(figure), kind: model === 'first' || model === 'last' ? model : 'converted' };
  },
};

/** `anchor`, or the number of the node from 1, with the value that tells it from others. */
const nodeOf = (written: string): PathNode => {
  if (written === 'anchor') return { kind: 'anchor', node: null, value: null };
  const [number = '', value] = written.split('=');
  return { kind: 'node', node: Number(number) - 1, value: value === undefined ? null : textOf(value) };
};
const same = (one: PathNode, other: PathNode): boolean =>
  one.kind === other.kind && one.node === other.node && one.value === other.value;
const node = `(anchor|\\d{1,2}(=${name}*)?)`;

/** `reach:2=home`, `step:3:2=home`, `link:1:anchor>2`: the nodes, and of a step its place from 0. */
const pathOf = (figure: string) => {
  const [kind = '', place = '', rest = ''] = figure.split(':');
  if (kind === 'reach') return { kind, step: -1, nodes: [nodeOf(place)] };
  return { kind, step: Number(place) - 1, nodes: rest.split('>').map(nodeOf) };
};

const pathCounts = (group: PathResult['groups'][number], figure: string) => {
  const { kind, step, nodes } = pathOf(figure);
  const [from, to] = nodes as [PathNode, PathNode | undefined];
  if (kind === 'reach') {
    const found = group.reached?.find((each) => same(each.node, from));
    const isHidden = group.reached === null || (!found && group.reached.length >= reachedMax);
    return isHidden ? null : { paths: found?.paths ?? 0, customers: null };
  }
  const placeIn = (at: number, wanted: PathNode) =>
    group.steps[at]?.nodes.findIndex((each) => same(each.node, wanted)) ?? -1;
  const hides = (at: number) => group.steps[at]?.nodes.some((each) => each.node.kind === 'other') ?? false;
  const place = placeIn(step, from);
  if (kind === 'step')
    return group.steps[step]?.nodes[place] ?? (place < 0 && hides(step) ? null : { paths: 0, customers: 0 });
  const next = to ? placeIn(step + 1, to) : -1;
  if ((place < 0 && hides(step)) || (next < 0 && hides(step + 1))) return null;
  return (
    group.links.find((each) => each.step === step && each.from === place && each.to === next) ?? {
      paths: 0,
      customers: 0,
    }
  );
};

/** Shares of the paths: those with a node anywhere, at a step (from 1), or that go from one node to another at a step. */
export const paths: MetricBase<PathResult, PathParameters> = {
  figures: new RegExp(`^(reach:${node}|step:\\d{1,2}:${node}|link:\\d{1,2}:${node}>${node})$`),
  wanting: (figure, { nodes, anchor, stepsMax }) => {
    const asked = pathOf(figure);
    const last = asked.kind === 'link' ? asked.step + 2 : asked.step + 1;
    if (last > stepsMax || (asked.kind !== 'reach' && asked.step < 0))
      return `Paths have ${stepsMax} steps, counted from 1.`;
    const unknown = asked.nodes.some(
      (each) => (each.kind === 'anchor' && !anchor) || (each.kind === 'node' && !nodes[each.node ?? -1]),
    );
    return unknown ? `${figure} names a node that the paths do not have.` : unreadable(figure);
  },
  read: ({ groups }, figure) => ({
    periods: [],
    groups: groups.map((group) => {
      const found = pathCounts(group, figure);
      return found ? shareOf(group.key, found.paths, group.paths, found.customers) : whole(group.key, null, []);
    }),
    details: null,
  }),
  opens: () => ['counted'],
  opensUnits: false,
  cell: (figure, { group, part }) => {
    if (part !== 'counted') return null;
    const { kind, step, nodes } = pathOf(figure);
    const [from, to] = nodes;
    if (kind === 'reach') return { group, of: { kind: 'reached', node: from } };
    return { group, of: kind === 'step' ? { kind: 'node', step, node: from } : { kind: 'link', step, from, to } };
  },
};

type Usage = FeatureResult['groups'][number]['features'][number];
const absent: Pick<Usage, 'users' | 'uses' | 'repeated' | 'usesEach' | 'daysEach' | 'trend'> = {
  ...{ users: 0, uses: 0, repeated: 0, usesEach: null, daysEach: null, trend: [] },
};

/**
 * Of a feature, `adoption:<name>`: its users by active customers; `repeat:<name>`: users on two days or more by its users; `uses:<name>`,
 * `days:<name>`: a user's uses and days; `users:<name>` with a line. `breadth`: features of an active customer.
 */
export const features: MetricBase<FeatureResult, FeatureParameters> = {
  figures: new RegExp(`^(breadth|(adoption|repeat|uses|days|users):${name}+)$`),
  wanting: (figure, { features: source }) => {
    if (figure === 'breadth') return null;
    const feature = textOf(afterKind(figure));
    return source.kind === 'list' && !source.list.some((each) => each.name === feature)
      ? `There is no feature ${feature} in the list.`
      : unreadable(figure);
  },
  read: ({ periods, found, groups }, figure) => {
    const [kind, feature] = [kindOf(figure), textOf(afterKind(figure))];
    const hasLine = kind === 'users';
    return {
      periods: hasLine ? periods.map(({ date, complete }) => ({ label: date, complete })) : [],
      groups: groups.map(({ key, active, featuresEach, features: all }) => {
        if (kind === 'breadth') return whole(key, featuresEach, [], {});
        const own = all.find((each) => each.feature === feature) ?? (found > all.length ? null : absent);
        if (own === null) return whole(key, null, []);
        if (kind === 'adoption') return shared(key, own.users, active, []);
        if (kind === 'repeat') return shared(key, own.repeated, own.users, []);
        const value = kind === 'users' ? own.users : kind === 'uses' ? own.usesEach : own.daysEach;
        return whole(key, value, hasLine ? own.trend : [], { counted: own.users });
      }),
      details: null,
    };
  },
  opens: (figure) => {
    if (figure === 'breadth') return [];
    return figure.startsWith('adoption:')
      ? ['counted', 'rest']
      : figure.startsWith('repeat:')
        ? ['counted', 'base']
        : ['counted'];
  },
  opensUnits: false,
  cell: (figure, { group, part }) => ({
    ...{ group, feature: textOf(afterKind(figure)) ?? '' },
    kind: part === 'rest' ? 'never' : part === 'counted' && figure.startsWith('repeat:') ? 'repeated' : 'used',
  }),
};

/**
 * Of the page, `clickers`: visitors who clicked; `depth:50`: views that reached half of it. Of an element, `clicks:<path>`: its clicks;
 * `part:<path>`: its share of all clicks; `rate:<path>`: visitors who clicked it.
 */
export const heatmap: MetricBase<HeatmapResult, HeatmapParameters> = {
  figures: new RegExp(`^(clickers|depth:(${depths.join('|')})|(clicks|part|rate):${name}+)$`),
  wanting: unreadable,
  read: ({ groups }, figure) => {
    const [kind, path] = [kindOf(figure), textOf(afterKind(figure))];
    return {
      periods: [],
      groups: groups.map(({ key, views, visitors, clicks, clickers, elements, reached }) => {
        if (kind === 'clickers') return shared(key, clickers, visitors, []);
        if (kind === 'depth')
          return shareOf(key, reached.find(({ depth }) => depth === Number(path))?.views ?? 0, views, null);
        const own = elements.find((each) => each.path === path);
        if (!own && elements.length >= elementsMax) return whole(key, null, []);
        const { clicks: count, customers } = own ?? { clicks: 0, customers: 0 };
        if (kind === 'rate') return shared(key, customers, visitors, []);
        return kind === 'part' ? shareOf(key, count, clicks, customers) : whole(key, count, [], { counted: customers });
      }),
      details: null,
    };
  },
  opens: (figure) => (figure === 'clickers' ? ['counted', 'base'] : ['counted']),
  opensUnits: false,
  cell: (figure, { group, part }) => {
    const kind = kindOf(figure);
    if (kind === 'clickers') return { kind: part === 'base' ? 'visited' : 'clicked', group };
    if (part !== 'counted') return null;
    if (kind === 'depth') return { kind: 'reached', group, depth: Number(afterKind(figure)) };
    return { kind: 'element', group, path: textOf(afterKind(figure)) ?? '' };
  },
};

/**
 * `rate`: who reaches what is asked for. `weak`: customers in confirmed weak groups, each once; `weak_share`: of all; `affected`: those who would have
 * reached it at the benchmark, of the worst group; `found`: confirmed groups.
 */
export const weakGroups: MetricBase<WeakGroupResult, WeakGroupParameters> = {
  figures: /^(rate|weak|weak_share|affected|found)$/,
  read: (result, figure) => ({
    periods: [],
    groups: besideEverybody<WeakGroupSearch, WeakGroupResult['searches'][number]>(result, result.searches).map(
      ({ key, customers, reached, weak, groups }) => {
        const confirmed = groups.filter(({ verdict }) => verdict === 'confirmed');
        if (figure === 'rate') return shared(key, reached, customers, []);
        if (figure === 'weak_share') return shared(key, weak.customers, customers, []);
        if (figure === 'weak') return whole(key, weak.customers, [], { counted: weak.customers });
        return whole(key, figure === 'found' ? confirmed.length : (confirmed[0]?.affected ?? 0), [], {});
      },
    ),
    details: null,
  }),
  opens: (figure) => (figure === 'rate' ? ['counted', 'base', 'rest'] : figure.startsWith('weak') ? ['counted'] : []),
  opensUnits: false,
  cell: (figure, { group, part }) => ({
    ...{ group, terms: [], weak: figure !== 'rate' },
    kind: figure !== 'rate' || part === 'base' ? 'all' : part === 'rest' ? 'not_reached' : 'reached',
  }),
};
