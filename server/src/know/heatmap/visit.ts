// What one person did on the page: clicks with their field and element, and views with the depth that they reached.
import type { GroupedSpec } from '../questions/index.ts';
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';

/** Bits of the matchers. */
export const VIEWED = 1;
export const SCROLLED = 2;
export const CLICKED = 4;

/** Properties that are read, in the order of their columns behind a breakdown's. */
export const heatmapProperties = [
  'click_x',
  'click_y',
  'page_width',
  'page_height',
  'element_path',
  'scroll_depth',
] as const;

/** All that the evaluation needs, as plain data. */
export interface HeatmapSpec extends GroupedSpec {
  /** Column of the first of {@link heatmapProperties}. */
  readonly first: number;
  readonly columns: number;
  readonly rows: number;
  readonly widthFrom: number;
  readonly widthTo: number;
}

export interface Visit {
  /** Deepest percent of each view. */
  readonly views: readonly number[];
  readonly clicks: number;
  readonly unplaced: number;
  /** Clicks by field, row * columns + column, and by element. */
  readonly fields: ReadonlyMap<number, number>;
  readonly elements: ReadonlyMap<string, number>;
  /** Widths and heights of clicked pages. */
  readonly sizes: readonly (readonly [number, number])[];
}

const add = <Key>(map: Map<Key, number>, key: Key): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

/** Place of a position among so many parts of a length; what lies outside counts at the edge. */
export const partOf = (position: number, length: number, parts: number): number =>
  Math.min(parts - 1, Math.max(0, Math.floor((position / length) * parts)));

/** Reads timelines of one page. */
export const createVisitWalk = (spec: HeatmapSpec, textOf: TextOfCode) => {
  const { first, columns, rows, widthFrom, widthTo } = spec;
  const texts = heatmapProperties.map(() => [] as (string | undefined)[]);
  return (timeline: PersonTimeline): Visit => {
    const textAt = (property: number, event: number): string | null => {
      const code = timeline.columns[first + property]?.[event] ?? -1;
      if (code < 0) return null;
      const known = texts[property] as (string | undefined)[];
      known[code] ??= textOf(first + property, code);
      return known[code];
    };
    const numberAt = (property: number, event: number): number | null => {
      const text = textAt(property, event);
      const number = text === null || text.trim() === '' ? Number.NaN : Number(text);
      return Number.isFinite(number) ? number : null;
    };
    const views: number[] = [];
    const [fields, elements] = [new Map<number, number>(), new Map<string, number>()];
    const sizes: [number, number][] = [];
    let [clicks, unplaced] = [0, 0];
    const click = (event: number): void => {
      const [x, y, width, height] = [0, 1, 2, 3].map((property) => numberAt(property, event));
      const known = width != null && width > 0 ? width : null;
      const wanted =
        known === null ? widthFrom === 0 && widthTo === Number.MAX_SAFE_INTEGER : known >= widthFrom && known < widthTo;
      if (!wanted) return;
      clicks += 1;
      const path = textAt(4, event);
      if (path !== null && path !== '') add(elements, path);
      if (x == null || y == null || known === null || height == null || height <= 0) unplaced += 1;
      else {
        add(fields, partOf(y, height, rows) * columns + partOf(x, known, columns));
        sizes.push([known, height]);
      }
    };
    for (let event = 0; event < timeline.length; event += 1) {
      const bits = timeline.matches[event] as number;
      if ((bits & VIEWED) !== 0) views.push(0);
      if ((bits & SCROLLED) !== 0) {
        const depth = Math.min(100, Math.max(0, numberAt(5, event) ?? 0));
        // A view that was not collected shows by its scrolling alone.
        if (views.length === 0) views.push(depth);
        else views[views.length - 1] = Math.max(views.at(-1) as number, depth);
      }
      if ((bits & CLICKED) !== 0) click(event);
    }
    return { views, clicks, unplaced, fields, elements, sizes };
  };
};

/** Whether the person was on the page as far as it is asked for. */
export const isVisit = ({ views, clicks }: Visit): boolean => views.length > 0 || clicks > 0;
