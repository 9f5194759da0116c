// Segment's HTTP tracking API, as Segment's and RudderStack's SDKs call it. The write key is the user of Basic
// authentication, or `writeKey` in the body.
import { DecodeError } from '../decode/decode-error.ts';
import { dataField, decodePayload } from '../decode/payload.ts';
import { authorizationKey, type Dialect, jsonAnswer } from '../dialect.ts';
import { idText, isObject } from '../draft.ts';
import { readTime } from '../time.ts';
import { draftSegmentMessage } from './records.ts';

/** Message type by path; the browser SDK uses the short ones. */
const typeByPath: ReadonlyMap<string, string> = new Map([
  ['/v1/track', 'track'],
  ['/v1/t', 'track'],
  ['/v1/identify', 'identify'],
  ['/v1/i', 'identify'],
  ['/v1/page', 'page'],
  ['/v1/p', 'page'],
  ['/v1/screen', 'screen'],
  ['/v1/s', 'screen'],
  ['/v1/group', 'group'],
  ['/v1/g', 'group'],
  ['/v1/alias', 'alias'],
  ['/v1/a', 'alias'],
]);

const batchPaths = ['/v1/batch', '/v1/b', '/v1/import'];

export const segmentDialect: Dialect = {
  name: 'segment',
  endpoints: [...typeByPath.keys(), ...batchPaths].map((path) => ({ method: 'POST', path })),
  credentialOf: (request) => authorizationKey(request.headers),
  read: async (request, limits) => {
    const data = dataField(request.query);
    const body = data === undefined || request.body.length > 0 ? request.body : Buffer.from(data);
    const value = await decodePayload(body, { limits });
    if (!isObject(value)) throw new DecodeError('WRONG_SHAPE', 'The body is an object.');
    const type = typeByPath.get(request.path) ?? null;
    if (type === null && !Array.isArray(value.batch))
      throw new DecodeError('WRONG_SHAPE', '"batch" is a list of messages.');
    const call = { type, sentAt: readTime(value.sentAt), isImport: request.path === '/v1/import' };
    const credential = idText(value.writeKey);
    return {
      ...(credential === undefined ? {} : { credential }),
      records: type === null && Array.isArray(value.batch) ? value.batch : [value],
      draft: (message, context) => draftSegmentMessage(message, call, context),
    };
  },
  accepted: (_request, outcome) =>
    jsonAnswer(200, { success: true, ...(outcome.refused.length > 0 ? { refused: outcome.refused } : {}) }),
  failed: (_request, failure) =>
    jsonAnswer(failure.status, { success: false, code: failure.code, message: failure.message }),
};
