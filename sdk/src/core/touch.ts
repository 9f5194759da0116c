// Where a visitor came from: campaign parameters and referrer, the first and the latest of them, and that of the session.
import { type Host, isRecord, readJson } from './host.ts';
import type { Properties } from './wire.ts';

export const campaignNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;

const VALUE_CHARS_MAX = 255;

/** One arrival: channel, campaign and referrer as properties. Empty: typed the address, or a bookmark. */
export type Touch = Readonly<Record<string, string>>;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

/** Parameters of a query string without its question mark, the first of a name wins; mini-programs have no URLSearchParams. */
export const queryOf = (text: string): Readonly<Record<string, string>> => {
  const values: Record<string, string> = {};
  for (const pair of text.split('&')) {
    const [name = '', ...rest] = pair.split('=').map(decode);
    values[name] ??= rest.join('=');
  }
  return values;
};

/** Parameters of the address that name the channel and the code of whoever referred the visitor; no parameter is called "?". */
export type TouchParameters = readonly [channel: string, referral: string];

export const touchParametersOf = (options: {
  readonly channelParameter?: string;
  readonly referralParameter?: string;
}): TouchParameters => [options.channelParameter ?? 'channel', options.referralParameter ?? '?'];

/** What an arrival says. `referrer` is another site's address without its query, or another mini-program. */
export const touchOf = (
  query: Readonly<Record<string, string>>,
  [channel, referral]: TouchParameters,
  referrer: string,
  referrerHost: string,
): Touch => {
  const touch: Record<string, string> = {};
  const put = (name: string, value: string | undefined): void => {
    if (value) touch[name] = value.slice(0, VALUE_CHARS_MAX);
  };
  put('channel', query[channel]);
  put('referral_code', query[referral]);
  for (const name of campaignNames) put(name, query[name]);
  put('referrer', referrer);
  put('referrer_host', referrerHost);
  return touch;
};

const isTouch = isRecord as (value: unknown) => value is Touch;
const isDirect = (touch: Touch): boolean => Object.keys(touch).length === 0;

export interface Touches {
  /** Nobody has arrived on this device before. */
  isUntouched(): boolean;
  /** Notes an arrival. The first ever is kept for good, the latest that was not direct until the next. */
  arrive(touch: Touch): void;
  /** The session begins anew: only what arrives from now on counts for it. */
  newSession(): void;
  /** Channel and campaign of the session, for each of its events. */
  session(): Properties;
  /** `first_…` and `latest_…`, for starts and identifications. */
  history(): Properties;
}

const prefixed = (touch: Touch | null, prefix: string): Properties => {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...touch })) properties[prefix + name] = value;
  return properties;
};

export const createTouches = ({ storage }: Pick<Host, 'storage'>, prefix: string): Touches => {
  const keys = { first: `${prefix}first`, latest: `${prefix}latest`, session: `${prefix}campaign` };
  const read = (key: string) => readJson(storage, key, isTouch);
  return {
    isUntouched: () => read(keys.first) === null,
    arrive: (touch) => {
      if (read(keys.first) === null) storage.set(keys.first, JSON.stringify(touch));
      if (isDirect(touch)) return;
      storage.set(keys.latest, JSON.stringify(touch));
      const { referrer: _page, referrer_host: _host, ...campaign } = touch;
      if (!isDirect(campaign)) storage.set(keys.session, JSON.stringify(campaign));
    },
    newSession: () => storage.remove(keys.session),
    session: () => ({ ...read(keys.session) }),
    history: () => ({ ...prefixed(read(keys.first), 'first_'), ...prefixed(read(keys.latest), 'latest_') }),
  };
};
