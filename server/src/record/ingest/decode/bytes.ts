// Bytes to bytes and bytes to text: gzip, base64, UTF-8. Each looks at what is there, not at what a header declares.
import { isAscii, isUtf8 } from 'node:buffer';
import { gunzip, gunzipSync } from 'node:zlib';
import { DecodeError } from './decode-error.ts';

/** Below this size unpacking costs less than the way to the thread pool and back. */
const SYNC_BYTES_MAX = 32 * 1024;

export const isGzip = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

const gunzipError = (error: unknown, expandedBytesMax: number): DecodeError => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? new DecodeError('BODY_TOO_LARGE', `The body unpacks to more than ${expandedBytesMax} bytes.`, { cause: error })
    : new DecodeError('BAD_GZIP', 'The body begins like gzip and is damaged or cut short.', { cause: error });
};

/** Unpacks gzip; stops as soon as the result exceeds the limit, so that a small bomb stays small. */
export const unpack = async (bytes: Uint8Array, expandedBytesMax: number): Promise<Buffer> => {
  const options = { maxOutputLength: expandedBytesMax };
  if (bytes.length <= SYNC_BYTES_MAX) {
    try {
      return gunzipSync(bytes, options);
    } catch (error) {
      throw gunzipError(error, expandedBytesMax);
    }
  }
  return new Promise((resolve, reject) => {
    gunzip(bytes, options, (error, result) => {
      if (error) reject(gunzipError(error, expandedBytesMax));
      else resolve(result);
    });
  });
};

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Reads base64 as clients really send it: with line breaks, in the URL-safe alphabet, without padding, and with '+'
 * that a form decoder turned into a blank. Null when the text is not base64.
 */
export const fromBase64 = (text: string): Buffer | null => {
  const packed = text
    .trim()
    .replace(/[\r\n\t]/g, '')
    .replace(/ /g, '+');
  if (packed.length < 4 || packed.replace(/=+$/, '').length % 4 === 1 || !BASE64.test(packed)) return null;
  return Buffer.from(packed, 'base64');
};

/** The text, without its byte order mark. */
export const textOf = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Text of ASCII alone becomes a string of one byte a character, which is parsed twice as fast.
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (!isUtf8(buffer)) throw new DecodeError('INVALID_UTF8', 'The text is not UTF-8.');
  const text = buffer.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
};

/** Percent-decodes; `plusIsBlank` for form fields that hold JSON, not for base64, where '+' is a digit. */
export const percentDecode = (text: string, plusIsBlank: boolean): string => {
  try {
    return decodeURIComponent(plusIsBlank ? text.replace(/\+/g, ' ') : text);
  } catch (error) {
    throw new DecodeError('BAD_URL_ENCODING', 'A "%" is not followed by two hex digits of UTF-8 text.', {
      cause: error,
    });
  }
};
