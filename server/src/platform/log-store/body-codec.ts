// How the bytes of a batch lie on disk: one byte that says the form, then the body as it is or compressed. Brotli at quality 1 makes
// JSON of events five times smaller in libuv's pool, in half the time of deflate at level 1 and with a little less left; LMDB's own
// LZ4 took twice as long as deflate here. Batches were deflated once and are still read.
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, inflateRaw } from 'node:zlib';
import { assert } from '../../kernel/index.ts';

const RAW = 0;
const DEFLATED = 1;
const BROTLI = 2;
/** Below this a batch is stored as it is: there is little to gain, and a call into the pool costs more. */
const COMPRESS_FROM_BYTES = 512;
/** A window of 256 kB: as much as nearly any batch has, and little memory for each call. */
const WINDOW_BITS = 18;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const inflate = promisify(inflateRaw);

/** The stored form of a body. */
export const packBody = async (body: Uint8Array): Promise<Buffer> => {
  if (body.length < COMPRESS_FROM_BYTES) return Buffer.concat([Buffer.of(RAW), body]);
  const packed = await compress(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 1,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
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
      return await decompress(bytes);
    default:
      assert(stored[0] === DEFLATED, `a stored batch has the unknown form ${stored[0]}`);
      return (await inflate(bytes)) as Buffer;
  }
};
