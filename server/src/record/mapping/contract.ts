// A mapping is a JSON file that says what a file looks like and which records its rows become. Only zod here: the console imports it.
import { z } from 'zod';
import { columnName as column, csvFormat, fileFormat } from '../file-formats/contract.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower case letters, digits and hyphens, at most 64');

/** How values are read from a row. `column` is text as it stands in the file, trimmed. */
export type ValueExpression =
  | { readonly column: string }
  | { readonly constant: string }
  | { readonly concat: readonly ValueExpression[]; readonly separator?: string | undefined }
  | { readonly first: readonly ValueExpression[] }
  | { readonly multiply: readonly ValueExpression[] }
  | { readonly hash: readonly ValueExpression[] }
  | { readonly lookup: string; readonly by: ValueExpression; readonly take: string }
  | { readonly line: true }
  | { readonly businessDate: true };

const expression: z.ZodType<ValueExpression> = z.lazy(() =>
  z.union([
    z.strictObject({ column }),
    z.strictObject({ constant: z.string().max(1000) }),
    z.strictObject({ concat: z.array(expression).min(1).max(20), separator: z.string().max(20).optional() }),
    z.strictObject({ first: z.array(expression).min(1).max(10) }),
    z.strictObject({ multiply: z.array(expression).min(2).max(5) }),
    z.strictObject({ hash: z.array(expression).min(1).max(20) }),
    z.strictObject({ lookup: z.string(), by: expression, take: column }),
    z.strictObject({ line: z.literal(true) }),
    z.strictObject({ businessDate: z.literal(true) }),
  ]),
);

/** Date format letters: yyyy yy MM dd HH mm ss SSS and Z (±HH:MM, ±HHMM or Z); everything else must stand as it is. */
const transform = z.union([
  z.strictObject({
    kind: z.literal('date'),
    format: z.string().min(2).max(40),
    centuryFrom: z.number().int().min(1900).max(2099).optional(),
  }),
  z.strictObject({
    kind: z.literal('instant'),
    format: z.string().min(2).max(40),
    timeZone: z.string().max(64).optional(),
  }),
  /** Unix time. */
  z.strictObject({ kind: z.literal('epoch'), unit: z.enum(['seconds', 'milliseconds']) }),
  /** Decimal text: removes thousand separators and currency signs, turns a decimal comma into a point, "(5)" and "5-" into -5. */
  z.strictObject({ kind: z.literal('number'), decimal: z.enum(['.', ',']).default('.') }),
  /** Money into whole fen: `yuan` x 100, `wan` (10,000 yuan) x 1,000,000, `fen` as it is. More decimals than a fen has: refused, or rounded half away from zero. */
  z.strictObject({
    kind: z.literal('money'),
    unit: z.enum(['yuan', 'fen', 'wan']).default('yuan'),
    decimal: z.enum(['.', ',']).default('.'),
    round: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('absolute') }),
  z.strictObject({ kind: z.literal('negate') }),
  z.strictObject({
    kind: z.literal('codes'),
    table: z.record(z.string(), z.string().nullable()),
    /** What is not in the table: a bad row, absent, or kept as it is. */
    otherwise: z.enum(['refuse', 'absent', 'keep']).default('refuse'),
  }),
  z.strictObject({ kind: z.literal('lower') }),
  /** Lower case, everything else than letters a-z and digits becomes one underscore: names of events. */
  z.strictObject({ kind: z.literal('snake') }),
  z.strictObject({ kind: z.literal('upper') }),
  z.strictObject({ kind: z.literal('slice'), start: z.number().int(), end: z.number().int().optional() }),
  z.strictObject({ kind: z.literal('prefix'), text: z.string().max(64) }),
  z.strictObject({ kind: z.literal('stripPrefix'), text: z.string().min(1).max(64) }),
  /** Reads birth date or gender out of an identity number: Chinese (15 or 18 digits, check digit tested) or Czech (YYMMDD, women month + 50). */
  z.strictObject({
    kind: z.literal('identityNumber'),
    scheme: z.enum(['cn', 'cz']),
    part: z.enum(['birth_date', 'gender']),
  }),
]);
export type Transform = z.output<typeof transform>;

