// The heatmap: what is read, what a group's tally holds, the folds, and what is shown.
import { type BusinessDate, refuse, startOfDay } from '../../kernel/index.ts';
import {
  addCounts,
  type GroupedPart,
  type Grouping,
  groupedFold,
  listingFold,
  type QuestionRefusal,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import { depths, elementsMax, type HeatmapCell, type HeatmapParameters, type HeatmapResult } from './contract.ts';
import { createVisitWalk, type HeatmapSpec, heatmapProperties, isVisit, type Visit } from './visit.ts';

/** Sizes of pages that a group remembers for their middle. */
const SIZES_MAX = 10_000;

export interface HeatmapPlan {
  readonly query: TimelineQuery;
  spec(values: readonly string[], segments: number): HeatmapSpec;
}

/** What the schema cannot see; null when nothing is wrong. */
export const checkHeatmap = ({ widthFrom = 0, widthTo }: HeatmapParameters): QuestionRefusal | null =>
  widthTo !== undefined && widthTo <= widthFrom
    ? refuse(
        'PARAMETERS_NOT_VALID',
        `No page is at least ${widthFrom} and below ${widthTo} px wide. Raise the upper width.`,
      )
    : null;

export const planHeatmap = (
  { range, breakdown, page, by, columns, rows, widthFrom, widthTo }: HeatmapParameters,
  timeZone: string,
  population: TimelinePopulation,
): HeatmapPlan => {
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const own = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const filter = { kind: 'compare', subject: by, operator: 'eq', value: page } as const;
  const properties = heatmapProperties.map((name): EventSubject => ({ kind: 'property', name }));
  return {
    query: {
      matchers: ['page_viewed', 'page_scrolled', 'element_clicked'].map((event) => [{ event, filter }]),
      columns: [...own, ...properties],
      ...{ from, to, population },
    },
    spec: (values, segments) => ({
      ...{ first: own.length, columns, rows, segments, widthFrom: widthFrom ?? 0 },
      widthTo: widthTo ?? Number.MAX_SAFE_INTEGER,
      column: own.length > 0 ? 0 : null,
      values: breakdown && own.length === 0 ? values : null,
    }),
  };
};

interface Clicked {
  clicks: number;
  customers: number;
}

interface HeatmapTally {
  visitors: number;
  clicks: number;
  clickers: number;
  unplaced: number;
  /** Views by the deepest tenth that they reached. */
  readonly views: number[];
  readonly fields: Map<number, Clicked>;
  readonly elements: Map<string, Clicked>;
  readonly sizes: (readonly [number, number])[];
}

const emptyTally = (): HeatmapTally => ({
  ...{ visitors: 0, clicks: 0, clickers: 0, unplaced: 0, views: depths.map(() => 0) },
  ...{ fields: new Map(), elements: new Map(), sizes: [] },
});

const addClicked = <Key>(into: Map<Key, Clicked>, key: Key, clicks: number, customers: number): void => {
  const known = into.get(key);
  if (known) {
    known.clicks += clicks;
    known.customers += customers;
  } else into.set(key, { clicks, customers });
};

const addSizes = (into: HeatmapTally, sizes: HeatmapTally['sizes'] | Visit['sizes']): void => {
  for (const size of sizes) if (into.sizes.length < SIZES_MAX) into.sizes.push(size);
};

const mergeTally = (into: HeatmapTally, from: HeatmapTally): void => {
  into.visitors += from.visitors;
  into.clicks += from.clicks;
  into.clickers += from.clickers;
  into.unplaced += from.unplaced;
  addCounts(into.views, from.views);
  for (const [field, { clicks, customers }] of from.fields) addClicked(into.fields, field, clicks, customers);
  for (const [path, { clicks, customers }] of from.elements) addClicked(into.elements, path, clicks, customers);
  addSizes(into, from.sizes);
};

const addVisit = (tally: HeatmapTally, visit: Visit): void => {
  tally.visitors += 1;
  tally.clicks += visit.clicks;
  tally.clickers += visit.clicks > 0 ? 1 : 0;
  tally.unplaced += visit.unplaced;
  for (const depth of visit.views) {
    const tenth = Math.floor(depth / 10);
    tally.views[tenth] = (tally.views[tenth] as number) + 1;
  }
  for (const [field, clicks] of visit.fields) addClicked(tally.fields, field, clicks, 1);
  for (const [path, clicks] of visit.elements) addClicked(tally.elements, path, clicks, 1);
  addSizes(tally, visit.sizes);
};

export const heatmapFold = groupedFold<HeatmapSpec, HeatmapTally>(
  'heatmap',
  { make: emptyTally, merge: mergeTally },
  (spec, textOf) => {
    const walk = createVisitWalk(spec, textOf);
    let visit: Visit | null = null;
    return {
      look: (timeline) => {
        visit = walk(timeline);
        return isVisit(visit);
      },
      add: (tally) => {
        if (visit) addVisit(tally, visit);
      },
    };
  },
);

export interface HeatmapPeopleSpec extends WantedPeople<HeatmapSpec> {
  readonly cell: HeatmapCell;
}

const holds = ({ columns }: HeatmapSpec, cell: HeatmapCell, visit: Visit): boolean => {
  if (cell.kind === 'field') return visit.fields.has(cell.row * columns + cell.column);
  if (cell.kind === 'element') return visit.elements.has(cell.path);
  if (cell.kind === 'reached') return visit.views.some((depth) => depth >= cell.depth);
  return cell.kind === 'clicked' ? visit.clicks > 0 : isVisit(visit);
};

export const heatmapPeopleFold = listingFold<HeatmapSpec, HeatmapPeopleSpec>(
  'heatmap.people',
  ({ spec, cell }, textOf) => {
    const walk = createVisitWalk(spec, textOf);
    return (timeline) => holds(spec, cell, walk(timeline));
  },
);

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const middle = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;

const groupOf = (tally: HeatmapTally, columns: number): Omit<HeatmapResult['groups'][number], 'key'> => {
  const views = tally.views.reduce((sum, each) => sum + each, 0);
  const { visitors, clicks, clickers, unplaced, sizes } = tally;
  return {
    ...{ views, visitors, clicks, clickers, unplaced },
    size:
      sizes.length === 0
        ? null
        : { width: middle(sizes.map(([width]) => width)), height: middle(sizes.map(([, height]) => height)) },
    fields: [...tally.fields]
      .sort(([one], [other]) => one - other)
      .map(([field, each]) => ({ column: field % columns, row: Math.floor(field / columns), ...each })),
    elements: [...tally.elements]
      .sort(([one, { clicks: own }], [other, { clicks: others }]) => others - own || (one < other ? -1 : 1))
      .slice(0, elementsMax)
      .map(([path, each]) => ({
        path,
        ...each,
        share: ratio(each.clicks, clicks),
        rate: ratio(each.customers, visitors),
      })),
    reached: depths.map((depth, index) => {
      const deep = tally.views.slice(index).reduce((sum, each) => sum + each, 0);
      return { depth, views: deep, share: ratio(deep, views) };
    }),
  };
};

export const heatmapResultOf = (
  { columns, rows, groupsMax }: HeatmapParameters,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: GroupedPart<HeatmapTally>,
): HeatmapResult => ({
  ...{ columns, rows },
  groups: shownGroups(tallies, grouping, {
    groupsMax,
    sizeOf: ({ visitors }) => visitors,
    make: emptyTally,
    add: mergeTally,
  }).map(({ key, tally }) => ({ key, ...groupOf(tally, columns) })),
});
