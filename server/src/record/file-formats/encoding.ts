// UTF-8 or GB18030, decided once for a file and then tested line by line.
import { isAscii, isUtf8 } from 'node:buffer';
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { RowProblem } from './row.ts';

export type TextEncodingName = 'utf-8' | 'gb18030';

const gb18030 = new TextDecoder('gb18030', { fatal: true });
const utf8Bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** Bytes of the byte order mark at the beginning: 3 or 0. */
export const bomLength = (head: Uint8Array): number => (utf8Bom.equals(head.subarray(0, 3)) ? 3 : 0);

const decodesAsGb18030 = (bytes: Uint8Array): boolean => {
  try {
    gb18030.decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** Cuts the sample behind its last line break, so that no character is cut in half. */
const wholeLines = (head: Buffer): Buffer => {
  const last = head.lastIndexOf(10);
  return last < 0 ? head : head.subarray(0, last + 1);
};

const lineIs = (head: Buffer, test: (line: Uint8Array) => boolean): number => {
  let matching = 0;
  let start = 0;
  for (let end = head.indexOf(10); end >= 0; end = head.indexOf(10, start)) {
    const line = head.subarray(start, end);
    if (!isAscii(line) && test(line)) matching += 1;
    start = end + 1;
  }
  return matching;
};

/**
 * The encoding of a file by its first bytes: a byte order mark or valid UTF-8 means UTF-8; otherwise whichever of the two reads more
 * lines, so that single bad lines do not turn the whole file over. UTF-16 is refused by name.
 */
export const detectEncoding = (head: Buffer): TextEncodingName | Refusal<'ENCODING_UNKNOWN'> => {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return refuse('ENCODING_UNKNOWN', 'The file is UTF-16. Save it as UTF-8 or GB18030.');
  const sample = wholeLines(head);
  if (bomLength(head) > 0 || isUtf8(sample)) return 'utf-8';
  const asUtf8 = lineIs(sample, isUtf8);
  const asGb18030 = lineIs(sample, (line) => !isUtf8(line) && decodesAsGb18030(line));
  if (asUtf8 === 0 && asGb18030 === 0 && !decodesAsGb18030(sample))
    return refuse('ENCODING_UNKNOWN', 'The beginning of the file is neither UTF-8 nor GB18030.');
  return asUtf8 > asGb18030 ? 'utf-8' : 'gb18030';
};

/** True for bytes that are UTF-8 with a character of three or more bytes (Chinese): hardly ever valid by chance in GB18030 text. */
const isChineseUtf8 = (bytes: Uint8Array): boolean => isUtf8(bytes) && bytes.some((byte) => byte >= 0xe0);

/** Decodes one line's bytes, or says why they do not belong into this file. */
export const decodeLine = (bytes: Buffer, encoding: TextEncodingName): string | RowProblem => {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (encoding === 'utf-8') {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    const hint = decodesAsGb18030(bytes) ? '; it reads as GB18030' : '';
    return { code: 'ENCODING', message: `The line is not UTF-8 as the rest of the file${hint}.` };
  }
  if (isChineseUtf8(bytes)) return { code: 'ENCODING', message: 'The line is UTF-8, the rest of the file is GB18030.' };
  try {
    return gb18030.decode(bytes);
  } catch {
    return { code: 'ENCODING', message: 'The line is neither GB18030 nor UTF-8.' };
  }
};
