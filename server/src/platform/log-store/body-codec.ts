// How the bytes of a batch lie on disk: one byte that says the form, then the body as it is or compressed. Brotli at quality 1 makes
// JSON of events five times smaller, in half the time of deflate at level 1 and with a little less left; LMDB's own LZ4 took twice as
// long as deflate here. A batch of a hundred events takes a tenth of a millisecond where it is, and a stream, a buffer and a way to
// libuv's pool and back cost three times that, most of it on this thread: only large batches go there. Batches were deflated once and
// are still read.
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  constants,
  inflateRaw,
} from 'node:zlib';
import { assert } from '../../kernel/index.ts';

const RAW = 0;
const DEFLATED = 1;
const BROTLI = 2;
/** Below this a batch is stored as it is: there is little to gain, and a call into the pool costs more. */
const COMPRESS_FROM_BYTES = 512;
/** A window of 256 kB: as much as nearly any batch has, and little memory for each call. */
const WINDOW_BITS = 18;

/** Larger batches are compressed in the pool: this thread is held for half a millisecond at most. */
const HERE_BYTES_MAX = 128 * 1024;
/** What compressed bytes are read here: as a rule a fifth of the bytes of the body. */
const PACKED_HERE_BYTES_MAX = HERE_BYTES_MAX / 4;
/** Output is made in pieces of this size; most bodies take one. */
const PIECE_BYTES = 64 * 1024;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const inflate = promisify(inflateRaw);

/** The stored form of a body. */
export const packBody = async (body: Uint8Array): Promise<Buffer> => {
  if (body.length < COMPRESS_FROM_BYTES) return Buffer.concat([Buffer.of(RAW), body]);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 1,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const packed =
    body.length <= HERE_BYTES_MAX ? brotliCompressSync(body, { params }) : await compress(body, { params });
  return packed.length < body.length
    ? Buffer.concat([Buffer.of(BROTLI), packed])
    : Buffer.concat([Buffer.of(RAW), body]);
};

/** The body of a stored form. */
export const unpackBody = async (stored: Uint8Array): Promise<Uint8Array> => {
  const bytes = stored.subarray(1);
  switch (stored[0]) {
    case RAW:
      return bytes;
    case BROTLI:
      return bytes.length <= PACKED_HERE_BYTES_MAX
        ? brotliDecompressSync(bytes, { chunkSize: PIECE_BYTES })
        : await decompress(bytes, { chunkSize: PIECE_BYTES });
    default:
      assert(stored[0] === DEFLATED, `a stored batch has the unknown form ${stored[0]}`);
      return (await inflate(bytes)) as Buffer;
  }
};
