// The bytes of a file, gzip or not, from any place on, in constant memory.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type Refusal, refuse } from '../../kernel/index.ts';

/** Read at once. */
const chunkBytes = 64 * 1024;

/**
 * Bytes whose rows make one batch: mapped and let go before the next comes, so that few of them ever grow old. What is made of so few goes on
 * its way as a string of less than 128 kB, which V8 lets go with everything else that is young; longer ones are kept until it marks the whole heap.
 */
export const blockBytes = 8 * 1024;

/** A file to read: its first bytes (uncompressed), and a stream from an offset of the uncompressed content. */
export interface ByteSource {
  readonly gzip: boolean;
  readonly head: Buffer;
  bytesRead(): number;
  chunks(fromOffset: number): AsyncIterable<Buffer>;
}

const headBytes = 256 * 1024;

async function* fileChunks(path: string, start: number, count: (bytes: number) => void): AsyncIterable<Buffer> {
  const stream = createReadStream(path, { highWaterMark: chunkBytes, start });
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    count(bytes.length);
    yield bytes;
  }
}

async function* unzippedChunks(path: string, skip: number, count: (bytes: number) => void): AsyncIterable<Buffer> {
  const input = createReadStream(path, { highWaterMark: chunkBytes });
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  input.on('data', (chunk) => count(chunk.length));
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  let toSkip = skip;
  try {
    for await (const chunk of gunzip) {
      const bytes = chunk as Buffer;
      if (toSkip >= bytes.length) toSkip -= bytes.length;
      else {
        yield toSkip > 0 ? bytes.subarray(toSkip) : bytes;
        toSkip = 0;
      }
    }
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

/** The same bytes in pieces of {@link blockBytes} at most. */
export async function* inBlocks(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  for await (const chunk of chunks)
    for (let start = 0; start < chunk.length; start += blockBytes) yield chunk.subarray(start, start + blockBytes);
}

const readHead = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(parts).subarray(0, headBytes);
};

/** True when the error says that the compressed data is cut or damaged: the sender's fault, not ours. */
export const isDamagedArchive = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^Z_(BUF|DATA)_ERROR$/.test(error.code);

/** Opens a file; gzip is seen by its magic bytes, never by its name. */
export const openByteSource = async (path: string): Promise<ByteSource | Refusal<'FILE_UNREADABLE' | 'FILE_EMPTY'>> => {
  let magic: Buffer;
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      magic = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return refuse('FILE_UNREADABLE', `The file cannot be opened: ${(error as Error).message}`);
  }
  if (magic.length === 0) return refuse('FILE_EMPTY', 'The file is empty.');
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b;
  let read = 0;
  const count = (bytes: number): void => {
    read += bytes;
  };
  const chunks = (from: number, tally: (bytes: number) => void): AsyncIterable<Buffer> =>
    gzip ? unzippedChunks(path, from, tally) : fileChunks(path, from, tally);
  try {
    const head = await readHead(chunks(0, () => {}));
    if (head.length === 0) return refuse('FILE_EMPTY', 'The file is empty.');
    return {
      gzip,
      head,
      bytesRead: () => read,
      chunks: (from) => {
        read = gzip ? 0 : from;
        return chunks(from, count);
      },
    };
  } catch (error) {
    return refuse('FILE_UNREADABLE', `The beginning of the file cannot be read: ${(error as Error).message}`);
  }
};
