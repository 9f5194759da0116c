// The heatmap of a page over HTTP: where it is clicked, on which elements, and how far down it is read.
import { z } from 'zod';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventSubject } from '../timelines/contract.ts';

export const elementsMax = 50;
/** Tenths of a page that reading depth is counted by. */
export const depths = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] as const;

export const heatmapParameters = z.strictObject({
  ...commonParameters,
  /** Value of `by` that names the page. */
  page: z.string().min(1).max(1_024),
  by: eventSubject.default({ kind: 'property', name: 'page_path' }),
  /** Fields of the grid, across and down. */
  columns: z.number().int().min(4).max(60).default(24),
  rows: z.number().int().min(4).max(120).default(48),
  /** Clicks on pages of this width alone, in px and half-open: a phone's layout is another than a desktop's. */
  widthFrom: z.number().int().min(0).max(100_000).optional(),
  widthTo: z.number().int().min(1).max(100_000).optional(),
});
export type HeatmapParameters = z.output<typeof heatmapParameters>;

const share = z.number().min(0).max(1).nullable();
const counted = { clicks: z.number().int(), customers: z.number().int() };

export const heatmapResult = z.object({
  columns: z.number().int(),
  rows: z.number().int(),
  groups: z.array(
    z.object({
      key: groupKey,
      /** Views of the page, and customers who viewed, scrolled or clicked it. */
      views: z.number().int(),
      visitors: z.number().int(),
      clicks: z.number().int(),
      clickers: z.number().int(),
      /** Clicks that do not say where: they count for their element alone. */
      unplaced: z.number().int(),
      /** Middle of the sizes of the clicked pages in px; null where none is known. */
      size: z.object({ width: z.number(), height: z.number() }).nullable(),
      /** Fields with clicks; column and row from 0. */
      fields: z.array(z.object({ column: z.number().int(), row: z.number().int(), ...counted })),
      /** Most clicked first. */
      elements: z.array(
        z.object({
          path: z.string(),
          ...counted,
          /** Of the clicks on the page. */
          share,
          /** Of the customers who visited the page. */
          rate: share,
        }),
      ),
      /** Views that reached so many percent of the page, and their share of all views. */
      reached: z.array(z.object({ depth: z.number().int(), views: z.number().int(), share })),
    }),
  ),
});
export type HeatmapResult = z.output<typeof heatmapResult>;

export const heatmapCell = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('field'),
    group: askedGroup.prefault({}),
    column: z.number().int().min(0).max(59),
    row: z.number().int().min(0).max(119),
  }),
  z.strictObject({ kind: z.literal('element'), group: askedGroup.prefault({}), path: z.string().max(1_024) }),
  z.strictObject({
    kind: z.literal('reached'),
    group: askedGroup.prefault({}),
    depth: z.number().int().min(0).max(100),
  }),
  z.strictObject({ kind: z.enum(['visited', 'clicked']), group: askedGroup.prefault({}) }),
]);
export type HeatmapCell = z.output<typeof heatmapCell>;

export const heatmapTrace = z.object({
  eventsRead: z.number().int(),
  /** Deepest percent of each view. */
  views: z.array(z.number()),
  elements: z.array(z.object({ path: z.string(), clicks: z.number().int() })),
  reason: z.object({ zh: z.string(), en: z.string() }),
});
export type HeatmapTrace = z.output<typeof heatmapTrace>;

export const heatmapEndpoints = questionEndpoints({
  code: 'heatmap',
  summary: 'Where a page is clicked, on which elements, and how far down it is read.',
  parameters: heatmapParameters,
  result: heatmapResult,
  cell: heatmapCell,
  trace: heatmapTrace,
});
