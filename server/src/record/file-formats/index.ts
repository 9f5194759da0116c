// The door of record/file-formats.
export { isDamagedArchive, openByteSource } from './byte-source.ts';
export { splitCells } from './csv.ts';
export { readDbfHeader } from './dbf.ts';
export { decodeLine, detectEncoding } from './encoding.ts';
export { jsonColumns, parseJsonLine } from './jsonl.ts';
export { openRows } from './open-rows.ts';
export { type FilePlace, maskedExcerpt, type Row, type RowBatch, type RowProblem, type RowReader } from './row.ts';
