// Where an export that was cut off goes on: the cursor of its last whole line.
import { CommandFailed } from './command.ts';

const LINE_END = 10;
/** A longer line is none of ours. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

const cursorPatterns = { csv: /^(-?\d+\.\d+),/, jsonl: /^\{"cursor":"(-?\d+\.\d+)"/ } as const;

/** The cursor, null where no event was written yet, and up to where the file holds whole lines. */
export const lastCursor = async (
  content: AsyncIterable<Buffer | string>,
  format: 'csv' | 'jsonl',
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
