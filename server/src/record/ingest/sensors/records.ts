// One Sensors Data record (`type`, `event`, `time`, `distinct_id`, `properties`) as canonical events.
import {
  contentHash,
  contentRevision,
  type DraftContext,
  dedupeKey,
  idText,
  isObject,
  type JsonObject,
  objectOr,
  type RefusedRecord,
  refuseRecord,
  textOr,
  type WireDraft,
} from '../draft.ts';
import { putVendorProperties, setPlatform } from '../presets.ts';
import { putMissing } from '../properties.ts';
import { readTime, setTime } from '../time.ts';
import { presetEvents } from '../vocabulary.ts';

type Shape = Pick<WireDraft, 'kind' | 'name'>;

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['track_signup', { kind: 'identify', name: 'signed_in' }],
  ['track_id_bind', { kind: 'identify', name: 'identity_bound' }],
  ['track_id_unbind', { kind: 'track', name: 'identity_unbound' }],
  ['profile_set', { kind: 'identify', name: 'profile_set' }],
  ['profile_set_once', { kind: 'identify', name: 'profile_set_once' }],
  ['profile_increment', { kind: 'track', name: 'profile_incremented' }],
  ['profile_append', { kind: 'track', name: 'profile_appended' }],
  ['profile_unset', { kind: 'track', name: 'profile_unset' }],
  ['profile_delete', { kind: 'track', name: 'profile_deleted' }],
  ['item_set', { kind: 'fact', name: 'item_set' }],
  ['item_delete', { kind: 'fact', name: 'item_deleted' }],
]);

const shapeOf = (record: JsonObject, type: string): Shape | null => {
  const known = shapes.get(type);
  if (known) return known;
  const event = textOr(record.event);
  return event === undefined ? null : { kind: 'track', name: presetEvents.get(event) ?? event };
};

/** A retry sends the same record with another `_flush_time`. */
const recordId = (record: JsonObject, type: string): string => {
  const { _flush_time: _transport, ...content } = record;
  const track = idText(record._track_id);
  if (track === undefined) return contentHash(content);
  return [idText(record.distinct_id) ?? '', idText(record.time) ?? '', textOr(record.event) ?? type, track].join(':');
};

const withNamespace = (id: string | undefined): string | undefined => (id === undefined ? undefined : `device:${id}`);

/** Who sent it: new SDKs name log-in id and anonymous id apart; old ones have one `distinct_id` for both. */
const setWho = (draft: WireDraft, record: JsonObject, properties: JsonObject): void => {
  const identities = objectOr(record.identities);
  const distinct = idText(record.distinct_id);
  const login = idText(record.login_id) ?? idText(identities.$identity_login_id);
  const anonymous = idText(record.anonymous_id) ?? idText(identities.$identity_anonymous_id);
  const isLogin = properties.$is_login_id === true;
  if (draft.name === 'signed_in') {
    draft.customerClaim = login ?? distinct;
    draft.actorId = withNamespace(idText(record.original_id) ?? anonymous);
  } else {
    draft.customerClaim = login ?? (isLogin ? distinct : undefined);
    draft.actorId = withNamespace(anonymous ?? (draft.customerClaim === undefined ? distinct : undefined));
  }
};

const draftItem = (draft: WireDraft, record: JsonObject, properties: JsonObject): RefusedRecord | null => {
  const type = idText(record.item_type);
  const id = idText(record.item_id);
  if (type === undefined || id === undefined) {
    return refuseRecord('MISSING_ID', 'An item has item_type and item_id.');
  }
  draft.factKey = `item:${type}:${id}`;
  draft.revision = contentRevision({ name: draft.name, time: record.time, properties });
  draft.properties.item_type = type;
  draft.properties.item_id = id;
  return null;
};

/**
 * Old SDKs log in with `distinct_id` (the customer) and `original_id` alone, and go on under the customer's number as
 * their distinct id without saying that it is one. A second claim says so for them.
 */
const loginOfOldSdk = (draft: WireDraft, record: JsonObject): readonly WireDraft[] => {
  const distinct = idText(record.distinct_id);
  const isOld = draft.name === 'signed_in' && record.login_id === undefined && record.identities === undefined;
  if (!isOld || distinct === undefined || draft.actorId === `device:${distinct}`) return [];
  return [{ ...draft, key: `${draft.key}:self`, actorId: `device:${distinct}`, properties: { ...draft.properties } }];
};

const fillProperties = (draft: WireDraft, record: JsonObject, properties: JsonObject): void => {
  const isProfile = draft.kind === 'identify' && draft.name.startsWith('profile_');
  if (isProfile) draft.traits = {};
  putVendorProperties(draft, draft.traits ?? draft.properties, properties);
  if (draft.name === 'identity_bound') {
    draft.traits = {};
    const { $identity_mobile, $identity_email } = objectOr(record.identities);
    putMissing(draft.traits, 'phone', $identity_mobile);
    putMissing(draft.traits, 'email', $identity_email);
  }
  const lib = objectOr(record.lib);
  putMissing(draft.properties, 'sdk', lib.$lib);
  putMissing(draft.properties, 'sdk_version', lib.$lib_version);
  putMissing(draft.properties, 'app_version', lib.$app_version);
  setPlatform(draft.properties, lib.$lib, properties.$lib);
};

/** Drafts one record: one event, two for the log-in of an old SDK. */
export const draftSensorsRecord = (record: unknown, context: DraftContext): readonly WireDraft[] | RefusedRecord => {
  if (!isObject(record)) return refuseRecord('NOT_AN_OBJECT', 'A Sensors Data record is an object.');
  const type = textOr(record.type) ?? 'track';
  const shape = shapeOf(record, type);
  if (shape === null) return refuseRecord('MISSING_NAME', `A record of type "${type}" names its event.`);
  const properties = objectOr(record.properties);
  const draft: WireDraft = {
    ...shape,
    key: dedupeKey('sensors', context.source, recordId(record, type)),
    occurredAt: context.recordedAt,
    properties: {},
  };
  if (shape.kind === 'fact') {
    const refusal = draftItem(draft, record, properties);
    if (refusal) return refusal;
  } else {
    setWho(draft, record, properties);
    if (draft.actorId === undefined && draft.customerClaim === undefined) {
      return refuseRecord('MISSING_ID', 'distinct_id names who did it and is missing.');
    }
  }
  fillProperties(draft, record, properties);
  setTime(
    draft,
    {
      happened: properties.$time ?? record.time,
      sentAt: readTime(record._flush_time),
      recordedAt: context.recordedAt,
    },
    context.limits.futureMsMax,
  );
  return [draft, ...loginOfOldSdk(draft, record)];
};
