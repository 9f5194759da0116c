// One message of Segment's HTTP API (RudderStack sends the same) as a canonical event.
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
import { setPlatform } from '../presets.ts';
import { putAll, putMissing, putProperty } from '../properties.ts';
import { readTime, setTime } from '../time.ts';
import { lifecycleEvents } from '../vocabulary.ts';

const messageTypes = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']);

/** Names of the traits that we know by another name. */
const traitNames: ReadonlyMap<string, string> = new Map([
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
  ['birthday', 'birth_date'],
  ['createdAt', 'created_at'],
]);

/** Our names of what Segment knows of a page. */
const pageNames: ReadonlyMap<string, string> = new Map([
  ['url', 'page_url'],
  ['path', 'page_path'],
  ['title', 'page_title'],
  ['referrer', 'referrer'],
]);

/** Properties that Segment's page and screen calls and their context name otherwise than we do. */
const contextProperties = (target: WireDraft['properties'], context: JsonObject): void => {
  const page = objectOr(context.page);
  for (const [name, ours] of pageNames) putMissing(target, ours, page[name]);
  const campaign = objectOr(context.campaign);
  for (const [name, value] of Object.entries(campaign)) {
    putMissing(target, name === 'name' ? 'utm_campaign' : `utm_${name}`, value);
  }
  const library = objectOr(context.library);
  putMissing(target, 'sdk', library.name);
  putMissing(target, 'sdk_version', library.version);
  const app = objectOr(context.app);
  putMissing(target, 'app_name', app.name);
  putMissing(target, 'app_version', app.version);
  const system = objectOr(context.os);
  putMissing(target, 'os', system.name);
  putMissing(target, 'os_version', system.version);
  const device = objectOr(context.device);
  putMissing(target, 'device_model', device.model);
  putMissing(target, 'device_manufacturer', device.manufacturer);
  const screen = objectOr(context.screen);
  putMissing(target, 'screen_width', screen.width);
  putMissing(target, 'screen_height', screen.height);
  putMissing(target, 'language', context.locale);
  putMissing(target, 'time_zone', context.timezone);
  putMissing(target, 'user_agent', context.userAgent);
  putMissing(target, 'ip', context.ip);
  setPlatform(target, device.type, system.name, library.name, context.channel);
};

const fillTrack = (draft: WireDraft, message: JsonObject): RefusedRecord | null => {
  const event = textOr(message.event);
  if (event === undefined) return refuseRecord('MISSING_NAME', 'A track message names its event.');
  draft.name = lifecycleEvents.get(event) ?? event;
  putAll(draft.properties, objectOr(message.properties));
  return null;
};

/** Page and screen are one event of ours; the name given to the call says which page it was. */
const fillView = (draft: WireDraft, message: JsonObject): void => {
  for (const [name, value] of Object.entries(objectOr(message.properties))) {
    if (name !== 'name' && name !== 'category') putProperty(draft.properties, pageNames.get(name) ?? name, value);
  }
  const { name, category } = objectOr(message.properties);
  putMissing(draft.properties, 'page_name', message.name ?? name);
  putMissing(draft.properties, 'page_category', message.category ?? category);
};

const fillTraits = (draft: WireDraft, message: JsonObject, context: JsonObject): void => {
  const traits: WireDraft['properties'] = {};
  for (const [name, value] of Object.entries({ ...objectOr(context.traits), ...objectOr(message.traits) })) {
    putProperty(traits, traitNames.get(name) ?? name, value);
  }
  draft.traits = traits;
};

const fill = (draft: WireDraft, message: JsonObject, type: string, context: JsonObject): RefusedRecord | null => {
  if (type === 'track') return fillTrack(draft, message);
  if (type === 'identify') fillTraits(draft, message, context);
  else if (type === 'group') {
    putMissing(draft.properties, 'group_id', message.groupId);
    putProperty(draft.properties, 'group', objectOr(message.traits));
  } else if (type !== 'alias') fillView(draft, message);
  return null;
};

const shapes: Readonly<Record<string, Pick<WireDraft, 'kind' | 'name'>>> = {
  track: { kind: 'track', name: '' },
  identify: { kind: 'identify', name: 'identified' },
  page: { kind: 'track', name: 'page_viewed' },
  screen: { kind: 'track', name: 'page_viewed' },
  group: { kind: 'track', name: 'group_joined' },
  alias: { kind: 'identify', name: 'signed_in' },
};

/** `userId` is the customer; the anonymous id is a device. An alias says that its previous id was the customer's. */
const setWho = (draft: WireDraft, message: JsonObject, type: string): RefusedRecord | null => {
  const user = idText(message.userId);
  const previous = type === 'alias' ? idText(message.previousId) : undefined;
  const anonymous = previous !== undefined && previous !== user ? previous : idText(message.anonymousId);
  if (user === undefined && anonymous === undefined) {
    return refuseRecord('MISSING_ID', 'A message has a userId or an anonymousId.');
  }
  if (user !== undefined) draft.customerClaim = user;
  if (anonymous !== undefined) draft.actorId = `device:${anonymous}`;
  return null;
};

/** Drafts one message; `type` is the message's own unless the path of the request says it. */
export const draftSegmentMessage = (
  message: unknown,
  request: { readonly type: string | null; readonly sentAt: number | null; readonly isImport: boolean },
  context: DraftContext,
): readonly WireDraft[] | RefusedRecord => {
  if (!isObject(message)) return refuseRecord('NOT_AN_OBJECT', 'A message is an object.');
  const type = request.type ?? textOr(message.type) ?? '';
  const shape = messageTypes.has(type) ? shapes[type] : undefined;
  if (!shape) return refuseRecord('WRONG_SHAPE', 'type is track, identify, page, screen, group or alias.');
  const given = objectOr(message.context);
  const id = idText(message.messageId) ?? contentHash({ ...message, sentAt: null, type });
  const draft: WireDraft = {
    ...shape,
    key: dedupeKey('segment', context.source, id),
    occurredAt: context.recordedAt,
    properties: {},
  };
  const refusal = setWho(draft, message, type) ?? fill(draft, message, type, given);
  if (refusal) return refusal;
  contextProperties(draft.properties, given);
  const session = idText(given.sessionId);
  if (session !== undefined) draft.sessionId = session;
  const token = textOr(given.identityToken);
  if (token !== undefined) draft.identityToken = token;
  setTime(
    draft,
    {
      happened: message.originalTimestamp ?? message.timestamp,
      sentAt: request.isImport ? null : (readTime(message.sentAt) ?? request.sentAt),
      recordedAt: context.recordedAt,
    },
    context.limits.futureMsMax,
  );
  return [draft];
};
