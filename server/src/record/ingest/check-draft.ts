// The bounds of one event. Ids and counts beyond them refuse the event; values beyond them send it to quarantine, whole.
import { isCipherText } from '../../platform/ciphers/index.ts';
import { type Properties, type RefusedRecord, refuseRecord, violate, type WireDraft } from './draft.ts';
import type { IngestLimits } from './limits.ts';
import { checkValues } from './properties.ts';

/** The key's own prefix (dialect and source) and the namespace of an actor come on top of what the client sent. */
const PREFIX_CHARS_MAX = 100;

const tooLong = (draft: WireDraft, idCharsMax: number): string | null => {
  const limit = idCharsMax + PREFIX_CHARS_MAX;
  // A Sensors key joins two ids.
  if (draft.key.length > limit + idCharsMax) return 'The id of the event';
  if ((draft.actorId?.length ?? 0) > limit || (draft.aliasOf?.length ?? 0) > limit) return 'The anonymous id';
  if ((draft.customerClaim?.length ?? 0) > idCharsMax) return 'The customer number';
  if ((draft.sessionId?.length ?? 0) > idCharsMax) return 'The session id';
  if ((draft.factKey?.length ?? 0) > limit || (draft.revision?.length ?? 0) > idCharsMax) return 'The key of the fact';
  return draft.name.length > idCharsMax ? 'The name of the event' : null;
};

const checkCipherText = (draft: WireDraft, properties: Properties): void => {
  for (const name in properties) {
    const value = properties[name];
    if (typeof value === 'string' && value.charCodeAt(0) === 0x65 && isCipherText(value)) {
      violate(draft, 'VALUE_NOT_ALLOWED', 'The text looks like cipher text of this installation.', name);
    }
  }
};

/** The refusal of a draft that exceeds the bounds, or null; adds violations for values. */
export const checkDraft = (draft: WireDraft, limits: IngestLimits): RefusedRecord | null => {
  const long = tooLong(draft, limits.idCharsMax);
  if (long !== null) return refuseRecord('ID_TOO_LONG', `${long} is longer than ${limits.idCharsMax} characters.`);
  let count = checkValues(draft, draft.properties, limits.valueCharsMax);
  checkCipherText(draft, draft.properties);
  if (draft.traits !== undefined) {
    count += checkValues(draft, draft.traits, limits.valueCharsMax);
    checkCipherText(draft, draft.traits);
  }
  if (count > limits.propertiesMax) {
    return refuseRecord('TOO_MANY_PROPERTIES', `An event has at most ${limits.propertiesMax} flat properties.`);
  }
  return null;
};
