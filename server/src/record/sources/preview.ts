// Maps the first rows of a file and reads nothing in.
import { isRefusal, type Refusal } from '../../kernel/index.ts';
import { maskedExcerpt, openRows, type Row } from '../file-formats/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import { compileRowMapper, loadLookups, neededColumns, type RowMapper } from '../mapping/index.ts';

export interface PreviewOptions {
  readonly rowsMax: number;
  readonly businessDate: string | null;
  readonly asOf: string | null;
  readonly businessTimeZone: string;
  readonly contentKey: string;
}

const previewRow = (row: Row, columns: readonly string[], mapper: RowMapper) => {
  const cells = Object.fromEntries(
    (row.cells ?? []).slice(0, columns.length).map((cell, at) => [columns[at] ?? '', maskedExcerpt(cell)]),
  );
  const mapped = row.cells ? mapper.map({ cells: row.cells, line: row.line }) : null;
  const problem = mapped?.kind === 'bad' ? mapped.problem : row.problem;
  const excerpt = maskedExcerpt(row.cells ? row.cells.join(' | ') : row.excerpt);
  return {
    line: row.line,
    cells,
    records: (mapped?.kind === 'events' ? mapped.events : []).map((event) => ({
      name: event.name,
      factKey: event.factKey ?? null,
      customerId: event.customerId ?? null,
      occurredAt: event.occurredAt,
      properties: { ...event.properties },
      traits: Object.fromEntries(
        Object.entries(event.traits ?? {}).map(([name, value]) => [name, maskedExcerpt(String(value))]),
      ),
    })),
    problem: problem
      ? {
          line: row.line,
          byteOffset: row.offset,
          code: problem.code,
          column: problem.column ?? null,
          message: problem.message,
          excerpt,
        }
      : null,
  };
};

/** The first rows with what they become, cells and personal values masked. */
export const previewFile = async (path: string, mapping: Mapping, options: PreviewOptions) => {
  const reader = await openRows(path, mapping.format, { needed: neededColumns(mapping) });
  if (isRefusal(reader)) return reader;
  const lookups = await loadLookups(mapping, path);
  if (isRefusal(lookups)) return lookups satisfies Refusal;
  const mapper = compileRowMapper(mapping, {
    ...options,
    mapping,
    columns: reader.columns,
    timeZone: mapping.timeZone ?? options.businessTimeZone,
    lookups,
    runId: 'preview',
  });
  const rows: ReturnType<typeof previewRow>[] = [];
  for await (const batch of reader.batches()) {
    for (const row of batch.rows) if (rows.length < options.rowsMax) rows.push(previewRow(row, reader.columns, mapper));
    if (rows.length >= options.rowsMax) break;
  }
  return { rows };
};
