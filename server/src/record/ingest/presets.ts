// Ark and Sensors Data mark what their SDK adds with "$". This takes the marks off without hiding what the
// application itself sent under the same name.
import { idText, type JsonObject, type Properties, type WireDraft } from './draft.ts';
import { putProperty } from './properties.ts';
import { platformOf, presetProperty } from './vocabulary.ts';

const isPreset = (name: string): boolean => name.charCodeAt(0) === 0x24;

/** Facts about the transport or the SDK's own state; they say nothing of what happened. */
const notKept: ReadonlySet<string> = new Set([
  '$debug',
  '$is_login',
  '$is_login_id',
  '$is_time_calibrated',
  '$lib_method',
  '$platform',
  '$original_id',
  '$token',
  '$project',
]);

const TOKEN_PROPERTIES = ['identity_token', '$identity_token'] as const;

/** Own properties as they are, presets under our names; session and identity token into the draft's own fields. */
export const putVendorProperties = (draft: WireDraft, target: Properties, source: JsonObject): void => {
  for (const name in source) {
    if (!isPreset(name) && name !== 'identity_token') putProperty(target, name, source[name]);
  }
  for (const name in source) {
    if (!isPreset(name) || notKept.has(name) || name === '$identity_token') continue;
    const ours = presetProperty(name);
    if (ours === 'session_id') draft.sessionId ??= idText(source[name]);
    else if (ours in target) putProperty(target, name, source[name]);
    else putProperty(target, ours, source[name]);
  }
  for (const name of TOKEN_PROPERTIES) {
    if (typeof source[name] === 'string') draft.identityToken ??= source[name];
  }
};

/**
 * Sets `platform` to one of our words: from what the application says itself, else from the first vendor name that we
 * know; "other" where a vendor names one that we do not.
 */
export const setPlatform = (target: Properties, ...vendorNames: readonly unknown[]): void => {
  const own = target.platform;
  if (typeof own === 'string') {
    target.platform = platformOf(own) ?? own;
    return;
  }
  for (const name of vendorNames) {
    const platform = platformOf(name);
    if (platform !== undefined) {
      target.platform = platform;
      return;
    }
  }
  if (vendorNames.some((name) => typeof name === 'string' && name !== '')) target.platform = 'other';
};
