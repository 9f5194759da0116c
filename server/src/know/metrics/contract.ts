// The metric catalogue over HTTP, and a metric as a question: one figure with its line, groups, interval and people.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';

/** What a figure is counted in. `share`: 0 to 1. `points`: of a score. `times`: per customer. */
export const metricUnits = [
  ...(['customers', 'events', 'share', 'fen', 'days', 'minutes', 'points', 'times', 'ratio'] as const),
] as const;
export type MetricUnit = (typeof metricUnits)[number];

export const metricDirections = ['higher', 'lower', 'none'] as const;

/** Questions that a metric can be of. */
export const metricQuestions = [
  'trends',
  'funnel',
  'retention',
  'stickiness',
  'channels',
  'repurchase',
  'nps',
  'levels',
  'concentration',
  'opening',
  'conversion-points',
  'activity-lifecycle',
  'distribution',
  'attribution',
  'paths',
  'feature-usage',
  'heatmap',
  'weak-groups',
] as const;
export type MetricQuestion = (typeof metricQuestions)[number];

const words = z.strictObject({ zh: z.string().trim().min(1).max(600), en: z.string().trim().min(1).max(600) });
const name = z.strictObject({ zh: z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(60) });

export const metricBody = z.strictObject({
  name,
  /** Definition in words. */
  meaning: words,
  unit: z.enum(metricUnits),
  /** Which way is better. */
  direction: z.enum(metricDirections),
  /** Who answers for it. */
  owner: z.string().trim().min(1).max(60),
  /** What is usual or wanted, in the metric's unit; null: none. */
  benchmark: z.number().nullable(),
  question: z.enum(metricQuestions),
  /** `everybody` counts persons who never became customers. */
  who: z.enum(['customers', 'everybody']).default('customers'),
  /** The question's own parameters. What all questions take comes from whoever asks, except what is fixed here. */
  parameters: z.record(z.string(), z.unknown()),
  /** Which figure of the answer. Names in it are written as in addresses. */
  figure: z.string().regex(/^[A-Za-z0-9_:.,~!*'()%=>-]{1,1200}$/),
});
export type MetricBody = z.output<typeof metricBody>;

const code = z.string().regex(/^[a-z][a-z0-9_]{1,47}$/);

export const metricRow = z.object({
  code: z.string(),
  /** 0: as shipped. */
  version: z.number().int(),
  /** Ships with the product: its question cannot be changed. */
  shipped: z.boolean(),
  ...metricBody.shape,
  changedAt: instant.nullable(),
  changedBy: z.string().nullable(),
});
export type MetricRow = z.output<typeof metricRow>;

export const metricsParameters = z.strictObject({
  ...commonParameters,
  unit: z.enum(calendarUnits).default('month'),
  metric: z.string().min(1).max(48),
});
export type MetricsParameters = z.output<typeof metricsParameters>;

/** Whom a figure is made of: those counted, those it is a share of, and the others of these. */
export const metricParts = ['counted', 'base', 'rest'] as const;
export type MetricPart = (typeof metricParts)[number];

const number = z.number().nullable();
const cellText = z.union([z.string(), z.number(), bilingual]).nullable();

export const metricsResult = z.object({
  metric: z.object({
    ...{ code: z.string(), version: z.number().int(), name: bilingual, unit: z.enum(metricUnits) },
    ...{ direction: z.enum(metricDirections), benchmark: number, owner: z.string(), meaning: bilingual },
  }),
  /** Units of the line; none where the figure has no line. */
  periods: z.array(z.object({ label: z.string(), complete: z.boolean() })),
  groups: z.array(
    z.object({
      key: groupKey,
      value: number,
      /** 95 % interval, where there is one. */
      low: number,
      high: number,
      /** What a share is made of; for other figures how many were counted, where that says something. */
      counted: number,
      base: number,
      values: z.array(number),
    }),
  ),
  /** Parts of a figure whose customers can be listed. */
  opens: z.array(z.enum(metricParts)),
  /** Whether the customers of one unit can be listed. */
  opensUnits: z.boolean(),
  /** Something more to read, such as reasons. */
  details: z.object({ title: bilingual, columns: z.array(bilingual), rows: z.array(z.array(cellText)) }).nullable(),
});
export type MetricsResult = z.output<typeof metricsResult>;

export const metricsCell = z.strictObject({
  group: askedGroup.prefault({}),
  part: z.enum(metricParts).default('counted'),
  /** Number of the unit, counted from 0; the whole range when absent. */
  period: z.number().int().min(0).max(10_000).optional(),
});
export type MetricsCell = z.output<typeof metricsCell>;

export const metricsTrace = z.object({ question: z.string(), eventsRead: z.number().int(), reason: bilingual });
export type MetricsTrace = z.output<typeof metricsTrace>;

export const metricsEndpoints = questionEndpoints({
  code: 'metrics',
  summary: 'A metric of the catalogue: its figure, line, groups and interval.',
  parameters: metricsParameters,
  result: metricsResult,
  cell: metricsCell,
  trace: metricsTrace,
});

const read = { kind: 'permission', permission: 'questions.read' } as const;
const write = { kind: 'permission', permission: 'metrics.write' } as const;
const tag = 'metrics';
const params = z.object({ code });

export const listMetrics = defineEndpoint({
  method: 'GET',
  path: '/metrics',
  summary: 'The metric catalogue: each metric with its definition, unit, owner, benchmark, direction and version.',
  access: read,
  tag,
  response: z.object({ rows: z.array(metricRow), firmWide: z.boolean() }),
});

export const listMetricSystems = defineEndpoint({
  method: 'GET',
  path: '/metric-systems',
  summary: 'Metric systems (3A3R, ARGO, 4R): their parts, and the metrics of each.',
  access: read,
  tag,
  response: z.object({
    rows: z.array(
      z.object({
        ...{ code: z.string(), name: bilingual, meaning: bilingual },
        parts: z.array(z.object({ code: z.string(), name: bilingual, metrics: z.array(z.string()) })),
      }),
    ),
  }),
});

export const listMetricVersions = defineEndpoint({
  method: 'GET',
  path: '/metrics/:code/versions',
  summary: 'The versions of a metric, newest first.',
  access: read,
  tag,
  params,
  response: z.object({
    rows: z.array(
      z.object({
        ...{
          version: z.number().int(),
          note: z.string(),
          createdAt: instant.nullable(),
          createdBy: z.string().nullable(),
        },
        body: metricBody.nullable(),
      }),
    ),
  }),
  refusals: { METRIC_UNKNOWN: 404 },
});

export const saveMetric = defineEndpoint({
  method: 'PUT',
  path: '/metrics/:code',
  summary:
    'Sets owner, benchmark and direction of a shipped metric, or defines a metric of the firm; each time a new version.',
  access: write,
  tag,
  params,
  body: z.strictObject({
    /** The version that was read; 0 where there is none yet. */
    from: z.number().int().min(0),
    note: z.string().trim().max(200).default(''),
    body: metricBody,
  }),
  response: z.object({ code: z.string(), version: z.number().int() }),
  refusals: { METRIC_CHANGED: 409, METRIC_SHIPPED: 409, METRIC_NOT_VALID: 422, METRIC_NEEDS_FIRM: 403 },
});

export const retireMetric = defineEndpoint({
  method: 'DELETE',
  path: '/metrics/:code',
  summary: 'Takes a metric of the firm out of the catalogue; its versions are kept.',
  access: write,
  tag,
  params,
  response: z.object({ code: z.string() }),
  refusals: { METRIC_UNKNOWN: 404, METRIC_SHIPPED: 409, METRIC_NEEDS_FIRM: 403 },
});
