// Analysys Ark: POST /up (JSON, base64, gzip, or AES when the request announces an envelope) and GET /up?data=… from
// image requests. The app id is the key; it comes in the query or, from server SDKs, in each record.
import type { IncomingHttpHeaders } from 'node:http';
import { DecodeError } from '../decode/decode-error.ts';
import { dataField, decodePayload, queryText } from '../decode/payload.ts';
import { type Dialect, jsonAnswer, pixelAnswer, type WireAnswer, type WireRequest } from '../dialect.ts';
import { idText, isObject } from '../draft.ts';
import { type ArkEnvelope, openEnvelope } from './envelope.ts';
import { arkSentAt, draftArkRecord } from './records.ts';

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Mobile SDKs announce the envelope in headers, web SDKs in the query. */
const parameter = (request: WireRequest, name: string): string | undefined =>
  queryText(request.query, name) ?? header(request.headers, name);

const envelopeOf = (request: WireRequest): ArkEnvelope | null => {
  const spv = parameter(request, 'spv');
  const reqt = parameter(request, 'reqt');
  return spv !== undefined && reqt !== undefined ? { spv, reqt, reqv: parameter(request, 'reqv') ?? '1' } : null;
};

const wantsImage = (request: WireRequest): boolean =>
  request.method === 'GET' && /\bimage\//.test(header(request.headers, 'accept') ?? '');

const answer = (request: WireRequest, status: number, code: number, message: string): WireAnswer =>
  wantsImage(request) ? pixelAnswer(status) : jsonAnswer(status, { code, msg: message });

export const arkDialect: Dialect = {
  name: 'ark',
  endpoints: [
    { method: 'POST', path: '/up' },
    { method: 'GET', path: '/up' },
  ],
  credentialOf: (request) => queryText(request.query, 'appid') || null,
  read: async (request, limits) => {
    const data = dataField(request.query);
    const envelope = envelopeOf(request);
    const body = data === undefined || request.body.length > 0 ? request.body : Buffer.from(data);
    const value = await decodePayload(body, {
      limits,
      ...(envelope ? { decrypt: (cipherText: Buffer) => openEnvelope(envelope, cipherText) } : {}),
    });
    const records = Array.isArray(value) ? value : [value];
    if (!records.every(isObject)) throw new DecodeError('WRONG_SHAPE', 'The body is a list of Ark records.');
    const sentAt = envelope ? arkSentAt(envelope.reqt) : null;
    const credential = idText(records[0]?.appid);
    return {
      ...(credential === undefined ? {} : { credential }),
      records,
      draft: (record, context) => draftArkRecord(record, sentAt, context),
    };
  },
  accepted: (request) => answer(request, 200, 200, 'success'),
  failed: (request, failure) => answer(request, failure.status, failure.status, failure.message),
};
