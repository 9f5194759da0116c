// dBASE III files as Chinese core and clearing systems send them: a header with fields, then records of one length.
import { type Refusal, refuse } from '../../kernel/index.ts';
import { type ByteSource, inBlocks } from './byte-source.ts';
import { decodeLine, type TextEncodingName } from './encoding.ts';
import type { FilePlace, Row, RowBatch, RowProblem } from './row.ts';

interface DbfField {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

export interface DbfHeader {
  readonly fields: readonly DbfField[];
  readonly records: number;
  readonly headerBytes: number;
  readonly recordBytes: number;
}

const deleted = 0x2a;
const live = 0x20;
const endOfFile = 0x1a;
const fieldTypes = 'CNFDLI';

/** Reads the header out of the first bytes of a file. */
export const readDbfHeader = (
  head: Buffer,
  encoding: TextEncodingName,
): DbfHeader | Refusal<'FILE_UNREADABLE' | 'HEADER_MISMATCH'> => {
  const broken = (why: string) => refuse('FILE_UNREADABLE', `The file is not a dBASE file: ${why}.`);
  if (head.length < 65) return broken('it is shorter than a header');
  if (![0x03, 0x83, 0x8b, 0xf5, 0x30].includes(head[0] ?? 0)) return broken(`version byte ${head[0]}`);
  const records = head.readUInt32LE(4);
  const headerBytes = head.readUInt16LE(8);
  const recordBytes = head.readUInt16LE(10);
  if (headerBytes > head.length || headerBytes < 65) return broken(`a header of ${headerBytes} bytes`);
  const fields: DbfField[] = [];
  let start = 1;
  for (let at = 32; at + 32 <= headerBytes && head[at] !== 0x0d; at += 32) {
    const raw = head.subarray(at, at + 11);
    const end = raw.indexOf(0);
    const name = decodeLine(Buffer.from(end < 0 ? raw : raw.subarray(0, end)), encoding);
    const type = String.fromCharCode(head[at + 11] ?? 0);
    // Character fields longer than 255 bytes keep the high byte of their length where numbers keep their decimals.
    const length = (head[at + 16] ?? 0) + (type === 'C' ? (head[at + 17] ?? 0) * 256 : 0);
    if (typeof name !== 'string') return broken('a field name that cannot be decoded');
    if (!fieldTypes.includes(type))
      return broken(`field ${name.trim()} is of type ${type}, known are ${[...fieldTypes].join(', ')}`);
    if (length === 0 || (type === 'I' && length !== 4)) return broken(`field ${name.trim()} of ${length} bytes`);
    fields.push({ name: name.trim(), type, start, length });
    start += length;
  }
  if (fields.length === 0) return broken('no fields');
  if (start > recordBytes) return broken(`fields of ${start} bytes in records of ${recordBytes}`);
  return { fields, records, headerBytes, recordBytes };
};

const cellOf = (record: Buffer, field: DbfField, encoding: TextEncodingName): string | RowProblem => {
  const bytes = record.subarray(field.start, field.start + field.length);
  if (field.type === 'I') return String(bytes.readInt32LE(0));
  const text = decodeLine(bytes, encoding);
  if (typeof text !== 'string') return { ...text, column: field.name };
  const trimmed = text.replace(/\0+$/, '').trim();
  if (field.type === 'L') return /^[TtYy]$/.test(trimmed) ? 'true' : /^[FfNn]$/.test(trimmed) ? 'false' : '';
  if ((field.type === 'N' || field.type === 'F') && trimmed.startsWith('*'))
    return { code: 'NUMBER', column: field.name, message: `Field ${field.name} overflowed in the sending system.` };
  return trimmed;
};

const rowOf = (record: Buffer, place: FilePlace, header: DbfHeader, encoding: TextEncodingName): Row => {
  const base = { line: place.line, offset: place.offset };
  const bad = (problem: RowProblem): Row => ({ ...base, cells: null, problem, excerpt: '' });
  if (record[0] !== live)
    return bad({ code: 'RECORD', message: `The record begins with byte ${record[0]} instead of a blank.` });
  const cells: string[] = [];
  for (const field of header.fields) {
    const cell = cellOf(record, field, encoding);
    if (typeof cell !== 'string') return bad(cell);
    cells.push(cell);
  }
  return { ...base, cells, problem: null, excerpt: '' };
};

/** The records of a DBF file, batch by batch; deleted ones are counted as void. Fewer records than the header states end in a bad row. */
export async function* readDbfRows(
  source: ByteSource,
  header: DbfHeader,
  encoding: TextEncodingName,
  from?: FilePlace,
): AsyncIterable<RowBatch> {
  let place: FilePlace = from ?? { offset: header.headerBytes, line: 1 };
  let carry: Buffer = Buffer.alloc(0);
  let rows: Row[] = [];
  let voidRows = 0;
  for await (const chunk of inBlocks(source.chunks(place.offset))) {
    const block = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    let start = 0;
    while (place.line <= header.records && block.length - start >= header.recordBytes) {
      const record = block.subarray(start, start + header.recordBytes);
      if (record[0] === deleted) voidRows += 1;
      else rows.push(rowOf(record, place, header, encoding));
      start += header.recordBytes;
      place = { offset: place.offset + header.recordBytes, line: place.line + 1 };
    }
    carry = block.subarray(start);
    yield { rows, next: place, voidRows, trailer: null };
    rows = [];
    voidRows = 0;
    if (place.line > header.records) break;
  }
  const left = carry[0] === endOfFile ? 0 : carry.length;
  if (place.line <= header.records) {
    const message = `The header states ${header.records} records; the file ends in record ${place.line}${left > 0 ? ', in its middle' : ''}.`;
    rows.push({
      line: place.line,
      offset: place.offset,
      cells: null,
      problem: { code: 'HALF_LINE', message },
      excerpt: '',
    });
    place = { offset: place.offset + carry.length, line: place.line + 1 };
  }
  yield { rows, next: place, voidRows, trailer: null };
}
