// Our own endpoint, POST /v1/events: a batch of events, an answer for each that was not simply accepted.
import { DecodeError } from '../decode/decode-error.ts';
import { decodePayload, queryText } from '../decode/payload.ts';
import { authorizationKey, type Dialect, jsonAnswer } from '../dialect.ts';
import { idText, isObject, objectOr, textOr } from '../draft.ts';
import { readTime } from '../time.ts';
import { draftOwnEvent } from './records.ts';

export const zhiyinDialect: Dialect = {
  name: 'zhiyin',
  endpoints: [{ method: 'POST', path: '/v1/events' }],
  credentialOf: (request) => authorizationKey(request.headers) ?? (queryText(request.query, 'writeKey') || null),
  read: async (request, limits) => {
    const value = await decodePayload(request.body, { limits });
    if (!isObject(value) || !Array.isArray(value.events)) {
      throw new DecodeError('WRONG_SHAPE', 'The body is an object with "events", a list.');
    }
    const sentAt = readTime(value.sentAt);
    const shared = objectOr(value.properties);
    const credential = idText(value.writeKey);
    const header = request.headers['x-identity-token'];
    const identityToken = textOr(value.identityToken) ?? textOr(header);
    return {
      ...(credential === undefined ? {} : { credential }),
      ...(identityToken === undefined ? {} : { identityToken }),
      dryRun: value.dryRun === true,
      records: value.events,
      draft: (record, context) => draftOwnEvent(record, shared, sentAt, context),
    };
  },
  accepted: (_request, outcome) =>
    jsonAnswer(200, {
      accepted: outcome.accepted,
      quarantined: outcome.quarantined,
      refused: outcome.refused,
      ...(outcome.dryRun ? { dryRun: true } : {}),
    }),
  failed: (_request, failure) => jsonAnswer(failure.status, { code: failure.code, message: failure.message }),
};
