// Dashboards over HTTP: boards of tiles with a filter for all of them, their versions, and annotations on days.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { businessDay, instant } from '../profiles/contract.ts';
import { breakdown, calendarUnits, comparedSegment } from '../questions/contract.ts';

export const tileWidths = [3, 4, 6, 8, 12] as const;
export const tileHeights = ['small', 'medium', 'tall'] as const;
export const tileViews = ['number', 'line', 'groups'] as const;
export const tilesMax = 40;

const text = (max: number) => z.strictObject({ zh: z.string().trim().max(max), en: z.string().trim().max(max) });
const named = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) });

const place = {
  /** Of its own within the board. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Twelfths of the board's width. */
  width: z.union(tileWidths.map((each) => z.literal(each))).default(4),
  height: z.enum(tileHeights).default('medium'),
};

export const tile = z.discriminatedUnion('kind', [
  z.strictObject({
    ...place,
    kind: z.literal('metric'),
    metric: z.string().min(1).max(48),
    title: named.optional(),
    /** A number with its line, the line alone, or the groups of the breakdown. */
    view: z.enum(tileViews).default('number'),
    unit: z.enum(calendarUnits).optional(),
    breakdown: breakdown.optional(),
    segments: z.array(comparedSegment).max(6).optional(),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('question'),
    question: z.string().min(1).max(48),
    title: named.optional(),
    parameters: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ ...place, kind: z.literal('heading'), text: named }),
  z.strictObject({ ...place, kind: z.literal('note'), text: text(2_000) }),
]);
export type Tile = z.output<typeof tile>;

/** What holds for every tile. The viewer may choose otherwise without changing the board. */
export const boardFilter = z.strictObject({
  /** `own`: questions keep their days, metrics take the last 90. `month`: the month so many before this one, 0 for this. */
  days: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('own') }),
      z.strictObject({ kind: z.literal('last'), days: z.number().int().min(1).max(1_830) }),
      z.strictObject({ kind: z.literal('month'), back: z.number().int().min(0).max(36) }),
      z.strictObject({ kind: z.literal('range'), from: businessDay, to: businessDay }),
    ])
    .prefault({ kind: 'own' }),
  /** Every tile beside the days before, as many as there are. */
  compare: z.boolean().default(false),
  branchId: z.string().min(1).max(64).optional(),
  segment: z.string().min(1).max(64).optional(),
});
export type BoardFilter = z.output<typeof boardFilter>;

export const board = z.strictObject({
  name: named,
  meaning: text(300).prefault({ zh: '', en: '' }),
  filter: boardFilter.prefault({}),
  tiles: z.array(tile).max(tilesMax),
});
export type Board = z.output<typeof board>;

const row = {
  id: z.string(),
  name: named,
  meaning: text(300),
  tiles: z.number().int(),
  version: z.number().int(),
  /** Ships with the product: it can be copied, not changed. */
  shipped: z.boolean(),
  shared: z.boolean(),
  mine: z.boolean(),
  ownerName: z.string().nullable(),
  changedAt: instant.nullable(),
  changedBy: z.string().nullable(),
  /** Whether the caller may change it. */
  mayEdit: z.boolean(),
};
export type BoardRow = z.output<z.ZodObject<typeof row>>;

const read = { kind: 'permission', permission: 'questions.read' } as const;
const write = { kind: 'permission', permission: 'dashboards.write' } as const;
const tag = 'dashboards';
const params = z.object({ id: z.string().min(1).max(64) });
const note = z.string().trim().max(200).default('');
const refusals = {
  DASHBOARD_NOT_FOUND: 404,
  DASHBOARD_CHANGED: 409,
  DASHBOARD_SHIPPED: 409,
  DASHBOARD_NOT_YOURS: 403,
  DASHBOARD_NOT_VALID: 422,
  DASHBOARDS_TOO_MANY: 422,
} as const;

export const listDashboards = defineEndpoint({
  method: 'GET',
  path: '/dashboards',
  summary: "The boards that the caller may see: shipped ones, shared ones, and the caller's own.",
  access: read,
  tag,
  response: z.object({ rows: z.array(z.object(row)) }),
});

export const getDashboard = defineEndpoint({
  method: 'GET',
  path: '/dashboards/:id',
  summary: 'A board with its tiles; an earlier version of it where one is named.',
  access: read,
  tag,
  params,
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  response: z.object({ ...row, board }),
  refusals: { DASHBOARD_NOT_FOUND: 404 },
});

export const createDashboard = defineEndpoint({
  method: 'POST',
  path: '/dashboards',
  summary: 'Makes a board of the caller.',
  access: write,
  tag,
  body: z.strictObject({ board, shared: z.boolean().default(false) }),
  response: z.object({ id: z.string(), version: z.number().int() }),
  refusals,
});

export const saveDashboard = defineEndpoint({
  method: 'PUT',
  path: '/dashboards/:id',
  summary:
    'Writes the next version of a board. Shared boards can be changed by whoever keeps boards; only the owner shares and takes back.',
  access: write,
  tag,
  params,
  body: z.strictObject({
    /** The version that was read. */
    from: z.number().int().min(1),
    board,
    shared: z.boolean().optional(),
    note,
  }),
  response: z.object({ id: z.string(), version: z.number().int() }),
  refusals,
});

export const deleteDashboard = defineEndpoint({
  method: 'DELETE',
  path: '/dashboards/:id',
  summary: 'Deletes a board of the caller with its versions.',
  access: write,
  tag,
  params,
  response: z.object({ id: z.string() }),
  refusals,
});

export const listDashboardVersions = defineEndpoint({
  method: 'GET',
  path: '/dashboards/:id/versions',
  summary: 'The versions of a board, newest first.',
  access: read,
  tag,
  params,
  response: z.object({
    rows: z.array(
      z.object({
        ...{ version: z.number().int(), note: z.string(), tiles: z.number().int() },
        ...{ createdAt: instant, createdBy: z.string() },
      }),
    ),
  }),
  refusals: { DASHBOARD_NOT_FOUND: 404 },
});

export const annotation = z.object({
  ...{ id: z.string(), on: businessDay, text: z.string(), createdAt: instant, createdBy: z.string() },
});
export type Annotation = z.output<typeof annotation>;

export const listAnnotations = defineEndpoint({
  method: 'GET',
  path: '/annotations',
  summary: 'What happened on which day, for charts over time; newest day first.',
  access: read,
  tag,
  query: z.object({ from: businessDay.optional(), to: businessDay.optional() }),
  response: z.object({ rows: z.array(annotation) }),
});

export const createAnnotation = defineEndpoint({
  method: 'POST',
  path: '/annotations',
  summary: 'Notes what happened on a day; everybody who asks questions sees it on charts over time.',
  access: write,
  tag,
  body: z.strictObject({ on: businessDay, text: z.string().trim().min(1).max(120) }),
  response: z.object({ id: z.string() }),
  refusals: { DAY_NOT_VALID: 422, ANNOTATIONS_TOO_MANY: 422 },
});

export const deleteAnnotation = defineEndpoint({
  method: 'DELETE',
  path: '/annotations/:id',
  summary: 'Takes an annotation away.',
  access: write,
  tag,
  params,
  response: z.object({ id: z.string() }),
  refusals: { ANNOTATION_NOT_FOUND: 404 },
});
