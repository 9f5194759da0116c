// The HTTP surface of deliveries: the board and watched folders.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';

const read = { kind: 'permission', permission: 'sources.read' } as const;
const write = { kind: 'permission', permission: 'sources.write' } as const;
const tag = 'imports';

const instant = z.number().int().describe('milliseconds since 1970-01-01T00:00:00Z');
const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const folderParams = z.object({ name: z.string() });

export const deliveryStatuses = ['expected', 'late', 'importing', 'complete', 'mismatch', 'failed'] as const;

const deliverySchema = z.object({
  dataset: z.string(),
  businessDate: dateText,
  naturalDate: dateText.nullable(),
  status: z.enum(deliveryStatuses),
  fileName: z.string().nullable(),
  runId: z.string().nullable(),
  arrivedAt: instant.nullable(),
  completedAt: instant.nullable(),
  late: z.boolean(),
  /** 1 for the first delivery of the day, 2 for the first re-sent one, and so on. */
  delivery: z.number().int(),
  rowsExpected: z.number().int().nullable(),
  rowsCounted: z.number().int().nullable(),
  totalsExpected: z.record(z.string(), z.string()),
  totalsCounted: z.record(z.string(), z.string()),
  problem: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof deliverySchema>;

export const deliveryBoard = defineEndpoint({
  method: 'GET',
  path: '/imports/deliveries/board',
  summary: "Today's data complete as of: one line a dataset.",
  tag,
  access: read,
  query: z.object({ date: dateText.optional() }),
  response: z.object({
    date: dateText,
    /** The newest date up to which every dataset is complete; null when some dataset has nothing. */
    completeThrough: dateText.nullable(),
    datasets: z.array(
      z.object({
        dataset: z.string(),
        completeThrough: dateText.nullable(),
        expectedBy: z.string().nullable().describe('wall time of the business zone, HH:MM'),
        /** Of the asked date. */
        delivery: deliverySchema.nullable(),
        status: z.enum([...deliveryStatuses, 'not_expected']),
      }),
    ),
  }),
});

export const listDeliveries = defineEndpoint({
  method: 'GET',
  path: '/imports/deliveries',
  summary: 'Lists deliveries, newest business date first.',
  tag,
  access: read,
  query: z.object({ ...paging(), dataset: z.string().optional(), status: z.enum(deliveryStatuses).optional() }),
  response: z.object({ items: z.array(deliverySchema), total: z.number().int() }),
});

export const watchedFolderSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  folder: z.string().min(1).max(1000).describe('absolute path on the server, below a configured import root'),
  mapping: z.string(),
  /** File name with {trade_date}, {natural_date} (yyyyMMdd or as in the format after a colon) and *: "trade_{trade_date:yyyyMMdd}*.csv.gz". */
  filePattern: z.string().min(1).max(255),
  /** Name of the ready flag made from the file's name: "{file}.ok"; null means a file is taken once its size rests for a minute. */
  flagPattern: z.string().max(255).nullable(),
  /** Which days a file is expected for. */
  expectedOn: z.enum(['every_day', 'weekdays', 'trading_days']),
  /** HH:MM of the business zone; after it the day counts as late. */
  expectedBy: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** Days after the business date on which the file comes: 0 the same evening, 1 the next morning. */
  expectedDaysAfter: z.number().int().min(0).max(10),
  /** First business date that is expected. */
  expectedFrom: dateText,
  enabled: z.boolean(),
});
export type WatchedFolder = z.infer<typeof watchedFolderSchema>;

export const listWatchedFolders = defineEndpoint({
  method: 'GET',
  path: '/imports/folders',
  summary: 'Lists watched folders.',
  tag,
  access: read,
  response: z.object({
    items: z.array(
      watchedFolderSchema.extend({
        dataset: z.string(),
        lastScannedAt: instant.nullable(),
        lastProblem: z.string().nullable(),
      }),
    ),
  }),
});

export const saveWatchedFolder = defineEndpoint({
  method: 'PUT',
  path: '/imports/folders/:name',
  summary: 'Creates or changes a watched folder.',
  tag,
  access: write,
  params: folderParams,
  body: watchedFolderSchema,
  response: watchedFolderSchema,
  refusals: { MAPPING_NOT_FOUND: 404, FOLDER_NOT_ALLOWED: 422, FOLDER_INVALID: 422 },
});

export const deleteWatchedFolder = defineEndpoint({
  method: 'DELETE',
  path: '/imports/folders/:name',
  summary: "Stops watching a folder; its deliveries stay on the board's history.",
  tag,
  access: write,
  params: folderParams,
  response: z.object({ deleted: z.literal(true) }),
  refusals: { FOLDER_NOT_FOUND: 404 },
});

export const scanWatchedFolder = defineEndpoint({
  method: 'POST',
  path: '/imports/folders/:name/scan',
  summary: 'Looks into the folder now.',
  tag,
  access: write,
  params: folderParams,
  response: z.object({ started: z.array(z.string()).describe('ids of the runs started') }),
  refusals: { FOLDER_NOT_FOUND: 404, FOLDER_INVALID: 422 },
});
