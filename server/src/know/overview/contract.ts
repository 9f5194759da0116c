// HTTP surface of the overview: headline figures of the last days against the days before, each with its definition.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, businessDay, instant } from '../profiles/contract.ts';

export const overviewFigures = [
  'customers',
  'activeCustomers',
  'newAccounts',
  'fundedCustomers',
  'totalAssetsFen',
  'eventsPerMinute',
] as const;

/** Lengths of the periods that the page offers. */
export const offeredDays = [7, 30, 90] as const;

const dailySeries = z.array(z.object({ date: businessDay, value: z.number() }));
const query = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });

export const overviewFigure = z.object({
  code: z.enum(overviewFigures),
  label: bilingual,
  unit: z.enum(['customers', 'fen', 'per_minute']),
  /** Null: nothing was delivered that could tell. */
  value: z.number().nullable(),
  /** The same over the period before. */
  before: z.number().nullable(),
  /** Daily values of both periods, oldest first; null where they take long and are asked for apart (`getAssetSeries`). */
  series: dailySeries.nullable(),
  definition: bilingual,
  population: bilingual,
  window: z.object({ from: businessDay, to: businessDay, beforeFrom: businessDay, beforeTo: businessDay }),
  /** Until when the window before counts: today is not over, so as much of its last day. Null where it counts whole. */
  comparedUntil: instant.nullable(),
  timeZone: z.string(),
  /** Filter of the customer list that shows who stands behind it; null where none does. */
  drillDown: z.record(z.string(), z.string()).nullable(),
});

export const getOverview = defineEndpoint({
  method: 'GET',
  path: '/overview',
  summary:
    "Headline figures in the caller's scope, computed at most once a minute; where that takes long, the latest of up to ten minutes or a day ago, and new ones with a later call.",
  tag: 'overview',
  access: { kind: 'permission', permission: 'overview.read' },
  query,
  response: z.object({
    figures: z.array(overviewFigure),
    computedAt: instant,
    asOfPosition: z.number().int(),
  }),
});

export const getAssetSeries = defineEndpoint({
  method: 'GET',
  path: '/overview/assets',
  summary:
    'Total assets at the end of every day of both periods of the overview; a day without delivery has the value before.',
  tag: 'overview',
  access: { kind: 'permission', permission: 'overview.read' },
  query,
  response: z.object({ series: dailySeries }),
});
