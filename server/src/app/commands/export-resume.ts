// The file of an export, and where one that was cut off goes on: behind the cursor of its last whole line.
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CommandFailed } from './command.ts';

/** How events are written. */
export type ExportFormat = 'csv' | 'jsonl';

const LINE_END = 10;
/** A longer line is none of ours. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

const cursorPatterns = { csv: /^(-?\d+\.\d+),/, jsonl: /^\{"cursor":"(-?\d+\.\d+)"/ } as const;

/** The cursor, null where no event was written yet, and up to where the file holds whole lines. */
export const lastCursor = async (
  content: AsyncIterable<Buffer | string>,
  format: ExportFormat,
): Promise<{ readonly cursor: string | null; readonly end: number }> => {
  let [last, open, end] = [Buffer.alloc(0), Buffer.alloc(0), 0];
  for await (const piece of content) {
    const chunk = Buffer.from(piece);
    const at = chunk.lastIndexOf(LINE_END);
    if (at < 0) open = Buffer.concat([open, chunk]);
    else {
      const whole = Buffer.concat([open, chunk.subarray(0, at)]);
      last = whole.subarray(whole.lastIndexOf(LINE_END) + 1);
      end += whole.length + 1;
      open = chunk.subarray(at + 1);
    }
    if (open.length > LINE_BYTES_MAX) throw new CommandFailed('the file has lines that no export wrote');
  }
  const line = last.toString('utf8').replace(/^\uFEFF/, '');
  const cursor = cursorPatterns[format].exec(line)?.[1] ?? null;
  const isHeader = format === 'csv' && line.startsWith('cursor,');
  if (cursor === null && end > 0 && !isHeader)
    throw new CommandFailed(`the file is no export of events as ${format}: its last line holds no cursor`);
  return { cursor, end: cursor === null ? 0 : end };
};

const failed = (path: string) => (error: NodeJS.ErrnoException) => {
  const reason = { EEXIST: 'exists already; name another file, or go on with --resume', ENOENT: 'is not there' };
  throw new CommandFailed(`${path} ${reason[error.code as keyof typeof reason] ?? error.message}`);
};

/** A new file that only its owner may read, or the file of an export that was cut off, without its unfinished line. */
export const openExportFile = async (
  path: string,
  format: ExportFormat,
  resume: boolean,
): Promise<{ file: FileHandle; after: string | null }> => {
  if (!resume) return { file: await open(path, 'wx', 0o600).catch(failed(path)), after: null };
  const standing = await open(path, 'r+').catch(failed(path));
  const { cursor, end } = await lastCursor(createReadStream(path), format);
  await standing.truncate(end);
  await standing.close();
  // For appending only: a handle that reads and writes begins at the front.
  return { file: await open(path, 'a'), after: cursor };
};
