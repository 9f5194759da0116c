// The HTTP surface of imports: upload, detect, preview, runs and mappings.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { mappingSchema } from '../mapping/contract.ts';

export * from './side-file-contract.ts';

const read = { kind: 'permission', permission: 'sources.read' } as const;
const write = { kind: 'permission', permission: 'sources.write' } as const;
const tag = 'imports';

const instant = z.number().int().describe('milliseconds since 1970-01-01T00:00:00Z');
const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const importStatuses = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
  'unchanged',
] as const;

/** One run of one file through one mapping. `unchanged`: the newest delivery already has these bytes, nothing was read in. */
export const importRunSchema = z.object({
  id: z.string(),
  mapping: z.string(),
  fileName: z.string(),
  fileHash: z.string().nullable(),
  dataset: z.string(),
  businessDate: dateText.nullable(),
  dryRun: z.boolean(),
  asOf: dateText.nullable(),
  status: z.enum(importStatuses),
  requestedBy: z.string(),
  startedAt: instant,
  updatedAt: instant,
  finishedAt: instant.nullable(),
  bytesDone: z.number().int(),
  bytesTotal: z.number().int(),
  rowsRead: z.number().int(),
  rowsGood: z.number().int(),
  rowsBad: z.number().int(),
  rowsSkipped: z.number().int().describe('rows that no record of the mapping takes, or dated after `asOf`'),
  events: z.number().int().describe('events appended to the log (or that would be, in a dry run)'),
  rowsPerSecond: z.number().nullable(),
  secondsRemaining: z.number().nullable(),
  logFrom: z.number().int().nullable(),
  logTo: z.number().int().nullable(),
  /** Control totals counted, by the name the mapping gives them, as decimal text. */
  totals: z.record(z.string(), z.string()),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
});
export type ImportRunView = z.infer<typeof importRunSchema>;

export const badRowSchema = z.object({
  line: z.number().int(),
  byteOffset: z.number().int(),
  code: z.string(),
  column: z.string().nullable(),
  message: z.string(),
  /** The line, cut and masked. */
  excerpt: z.string(),
});

const mappingViewSchema = z.object({
  name: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  description: z.string(),
  dataset: z.string(),
  source: z.string(),
  format: z.enum(['csv', 'jsonl', 'fixed', 'dbf']),
  targets: z.array(z.string()),
  /** Names of the files that must lie beside an imported one, because values are looked up in them. */
  sideFiles: z.array(z.string()),
  shipped: z.boolean(),
  updatedAt: instant.nullable(),
});

const importFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  hash: z.string().describe('sha256 of the bytes, hex'),
  uploadedAt: instant,
  uploadedBy: z.string(),
});

const runParams = z.object({ runId: z.string() });
const fileParams = z.object({ fileId: z.string() });
const mappingParams = z.object({ name: z.string() });

export const listImportRuns = defineEndpoint({
  method: 'GET',
  path: '/imports/runs',
  summary: 'Lists import runs, newest first.',
  tag,
  access: read,
  query: z.object({
    ...paging(),
    status: z.enum(importStatuses).optional(),
    mapping: z.string().optional(),
    dataset: z.string().optional(),
  }),
  response: z.object({ items: z.array(importRunSchema), total: z.number().int() }),
});

export const getImportRun = defineEndpoint({
  method: 'GET',
  path: '/imports/runs/:runId',
  summary: 'Shows one run with progress, rate and remaining time.',
  tag,
  access: read,
  params: runParams,
  response: importRunSchema,
  refusals: { RUN_NOT_FOUND: 404 },
});

export const listBadRows = defineEndpoint({
  method: 'GET',
  path: '/imports/runs/:runId/bad-rows',
  summary: 'Lists the bad lines of a run in file order.',
  tag,
  access: read,
  params: runParams,
  query: z.object({ ...paging(), code: z.string().optional() }),
  response: z.object({
    items: z.array(badRowSchema),
    total: z.number().int(),
    codes: z.array(z.object({ code: z.string(), column: z.string().nullable(), count: z.number().int() })),
  }),
  refusals: { RUN_NOT_FOUND: 404 },
});

export const downloadBadRows = defineEndpoint({
  method: 'GET',
  path: '/imports/runs/:runId/bad-rows.csv',
  summary: 'The bad lines of a run as CSV, masked.',
  tag,
  access: read,
  params: runParams,
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { RUN_NOT_FOUND: 404 },
});

export const uploadImportFile = defineEndpoint({
  method: 'POST',
  path: '/imports/files',
  summary: 'Uploads a file: the raw bytes are the request body (any content type), streamed to disk.',
  tag,
  access: write,
  query: z.object({ name: z.string().min(1).max(255) }),
  response: importFileSchema,
  refusals: { FILE_TOO_LARGE: 413, FILE_EMPTY: 422, FILE_NAME_INVALID: 422 },
  raw: true,
});

export const listImportFiles = defineEndpoint({
  method: 'GET',
  path: '/imports/files',
  summary: 'Lists uploaded files, newest first.',
  tag,
  access: read,
  query: z.object(paging()),
  response: z.object({ items: z.array(importFileSchema), total: z.number().int() }),
});

export const deleteImportFile = defineEndpoint({
  method: 'DELETE',
  path: '/imports/files/:fileId',
  summary: 'Deletes an uploaded file; runs and their bad lines stay.',
  tag,
  access: write,
  params: fileParams,
  response: z.object({ deleted: z.literal(true) }),
  refusals: { FILE_NOT_FOUND: 404, FILE_IN_USE: 409 },
});

