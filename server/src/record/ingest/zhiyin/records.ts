// One event of our own endpoint as a canonical event.
import {
  contentHash,
  contentRevision,
  type DraftContext,
  dedupeKey,
  type JsonObject,
  type Properties,
  type RefusedRecord,
  refuseRecord,
  type WireDraft,
} from '../draft.ts';
import { putAll } from '../properties.ts';
import { setTime } from '../time.ts';
import { isOwnEvent, type OwnEvent, shapeError } from './schema.ts';

const NAMESPACED = /^[a-z][a-z0-9_]{1,31}:./;

/** Namespaces that only the platform may use for an actor. */
const RESERVED = /^(?:customer|unverified|item):/;

const actorOf = (id: string): string => (NAMESPACED.test(id) && !RESERVED.test(id) ? id : `device:${id}`);

const nameOf = (event: OwnEvent): string | null => {
  if (event.type === 'identify') return event.name ?? 'identified';
  if (event.type === 'alias') return event.name ?? 'aliased';
  return event.name ?? null;
};

const missing = (event: OwnEvent, name: string | null): RefusedRecord | null => {
  if (name === null) return refuseRecord('MISSING_NAME', 'An event has a name.');
  if (event.type === 'fact') {
    return event.factKey === undefined ? refuseRecord('MISSING_ID', 'A fact has a factKey.') : null;
  }
  if (event.anonymousId === undefined && event.customerId === undefined) {
    return refuseRecord('MISSING_ID', 'An event has an anonymousId or a customerId.');
  }
  return event.type === 'alias' && event.previousId === undefined
    ? refuseRecord('MISSING_ID', 'An alias has a previousId.')
    : null;
};

const setOptional = (draft: WireDraft, event: OwnEvent): void => {
  if (event.anonymousId !== undefined) draft.actorId = actorOf(event.anonymousId);
  if (event.customerId !== undefined) draft.customerClaim = event.customerId;
  if (event.previousId !== undefined && event.type === 'alias') draft.aliasOf = actorOf(event.previousId);
  if (event.traits !== undefined) draft.traits = putAll({}, event.traits);
  if (event.sessionId !== undefined) draft.sessionId = event.sessionId;
  if (event.sequence !== undefined) draft.sourceSequence = event.sequence;
  if (event.identityToken !== undefined) draft.identityToken = event.identityToken;
  if (event.type === 'fact' && event.factKey !== undefined) {
    draft.factKey = event.factKey;
    // A sender counts revisions in its own way ("2", "v7"); only whether they differ matters.
    draft.revision =
      event.revision === undefined ? contentRevision(event.properties ?? {}) : contentHash(event.revision).slice(0, 16);
  }
};

/** Drafts one event; `shared` are properties that all events of the request have unless they say otherwise. */
export const draftOwnEvent = (
  record: unknown,
  shared: JsonObject,
  sentAt: number | null,
  context: DraftContext,
): readonly WireDraft[] | RefusedRecord => {
  if (!isOwnEvent(record)) return refuseRecord('WRONG_SHAPE', shapeError(isOwnEvent.errors));
  const name = nameOf(record);
  const refusal = missing(record, name);
  if (refusal) return refusal;
  const properties: Properties = putAll({}, shared);
  if (record.properties !== undefined) putAll(properties, record.properties);
  const draft: WireDraft = {
    key: dedupeKey('zhiyin', context.source, record.id ?? contentHash(record)),
    kind: record.type ?? 'track',
    name: name ?? '',
    occurredAt: context.recordedAt,
    properties,
  };
  setOptional(draft, record);
  setTime(draft, { happened: record.time, sentAt, recordedAt: context.recordedAt }, context.limits.futureMsMax);
  return [draft];
};
