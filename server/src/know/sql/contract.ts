// Statements of analysts over HTTP: what can be read, asking, stopping, what was kept and what was asked.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, instant } from '../profiles/contract.ts';

/** Rows that an answer holds at most; a file holds more. */
export const answerRowsMax = 2_000;
export const fileRowsMax = 100_000;

/** Why a statement is not asked, or not answered. */
export const sqlRefusals = {
  SQL_NEEDS_FIRM: 403,
  SQL_EMPTY: 422,
  SQL_TOO_LONG: 422,
  SQL_TOO_DEEP: 422,
  SQL_CHARACTER: 422,
  SQL_TEXT_OPEN: 422,
  SQL_SYNTAX: 422,
  SQL_ONE_STATEMENT: 422,
  SQL_ONLY_SELECT: 422,
  SQL_CLAUSE: 422,
  SQL_PARAMETER: 422,
  SQL_TABLE_UNKNOWN: 422,
  SQL_TABLE_FUNCTION: 422,
  SQL_DATABASE_NAMED: 422,
  SQL_IN_TABLE: 422,
  SQL_FUNCTION_UNKNOWN: 422,
  SQL_TYPE_UNKNOWN: 422,
  SQL_HIDDEN_COLUMN: 422,
  SQL_NAME_TAKEN: 422,
  SQL_ENGINE_READS_MORE: 422,
  SQL_COLUMNS: 422,
  SQL_FAILED: 422,
  SQL_TIME: 422,
  SQL_MEMORY: 422,
  SQL_ROWS_READ: 422,
  SQL_CANCELLED: 409,
  SQL_BUSY: 429,
} as const;

const access = { kind: 'permission', permission: 'sql.ask' } as const;
const tag = 'sql';
const statement = z.string().max(20_000);
const cell = z.unknown();

const answerColumn = z.object({ name: z.string(), type: z.string() });
export type AnswerColumn = z.output<typeof answerColumn>;

export const sqlAnswer = z.object({
  columns: z.array(answerColumn),
  rows: z.array(z.array(cell)),
  /** There are more rows than the answer holds. */
  more: z.boolean(),
  elapsedMs: z.number(),
});
export type SqlAnswer = z.output<typeof sqlAnswer>;

export const getSqlSchema = defineEndpoint({
  method: 'GET',
  path: '/sql/schema',
  summary: 'The views that statements may read, the functions that they may use, and the limits.',
  access,
  tag,
  response: z.object({
    views: z.array(
      z.object({
        ...{ name: z.string(), label: bilingual, meaning: bilingual },
        columns: z.array(z.object({ name: z.string(), type: z.string(), label: bilingual })),
      }),
    ),
    functions: z.array(z.object({ group: z.string(), names: z.array(z.string()) })),
    limits: z.object({
      ...{ seconds: z.number(), memoryBytes: z.number(), rowsRead: z.number(), rows: z.number(), fileRows: z.number() },
    }),
    timeZone: z.string(),
    /** When the snapshot of customers was taken; null before the first. */
    snapshotAt: instant.nullable(),
  }),
  refusals: { SQL_NEEDS_FIRM: 403 },
});

export const orderSqlSnapshot = defineEndpoint({
  method: 'POST',
  path: '/sql/snapshot',
  summary: 'Orders a new snapshot of customers; one at a time.',
  access,
  tag,
  response: z.object({ ordered: z.boolean() }),
  refusals: { SQL_NEEDS_FIRM: 403 },
});

export const askSql = defineEndpoint({
  method: 'POST',
  path: '/sql/ask',
  summary: 'Answers one SELECT over the documented views; whoever goes away stops it.',
  access,
  tag,
  body: z.strictObject({
    statement,
    /** A name of the caller’s, by which the statement can be stopped. */
    run: z.uuid().optional(),
  }),
  response: sqlAnswer,
  refusals: sqlRefusals,
});

export const stopSql = defineEndpoint({
  method: 'DELETE',
  path: '/sql/runs/:run',
  summary: 'Stops a statement of the caller in the engine.',
  access,
  tag,
  params: z.object({ run: z.uuid() }),
  response: z.object({ stopped: z.boolean() }),
});

export const askSqlCsv = defineEndpoint({
  method: 'POST',
  path: '/sql/answer.csv',
  summary: 'The answer of one SELECT as CSV, for who may export customers too.',
  access,
  tag,
  body: z.strictObject({ statement }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { ...sqlRefusals, SQL_EXPORT_NOT_ALLOWED: 403 },
});

export const sqlChart = z.strictObject({
  kind: z.enum(['table', 'line', 'bar']),
  /** Names of columns of the answer. */
  x: z.string().max(128).nullable().default(null),
  y: z.array(z.string().max(128)).max(8).default([]),
});
export type SqlChart = z.output<typeof sqlChart>;

const kept = {
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().max(500).default(''),
  statement: statement.min(1),
  chart: sqlChart.prefault({ kind: 'table' }),
  shared: z.boolean().default(false),
};

export const savedStatement = z.object({
  ...{ id: z.string(), name: z.string(), description: z.string(), statement: z.string(), chart: sqlChart },
  ...{ shared: z.boolean(), mine: z.boolean(), ownerName: z.string(), changedAt: instant },
});
export type SavedStatement = z.output<typeof savedStatement>;

const savedRefusals = {
  SQL_NEEDS_FIRM: 403,
  SQL_SAVED_NOT_FOUND: 404,
  SQL_SAVED_NOT_YOURS: 403,
  SQL_SAVED_TOO_MANY: 422,
} as const;

export const listSavedSql = defineEndpoint({
  method: 'GET',
  path: '/sql/saved',
  summary: 'Statements that the caller kept and those that others share.',
  access,
  tag,
  response: z.object({ rows: z.array(savedStatement) }),
  refusals: { SQL_NEEDS_FIRM: 403 },
});

export const createSavedSql = defineEndpoint({
  method: 'POST',
  path: '/sql/saved',
  summary: 'Keeps a statement with its chart.',
  access,
  tag,
  body: z.strictObject(kept),
  response: z.object({ id: z.string() }),
  refusals: savedRefusals,
});

const savedParams = z.object({ id: z.string().min(1).max(64) });

export const replaceSavedSql = defineEndpoint({
  method: 'PUT',
  path: '/sql/saved/:id',
  summary: 'Writes a statement of the caller anew.',
  access,
  tag,
  params: savedParams,
  body: z.strictObject(kept),
  response: z.object({ id: z.string() }),
  refusals: savedRefusals,
});

export const deleteSavedSql = defineEndpoint({
  method: 'DELETE',
  path: '/sql/saved/:id',
  summary: 'Forgets a statement of the caller.',
  access,
  tag,
  params: savedParams,
  response: z.object({ id: z.string() }),
  refusals: savedRefusals,
});

export const listSqlHistory = defineEndpoint({
  method: 'GET',
  path: '/sql/history',
  summary: 'What the caller asked last, newest first.',
  access,
  tag,
  response: z.object({
    rows: z.array(
      z.object({
        ...{ id: z.string(), statement: z.string(), askedAt: instant },
        ...{ refusal: z.string().nullable(), rows: z.number().int().nullable(), elapsedMs: z.number().nullable() },
      }),
    ),
  }),
});
