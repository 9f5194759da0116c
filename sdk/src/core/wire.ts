// What goes over the wire to POST /v1/events, and how an answer is understood. The same for every platform.

/** A value of a property: nested objects are flattened by the server ("a.b"). */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [name: string]: Value };

export type Properties = Readonly<Record<string, Value>>;

export type EventType = 'track' | 'identify' | 'alias' | 'fact';

/** One event as the server reads it. */
export interface WireEvent {
  /** Unique per happening; sent again, it is the same event. */
  readonly id: string;
  readonly type?: EventType;
  readonly name?: string;
  /** Milliseconds by this device's clock. */
  readonly time: number;
  readonly anonymousId?: string;
  readonly previousId?: string;
  readonly customerId?: string;
  readonly properties?: Properties;
  readonly traits?: Properties;
  readonly sessionId?: string;
  readonly sequence?: number;
  readonly identityToken?: string;
  readonly factKey?: string;
  readonly revision?: string;
}

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  /** The header Retry-After, when there is one. */
  readonly retryAfter: string | null;
  /** The body as text. */
  readonly body: string;
}

/**
 * What to do after an answer.
 * - `done`: the server has it. - `retry`: nothing was accepted, later again. - `split`: too large in one piece.
 * - `forbidden`: the key is unknown, revoked or not for this page. - `refused`: it will never be accepted.
 */
export type Verdict = 'done' | 'retry' | 'split' | 'forbidden' | 'refused';

/** Reads a status; 0 stands for "no answer came". */
export const verdictOf = (status: number): Verdict => {
  if (status >= 200 && status < 300) return 'done';
  if (status === 413) return 'split';
  if ([401, 403, 404].includes(status)) return 'forbidden';
  return status >= 500 || [0, 408, 425, 429].includes(status) ? 'retry' : 'refused';
};

/** The wait that a Retry-After header asks for, in milliseconds; 0 when it says nothing that can be read. */
export const retryAfterMs = (header: string | null, nowMs: number): number => {
  if (header === null || header === '') return 0;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1000;
  return Math.max(wait, 0) || 0;
};

/** Waits grow twofold from `firstMs` to `maxMs`; half of each is random, so that devices do not come back together. */
export const backoffMs = (failures: number, random: number, firstMs = 1_000, maxMs = 300_000): number => {
  const full = Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random;
};

/** Bytes of the text in UTF-8; a pair of surrogates counts six instead of four. */
export const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
  }
  return bytes;
};

/** The properties that every event has with the same value; they are said once for the whole request. */
const sharedOf = (events: readonly WireEvent[]): Record<string, Value> => {
  const [first, ...rest] = events;
  const shared: Record<string, Value> = {};
  if (rest.length === 0) return shared;
  for (const name of Object.keys(first?.properties ?? {})) {
    const value = first?.properties?.[name];
    if (typeof value !== 'object' && rest.every((event) => event.properties?.[name] === value)) shared[name] = value;
  }
  return shared;
};

/** The body of a request. `sentAt` lets the server correct a clock that is wrong by any amount. */
export const requestBody = (events: readonly WireEvent[], sentAt: number): string => {
  const shared = sharedOf(events);
  const own = events.map((event) => {
    const properties: Record<string, Value> = {};
    for (const name of Object.keys(event.properties ?? {})) {
      if (!(name in shared)) properties[name] = event.properties?.[name];
    }
    return { ...event, properties };
  });
  return JSON.stringify({ sentAt, properties: shared, events: own });
};

/** The address events go to; a browser that closes can send no header, so a public key stands in the query. */
export const eventsUrl = (endpoint: string, key: string): string =>
  `${endpoint.replace(/\/+$/, '')}/v1/events?writeKey=${encodeURIComponent(key)}`;
