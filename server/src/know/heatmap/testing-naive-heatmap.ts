// The naive twin of the heatmap: lists of clicks and views by plain filtering.
import type { TimelineQuery } from '../timelines/index.ts';
import { naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { HeatmapParameters } from './contract.ts';

export interface NaiveClick {
  readonly person: string;
  readonly path: string | null;
  /** "column/row"; null where it is not known. */
  readonly field: string | null;
}

/** Every click and every view on the page. */
export const naiveHeatmap = (
  world: Pick<TestWorld, 'events'>,
  query: TimelineQuery,
  { columns, rows, widthFrom, widthTo }: HeatmapParameters,
): {
  readonly clicks: readonly NaiveClick[];
  readonly views: readonly { readonly person: string; readonly depth: number }[];
} => {
  const clicks: NaiveClick[] = [];
  const views: { person: string; depth: number }[] = [];
  for (const [person, events] of naiveTimelines(world, query)) {
    let view: { person: string; depth: number } | null = null;
    for (const { event } of events) {
      const number = (name: string) =>
        typeof event.properties[name] === 'number' ? (event.properties[name] as number) : null;
      if (event.name === 'page_viewed') {
        view = { person, depth: 0 };
        views.push(view);
      } else if (event.name === 'page_scrolled') {
        if (!view) {
          view = { person, depth: 0 };
          views.push(view);
        }
        view.depth = Math.max(view.depth, number('scroll_depth') ?? 0);
      } else {
        const [x, y, width, height] = [
          number('click_x'),
          number('click_y'),
          number('page_width'),
          number('page_height'),
        ];
        const narrowed = widthFrom !== undefined || widthTo !== undefined;
        if (narrowed && (width === null || width < (widthFrom ?? 0) || width >= (widthTo ?? Number.POSITIVE_INFINITY)))
          continue;
        const edge = (part: number, parts: number) => Math.max(0, part >= parts ? parts - 1 : part);
        const field =
          x === null || y === null || width === null || height === null
            ? null
            : `${edge(Math.floor((x / width) * columns), columns)}/${edge(Math.floor((y / height) * rows), rows)}`;
        clicks.push({ person, field, path: (event.properties.element_path as string | undefined) ?? null });
      }
    }
  }
  return { clicks, views };
};
