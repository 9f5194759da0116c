// Side files of a mapping, read into memory before the first row: account to customer, code to name.
import { dirname, join } from 'node:path';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { openRows } from '../file-formats/index.ts';
import { neededLookupColumns } from './check-mapping.ts';
import type { Mapping } from './contract.ts';
import { compileConditions } from './row-conditions.ts';
import type { LookupTable } from './values/expression.ts';

/** Rows that a side file may have; more belongs into the main file. */
export const lookupRowsMax = 5_000_000;

/** Loads all side files that lie beside the imported file. */
export const loadLookups = async (
  mapping: Mapping,
  filePath: string,
): Promise<ReadonlyMap<string, LookupTable> | Refusal<'LOOKUP_UNREADABLE'>> => {
  const tables = new Map<string, LookupTable>();
  const needed = neededLookupColumns(mapping);
  for (const [name, lookup] of Object.entries(mapping.lookups)) {
    const reader = await openRows(join(dirname(filePath), lookup.file), lookup.format, {
      needed: needed.get(name) ?? [],
    });
    if (isRefusal(reader)) return refuse('LOOKUP_UNREADABLE', `Side file ${lookup.file}: ${reader.message}`);
    const takes = compileConditions(lookup.where, reader.columns);
    const keyAt = reader.columns.indexOf(lookup.key);
    const rows = new Map<string, readonly string[]>();
    for await (const batch of reader.batches()) {
      for (const row of batch.rows) {
        if (row.problem)
          return refuse('LOOKUP_UNREADABLE', `Side file ${lookup.file}, line ${row.line}: ${row.problem.message}`);
        if (row.cells && takes(row.cells)) rows.set((row.cells[keyAt] ?? '').trim(), row.cells);
      }
      if (rows.size > lookupRowsMax)
        return refuse('LOOKUP_UNREADABLE', `Side file ${lookup.file} has more than ${lookupRowsMax} rows.`);
    }
    tables.set(name, { columns: new Map(reader.columns.map((column, at) => [column, at])), rows });
  }
  return tables;
};
