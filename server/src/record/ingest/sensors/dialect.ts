// Sensors Data: POST and GET of /sa, /sa.gif (answers an image) and /debug. The key is `token`, or `project` where an
// SDK sends no token.
import { DecodeError } from '../decode/decode-error.ts';
import { dataField, decodePayload, queryText } from '../decode/payload.ts';
import { type Dialect, jsonAnswer, pixelAnswer, type WireRequest } from '../dialect.ts';
import { isObject } from '../draft.ts';
import { draftSensorsRecord } from './records.ts';

const isImage = (request: WireRequest): boolean => request.path === '/sa.gif';

const isDryRun = (request: WireRequest): boolean =>
  request.path === '/debug' && String(request.headers['dry-run'] ?? '').toLowerCase() === 'true';

export const sensorsDialect: Dialect = {
  name: 'sensors',
  endpoints: ['/sa', '/sa.gif', '/debug'].flatMap((path) => [
    { method: 'POST' as const, path },
    { method: 'GET' as const, path },
  ]),
  credentialOf: (request) => queryText(request.query, 'token') || queryText(request.query, 'project') || null,
  read: async (request, limits) => {
    const data = dataField(request.query);
    const body = data === undefined || request.body.length > 0 ? request.body : Buffer.from(data);
    const value = await decodePayload(body, { limits });
    const records = Array.isArray(value) ? value : [value];
    if (!records.every(isObject)) throw new DecodeError('WRONG_SHAPE', 'The data is one record or a list of them.');
    return { records, dryRun: isDryRun(request), draft: draftSensorsRecord };
  },
  accepted: (request) => (isImage(request) ? pixelAnswer(200) : jsonAnswer(200, { code: 0, msg: 'success' })),
  failed: (request, failure) =>
    isImage(request)
      ? pixelAnswer(failure.status)
      : jsonAnswer(failure.status, { code: failure.status, msg: failure.message }),
};
