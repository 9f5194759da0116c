// Writes what arrives to disk with its hash, never through memory.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Refusal, refuse } from '../../kernel/index.ts';

export type TakeRefusal = Refusal<'FILE_TOO_LARGE' | 'FILE_EMPTY' | 'FILE_NAME_INVALID'>;

class TooLarge extends Error {}

const metered = (bytesMax: number) => {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax) return done(new TooLarge());
      hash.update(chunk);
      return done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, digest: () => hash.digest('hex') };
};

/** A name that cannot leave its folder or hide in it. */
export const isUsableName = (name: string): boolean =>
  name === basename(name) && !/[\p{Cc}/\\]/u.test(name) && !name.startsWith('.');

/** Writes the bytes to the path; the caller removes what was written when it is refused. */
export const receiveFile = async (
  body: Readable,
  path: string,
  bytesMax: number,
): Promise<{ readonly bytes: number; readonly hash: string } | Refusal<'FILE_TOO_LARGE' | 'FILE_EMPTY'>> => {
  const meter = metered(bytesMax);
  try {
    await pipeline(body, meter.stream, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return refuse(
      'FILE_TOO_LARGE',
      `The file is larger than ${bytesMax} bytes; use a watched folder or the command line.`,
    );
  }
  if (meter.bytes() === 0) return refuse('FILE_EMPTY', 'The file is empty.');
  return { bytes: meter.bytes(), hash: meter.digest() };
};
