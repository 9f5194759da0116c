// From the bytes of a request to its JSON value, whatever wrapping the client chose. Most SDK families declare a
// content type that does not describe their body, so each layer is recognised by its bytes.
import type { IngestLimits } from '../limits.ts';
import { fromBase64, isGzip, percentDecode, textOf, unpack } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import { parseJson } from './json.ts';

/** Form fields and query parameters in which SDKs put events, in the order of preference. */
const dataFields = ['data_list', 'data'] as const;

const FORM = /^(?:data_list|data|gzip|ext|crc|appid|project|token|encrypt)=/;
const HEX = /^(?:[0-9A-Fa-f]{32})+$/;

/** Real clients wrap at most five times (form, base64, gzip, base64, gzip). */
const LAYERS_MAX = 8;

export interface PayloadOptions {
  readonly limits: IngestLimits;
  /** Turns the hex text of an encrypted envelope into bytes; absent when the request announces none. */
  readonly decrypt?: (cipherText: Buffer) => Buffer;
}

/** The raw, still percent-encoded values of a form or query string, by name; the first of a name wins. */
export const rawFields = (text: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (name !== '' && !fields.has(name)) fields.set(name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return fields;
};

/** A query parameter's text, or undefined. Here '+' is a blank, as in every form. */
export const queryText = (fields: ReadonlyMap<string, string>, name: string): string | undefined => {
  const raw = fields.get(name);
  return raw === undefined ? undefined : percentDecode(raw, true);
};

/** The decoded data field of a form or query; undefined when there is none. */
export const dataField = (fields: ReadonlyMap<string, string>): string | undefined => {
  for (const name of dataFields) {
    const raw = fields.get(name);
    if (raw !== undefined) return percentDecode(raw, /^%(?:5B|7B)/i.test(raw));
  }
  return undefined;
};

const asText = (text: string, options: PayloadOptions): { readonly json: string } | { readonly bytes: Buffer } => {
  const trimmed = text.trim();
  if (trimmed === '') throw new DecodeError('EMPTY_BODY', 'The request holds no data.');
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return { json: trimmed };
  if (FORM.test(trimmed)) {
    const data = dataField(rawFields(trimmed));
    if (data === undefined) throw new DecodeError('EMPTY_BODY', 'The form has neither "data" nor "data_list".');
    return { bytes: Buffer.from(data) };
  }
  if (options.decrypt && HEX.test(trimmed)) return { bytes: options.decrypt(Buffer.from(trimmed, 'hex')) };
  if (trimmed.includes('%')) return { bytes: Buffer.from(percentDecode(trimmed, /^%(?:5B|7B)/i.test(trimmed))) };
  const decoded = fromBase64(trimmed);
  if (decoded === null) throw new DecodeError('NOT_JSON', 'The body is neither JSON, a form, base64 nor gzip.');
  return { bytes: decoded };
};

/** Unwraps gzip, forms, percent-encoding, base64 and the given encryption until JSON appears, and parses it. */
export const decodePayload = async (body: Uint8Array, options: PayloadOptions): Promise<unknown> => {
  const { limits } = options;
  let bytes: Uint8Array = body;
  for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
    if (bytes.length > limits.expandedBytesMax) {
      throw new DecodeError('BODY_TOO_LARGE', `The body decodes to more than ${limits.expandedBytesMax} bytes.`);
    }
    if (isGzip(bytes)) {
      bytes = await unpack(bytes, limits.expandedBytesMax);
      continue;
    }
    const read = asText(textOf(bytes), options);
    if ('json' in read) return parseJson(read.json, limits.depthMax);
    bytes = read.bytes;
  }
  throw new DecodeError('TOO_MANY_LAYERS', `The body is wrapped more than ${LAYERS_MAX} times.`);
};
