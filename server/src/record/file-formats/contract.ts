// What a file of rows looks like, as a value. Only zod here: mappings hold it, and the console imports them.
import { z } from 'zod';

/** A column as the file or the mapping names it. */
export const columnName = z.string().min(1).max(200);

const encoding = z.enum(['auto', 'utf-8', 'gb18030']).default('auto');

export const csvFormat = z.strictObject({
  kind: z.literal('csv'),
  encoding,
  delimiter: z.string().min(1).max(4).default(','),
  /** One character that encloses cells, or null for files that know no quoting. */
  quote: z.string().length(1).nullable().default('"'),
  /** `true`: the first line names the columns. A list: the file has no header, the columns are these. */
  header: z.union([z.literal(true), z.array(columnName).min(1).max(1000)]).default(true),
  /** Refuses a header that has other columns than `columns`, or in another order. */
  columns: z.array(columnName).max(1000).optional(),
  /** Lines before the header. */
  skipLines: z.number().int().min(0).max(1000).default(0),
  /** Allows line breaks inside quoted cells; a stray quote then costs more than its own line. */
  multiline: z.boolean().default(false),
});

const jsonlFormat = z.strictObject({
  kind: z.literal('jsonl'),
  encoding,
  /** Keys that every object must have in the first line, else the file is refused; nested ones as "a.b". */
  columns: z.array(columnName).max(1000).optional(),
});

const fixedFormat = z.strictObject({
  kind: z.literal('fixed'),
  encoding,
  /** Widths count bytes (core systems, GB18030) or characters. */
  unit: z.enum(['bytes', 'characters']).default('bytes'),
  skipLines: z.number().int().min(0).max(1000).default(0),
  columns: z
    .array(z.strictObject({ name: columnName, start: z.number().int().min(0), length: z.number().int().min(1) }))
    .min(1)
    .max(1000),
});

const dbfFormat = z.strictObject({
  kind: z.literal('dbf'),
  encoding: z.enum(['auto', 'utf-8', 'gb18030']).default('gb18030'),
});

export const fileFormat = z.discriminatedUnion('kind', [csvFormat, jsonlFormat, fixedFormat, dbfFormat]);
export type FileFormat = z.output<typeof fileFormat>;
export type CsvFormat = Extract<FileFormat, { kind: 'csv' }>;
export type FixedFormat = Extract<FileFormat, { kind: 'fixed' }>;
