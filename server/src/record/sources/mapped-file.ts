// A file's rows as events: parsed and mapped, batch by batch. The half of a run that needs nothing but the file, so that it can work in
// a thread of its own.
import { isRefusal, type Refusal } from '../../kernel/index.ts';
import { maskedExcerpt, openRows, type Row, type RowBatch, type RowReader } from '../file-formats/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import {
  addDecimals,
  compileRowMapper,
  decimalText,
  loadLookups,
  neededColumns,
  type RowMapper,
} from '../mapping/index.ts';
import type { BadRow, RunCheckpoint } from './store.ts';

/** Which file, how, and from where on. Plain values: it travels to a thread. */
export interface MappingOrder {
  readonly filePath: string;
  readonly mapping: Mapping;
  readonly businessTimeZone: string;
  readonly businessDate: string | null;
  readonly asOf: string | null;
  readonly runId: string;
  /** Secret under which contents are hashed. */
  readonly contentKey: string;
  readonly from: RunCheckpoint | null;
  /** Control totals of what stands before `from`. */
  readonly totals: Readonly<Record<string, string>>;
}

/** What some rows became. */
export interface MappedBatch {
  readonly events: readonly LoggedEvent[];
  readonly bad: readonly BadRow[];
  readonly rowsRead: number;
  readonly rowsGood: number;
  readonly rowsSkipped: number;
  /** Bytes of the file read until here, compressed or not. */
  readonly bytesRead: number;
  readonly trailer: string | null;
  /** Control totals until here. */
  readonly totals: Readonly<Record<string, string>>;
  /** Where a run goes on behind this batch; `not asked`, or `too long` while a group of repeated keys has too many counters. */
  readonly place: RunCheckpoint | 'not asked' | 'too long';
}

/** An opened file. One call at a time. */
export interface MappedFile {
  /** The next batch, null behind the last. The place is in one of the next few batches when it is asked for. */
  next(wantsPlace: boolean): Promise<MappedBatch | null>;
  close(): Promise<void>;
}

/** A checkpoint with more counters of repeated keys than this waits for a smaller group. */
const repeatsKeptMax = 20_000;

class Totals {
  readonly #columns: readonly { readonly name: string; readonly at: number; readonly decimal: '.' | ',' }[];
  #sums: Record<string, string>;

  constructor(mapping: Mapping, columns: readonly string[], sums: Readonly<Record<string, string>>) {
    this.#columns = mapping.control.totals.map(({ name, column, decimal }) => ({
      name,
      at: columns.indexOf(column),
      decimal,
    }));
    this.#sums = Object.fromEntries(mapping.control.totals.map(({ name }) => [name, sums[name] ?? '0']));
  }

  add(cells: readonly string[]): void {
    for (const { name, at, decimal } of this.#columns) {
      const value = decimalText((cells[at] ?? '').trim(), decimal);
      if (value !== null) this.#sums[name] = addDecimals(this.#sums[name] ?? '0', value);
    }
  }

  sums(): Readonly<Record<string, string>> {
    return { ...this.#sums };
  }
}

const excerptOf = (row: Row, delimiter: string): string =>
  maskedExcerpt(row.cells ? row.cells.join(delimiter) : row.excerpt);

const placeOf = (mapper: RowMapper, place: RowBatch['next']): RunCheckpoint | 'too long' => {
  const repeats = mapper.repeats();
  const kept = repeats.reduce((sum, { counts }) => sum + Object.keys(counts).length, 0);
  return kept > repeatsKeptMax ? 'too long' : { place, repeats };
};

const mapBatch = (
  batch: RowBatch,
  { reader, mapper, totals }: { readonly reader: RowReader; readonly mapper: RowMapper; readonly totals: Totals },
  wantsPlace: boolean,
): MappedBatch => {
  const events: LoggedEvent[] = [];
  const bad: BadRow[] = [];
  let rowsGood = 0;
  for (const row of batch.rows) {
    if (row.cells) totals.add(row.cells);
    const mapped = row.cells ? mapper.map({ cells: row.cells, line: row.line }) : null;
    const problem = mapped?.kind === 'bad' ? mapped.problem : row.problem;
    if (problem) bad.push({ line: row.line, offset: row.offset, problem, excerpt: excerptOf(row, ' | ') });
    else if (mapped?.kind === 'events' && mapped.events.length > 0) {
      for (const event of mapped.events) events.push(event);
      rowsGood += 1;
    }
  }
  return {
    events,
    bad,
    rowsRead: batch.rows.length,
    rowsGood,
    rowsSkipped: batch.voidRows + batch.rows.length - rowsGood - bad.length,
    bytesRead: reader.bytesRead(),
    trailer: batch.trailer,
    totals: totals.sums(),
    place: wantsPlace ? placeOf(mapper, batch.next) : 'not asked',
  };
};

/** Opens the file and its side files, or says why it is not what the mapping describes. */
export const openMappedFile = async (order: MappingOrder): Promise<MappedFile | Refusal> => {
  const { mapping, filePath, from, businessTimeZone } = order;
  const trailerPrefix = mapping.control.statedIn?.kind === 'trailer' ? mapping.control.statedIn.prefix : null;
  const refuseUnterminated = mapping.lastLineBreak === 'refuse';
  const reader = await openRows(filePath, mapping.format, {
    needed: neededColumns(mapping),
    trailerPrefix,
    refuseUnterminated,
  });
  if (isRefusal(reader)) return reader;
  const lookups = await loadLookups(mapping, filePath);
  if (isRefusal(lookups)) return lookups;
  const context = {
    mapping,
    columns: reader.columns,
    timeZone: mapping.timeZone ?? businessTimeZone,
    businessTimeZone,
    businessDate: order.businessDate,
    lookups,
    contentKey: order.contentKey,
    runId: order.runId,
    asOf: order.asOf,
  };
  const mapper = compileRowMapper(mapping, context, from?.repeats ?? []);
  const parts = { reader, mapper, totals: new Totals(mapping, reader.columns, order.totals) };
  const batches = reader.batches(from?.place)[Symbol.asyncIterator]();
  return {
    next: async (wantsPlace) => {
      const { done, value } = await batches.next();
      return done ? null : mapBatch(value, parts, wantsPlace);
    },
    close: async () => {
      await batches.return?.();
    },
  };
};