const value = z.strictObject({
  from: expression,
  transforms: z.array(transform).max(10).default([]),
  /** Texts that mean "nothing" here, besides the empty one. */
  empty: z.array(z.string().max(64)).max(50).default([]),
  /** An absent value makes the row bad. Fields that the target requires are required anyway. */
  required: z.boolean().default(false),
  /** Used when the value is absent. */
  fallback: z.string().max(1000).optional(),
});
export type MappedValue = z.output<typeof value>;

const condition = z.strictObject({
  column,
  test: z.union([
    z.strictObject({ in: z.array(z.string()).min(1).max(1000) }),
    z.strictObject({ notIn: z.array(z.string()).min(1).max(1000) }),
    z.strictObject({ startsWith: z.string().min(1) }),
    z.strictObject({ notStartsWith: z.string().min(1) }),
    z.strictObject({ present: z.boolean() }),
    z.strictObject({ negative: z.boolean() }),
  ]),
});
export type RowCondition = z.output<typeof condition>;

export const importTargets = [
  'organisation_unit',
  'customer',
  'relation',
  'account',
  'asset',
  'position',
  'trade',
  'cash_flow',
  'product',
  'channel',
  'channel_cost',
  'contribution',
  'event',
] as const;
export type ImportTarget = (typeof importTargets)[number];

const recordSpecification = z.strictObject({
  target: z.enum(importTargets),
  /** Only for target `event`: its name; a constant must be snake_case, and what a column gives is tested the same way. */
  name: value.optional(),
  /** All must hold; a row that no record takes is skipped and counted. */
  when: z.array(condition).max(20).default([]),
  fields: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), value),
  /** What identifies the record; the target's own key fields when absent. Fields by name. */
  key: z.array(z.string()).min(1).max(10).optional(),
  /**
   * Rows with the same key in one file: `same` record (a later one corrects), or each its own record, `number`ed in file order among
   * consecutive rows that agree in the columns `within` (a group is held in memory).
   */
  repeats: z
    .union([
      z.strictObject({ kind: z.literal('same') }),
      z.strictObject({ kind: z.literal('number'), within: z.array(column).min(1).max(10) }),
    ])
    .default({ kind: 'same' }),
});
export type RecordSpecification = z.output<typeof recordSpecification>;

const lookup = z.strictObject({
  /** File beside the imported one. */
  file: z.string().regex(/^[^/\\]{1,255}$/),
  format: csvFormat,
  key: column,
  where: z.array(condition).max(10).default([]),
});

export const mappingSchema = z.strictObject({
  name,
  title: z.strictObject({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
  description: z.string().max(2000).default(''),
  /** Code of the source that the events name. */
  source: name,
  /** What the file delivers, as the delivery board calls it. */
  dataset: name,
  format: fileFormat,
  /** Zone of times that name none; the business zone when absent. */
  timeZone: z.string().max(64).optional(),
  /** Texts that mean "nothing" in every column. */
  empty: z.array(z.string().max(64)).max(50).default([]),
  records: z.array(recordSpecification).min(1).max(10),
  /** Small side files, read into memory before the first row. */
  lookups: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), lookup).default({}),
  /** A run stops when more than this share of at least 1,000 rows (or of all rows at the end) is bad. */
  badRowsShareMax: z.number().min(0).max(1).default(0.05),
  /** A file that ends without a line break may have been cut: `refuse` makes its last line bad, `accept` takes it if it is whole. */
  lastLineBreak: z.enum(['accept', 'refuse']).default('accept'),
  /** Reconciliation: what is counted over good and skipped rows and compared with what flag or trailer state. */
  control: z
    .strictObject({
      totals: z
        .array(z.strictObject({ name, column, decimal: z.enum(['.', ',']).default('.') }))
        .max(10)
        .default([]),
      /** `flag`: the ready flag holds lines "rows=123" and "total.NAME=45.60". `trailer`: the last line that starts with `prefix` does, cells as given. */
      statedIn: z
        .union([
          z.strictObject({ kind: z.literal('flag') }),
          z.strictObject({
            kind: z.literal('trailer'),
            prefix: z.string().min(1).max(64),
            rowsCell: z.number().int().min(0).max(100),
            totalCells: z.record(name, z.number().int().min(0).max(100)).default({}),
          }),
        ])
        .optional(),
    })
    .default({ totals: [] }),
});
export type Mapping = z.output<typeof mappingSchema>;
export type Lookup = Mapping['lookups'][string];