export const detectImportFile = defineEndpoint({
  method: 'GET',
  path: '/imports/files/:fileId/detect',
  summary:
    'Guesses format, encoding and columns from the beginning of the file, with sample values and the mappings that fit.',
  tag,
  access: write,
  params: fileParams,
  response: z.object({
    format: z.enum(['csv', 'jsonl', 'fixed', 'dbf']),
    gzip: z.boolean(),
    encoding: z.enum(['utf-8', 'gb18030']),
    delimiter: z.string().nullable(),
    columns: z.array(
      z.object({
        name: z.string(),
        /** Up to five values, masked. */
        samples: z.array(z.string()),
        looksLike: z.enum(['text', 'integer', 'decimal', 'date', 'instant', 'empty']),
        dateFormat: z.string().nullable(),
      }),
    ),
    /** Names of mappings whose columns are all in the file. */
    mappings: z.array(z.string()),
  }),
  refusals: { FILE_NOT_FOUND: 404, FILE_UNREADABLE: 422 },
});

const mappingChoice = {
  /** A stored or shipped mapping by name, or a whole mapping. */
  mapping: z.union([z.string(), mappingSchema]),
  businessDate: dateText.optional(),
  asOf: dateText.optional(),
};

export const previewImport = defineEndpoint({
  method: 'POST',
  path: '/imports/files/:fileId/preview',
  summary: 'Maps the first rows of a file without reading anything in.',
  tag,
  access: write,
  params: fileParams,
  body: z.object({ ...mappingChoice, rowsMax: z.number().int().min(1).max(100).default(20) }),
  response: z.object({
    rows: z.array(
      z.object({
        line: z.number().int(),
        /** Cells, masked. */
        cells: z.record(z.string(), z.string()),
        records: z.array(
          z.object({
            name: z.string(),
            factKey: z.string().nullable(),
            customerId: z.string().nullable(),
            occurredAt: instant,
            properties: z.record(z.string(), z.unknown()),
            /** Personal values, masked. */
            traits: z.record(z.string(), z.string()),
          }),
        ),
        problem: badRowSchema.nullable(),
      }),
    ),
  }),
  refusals: {
    FILE_NOT_FOUND: 404,
    MAPPING_NOT_FOUND: 404,
    MAPPING_INVALID: 422,
    HEADER_MISMATCH: 422,
    FILE_UNREADABLE: 422,
    LOOKUP_UNREADABLE: 422,
  },
});

export const startImport = defineEndpoint({
  method: 'POST',
  path: '/imports/runs',
  summary: 'Starts an import or a dry run in the background.',
  tag,
  access: write,
  body: z.object({
    fileId: z.string(),
    ...mappingChoice,
    dryRun: z.boolean().default(false),
    /** Reads the file in even when the newest delivery has the same bytes. */
    force: z.boolean().default(false),
  }),
  response: importRunSchema,
  refusals: { FILE_NOT_FOUND: 404, MAPPING_NOT_FOUND: 404, MAPPING_INVALID: 422 },
});

export const startLocalImport = defineEndpoint({
  method: 'POST',
  path: '/imports/local',
  summary: 'Starts an import of a file on the server; only for the command line on the same machine.',
  tag,
  access: write,
  body: z.object({
    path: z.string().min(1).max(4_096),
    ...mappingChoice,
    dryRun: z.boolean().default(false),
    force: z.boolean().default(false),
  }),
  response: importRunSchema,
  refusals: { NOT_LOCAL: 403, FILE_UNREADABLE: 422, MAPPING_NOT_FOUND: 404, MAPPING_INVALID: 422 },
});

export const cancelImport = defineEndpoint({
  method: 'POST',
  path: '/imports/runs/:runId/cancel',
  summary: 'Stops a run at the next batch; what is in the log stays, and the run can be resumed.',
  tag,
  access: write,
  params: runParams,
  response: importRunSchema,
  refusals: { RUN_NOT_FOUND: 404, RUN_NOT_ACTIVE: 409 },
});

export const resumeImport = defineEndpoint({
  method: 'POST',
  path: '/imports/runs/:runId/resume',
  summary: 'Goes on with a cancelled, failed or interrupted run from its checkpoint.',
  tag,
  access: write,
  params: runParams,
  response: importRunSchema,
  refusals: { RUN_NOT_FOUND: 404, RUN_NOT_RESUMABLE: 409 },
});

export const listMappings = defineEndpoint({
  method: 'GET',
  path: '/imports/mappings',
  summary: 'Lists mappings: shipped ones and own ones.',
  tag,
  access: read,
  response: z.object({ items: z.array(mappingViewSchema) }),
});

export const getMapping = defineEndpoint({
  method: 'GET',
  path: '/imports/mappings/:name',
  summary: 'Shows a mapping as the JSON it is.',
  tag,
  access: read,
  params: mappingParams,
  response: mappingSchema,
  refusals: { MAPPING_NOT_FOUND: 404 },
});

export const saveMapping = defineEndpoint({
  method: 'PUT',
  path: '/imports/mappings/:name',
  summary: 'Creates or changes an own mapping; shipped ones cannot be changed, copy them under another name.',
  tag,
  access: write,
  params: mappingParams,
  body: mappingSchema,
  response: mappingViewSchema,
  refusals: { MAPPING_SHIPPED: 409, MAPPING_INVALID: 422 },
});

export const listTargets = defineEndpoint({
  method: 'GET',
  path: '/imports/targets',
  summary: 'The records a file can be mapped to, with their fields, for the column mapper.',
  tag,
  access: read,
  response: z.object({
    items: z.array(
      z.object({
        target: z.string(),
        title: z.object({ zh: z.string(), en: z.string() }),
        eventName: z.string().nullable(),
        fields: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            required: z.boolean(),
            personal: z.boolean(),
            values: z.array(z.string()).nullable(),
            title: z.object({ zh: z.string(), en: z.string() }),
          }),
        ),
        defaultKey: z.array(z.string()),
      }),
    ),
  }),
});
