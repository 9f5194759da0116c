// One Ark record (`appid`, `xwho`, `xwhat`, `xwhen`, `xcontext`) as a canonical event.
import {
  contentHash,
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
import { readTime, setTime } from '../time.ts';
import { presetEvents } from '../vocabulary.ts';

/** Profile calls whose content is a state to keep. */
const traitCalls: ReadonlyMap<string, string> = new Map([
  ['$profile_set', 'profile_set'],
  ['$profile_set_once', 'profile_set_once'],
]);

/** Profile calls that change a state they do not carry; kept as events. */
const changeCalls: ReadonlyMap<string, string> = new Map([
  ['$profile_increment', 'profile_incremented'],
  ['$profile_append', 'profile_appended'],
  ['$profile_unset', 'profile_unset'],
  ['$profile_delete', 'profile_deleted'],
]);

/** Fields that a retry of the same record may change. */
const withoutTransport = (record: JsonObject): JsonObject => {
  const { $debug: _debug, ...context } = objectOr(record.xcontext);
  return { xwho: record.xwho, xwhat: record.xwhat, xwhen: record.xwhen, xcontext: context };
};

/**
 * `xwho` is the anonymous id until `$is_login`, and the customer from then on; the record of a log-in (`$alias`) alone
 * carries both.
 */
const setWho = (draft: WireDraft, who: string, context: JsonObject): void => {
  if (context.$is_login === true || draft.name === 'signed_in') draft.customerClaim = who;
  else draft.actorId = `device:${who}`;
  const original = draft.name === 'signed_in' ? idText(context.$original_id) : undefined;
  if (original !== undefined && original !== who) draft.actorId = `device:${original}`;
};

const kindAndName = (what: string): { readonly kind: WireDraft['kind']; readonly name: string } => {
  if (what === '$alias') return { kind: 'identify', name: 'signed_in' };
  const traits = traitCalls.get(what);
  if (traits !== undefined) return { kind: 'identify', name: traits };
  return { kind: 'track', name: changeCalls.get(what) ?? presetEvents.get(what) ?? what };
};

const transportContext = ['$lib', '$lib_version', '$platform'] as const;

/** Drafts one record; `sentAt` is the client's clock when it sent the request, when the request tells it. */
export const draftArkRecord = (
  record: unknown,
  sentAt: number | null,
  context: DraftContext,
): readonly WireDraft[] | RefusedRecord => {
  if (!isObject(record)) return refuseRecord('NOT_AN_OBJECT', 'An Ark record is an object.');
  const what = textOr(record.xwhat);
  if (what === undefined) return refuseRecord('MISSING_NAME', 'xwhat names the event and is missing.');
  const who = idText(record.xwho);
  if (who === undefined) return refuseRecord('MISSING_ID', 'xwho names who did it and is missing.');
  const given = objectOr(record.xcontext);
  const draft: WireDraft = {
    ...kindAndName(what),
    key: dedupeKey('ark', context.source, contentHash(withoutTransport(record))),
    occurredAt: context.recordedAt,
    properties: {},
  };
  setWho(draft, who, given);
  if (draft.kind === 'identify' && draft.name !== 'signed_in') {
    const own = { ...given };
    for (const name of transportContext) delete own[name];
    draft.traits = {};
    putVendorProperties(draft, draft.traits, own);
    putVendorProperties(draft, draft.properties, { $lib: given.$lib, $lib_version: given.$lib_version });
  } else {
    putVendorProperties(draft, draft.properties, given);
  }
  setPlatform(draft.properties, given.$platform, given.$lib);
  const calibrated = given.$is_time_calibrated === true;
  setTime(
    draft,
    { happened: record.xwhen, sentAt: calibrated ? null : sentAt, recordedAt: context.recordedAt },
    context.limits.futureMsMax,
  );
  return [draft];
};

/** The client's clock in the query (`reqt`), when it is there. */
export const arkSentAt = (reqt: string | undefined): number | null => (reqt === undefined ? null : readTime(reqt));
