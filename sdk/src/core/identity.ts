// Who the device is, and for which customer it speaks.
import { type Host, newId } from './host.ts';
import type { TokenSource } from './settings.ts';
import type { Properties, WireEvent } from './wire.ts';

/** A token that ends within this time is not worth sending. */
const TOKEN_SPARE_MS = 30_000;

/** When the token ends, in milliseconds; null where that cannot be read. The signature is the server's to check. */
export const tokenEnd = (token: string, decodeBase64: Host['decodeBase64']): number | null => {
  try {
    const claims = JSON.parse(decodeBase64((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')));
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null;
  } catch {
    return null;
  }
};

type Decoder = Pick<Host, 'now' | 'decodeBase64'>;

/** Whether the event may go as it is: it claims nothing, or its token holds, or nobody could give a better one. */
export const isReadyToSend = (event: WireEvent, source: TokenSource | undefined, host: Decoder): boolean => {
  if (event.customerId === undefined || source === undefined) return true;
  if (event.identityToken === undefined) return false;
  const end = tokenEnd(event.identityToken, host.decodeBase64);
  return end === null || end > host.now() + TOKEN_SPARE_MS;
};

/** The events with tokens that hold; rejects when the source gives none. */
export const refreshTokens = (
  events: readonly WireEvent[],
  source: TokenSource | undefined,
  host: Decoder,
): Promise<readonly WireEvent[]> =>
  Promise.all(
    events.map(async (event) =>
      isReadyToSend(event, source, host) ? event : { ...event, identityToken: await source?.(event.customerId ?? '') },
    ),
  ) as Promise<readonly WireEvent[]>;

/** A short sum of a text, to notice that it is the same again; it tells nothing of the text. */
const sumOf = (text: string): string => {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = (sum * 31 + text.charCodeAt(index)) | 0;
  return String(sum);
};

export interface Identity {
  anonymousId(): string;
  /** Replaces the anonymous id, and forgets the customer. */
  renew(): string;
  /** True when the same was said in this session already; notes it otherwise. */
  wasSaid(sessionId: string, customerId: string, token: string | undefined, traits: Properties | undefined): boolean;
}

export const createIdentity = (host: Host, prefix: string, given: string | undefined): Identity => {
  const idKey = `${prefix}id`;
  const saidKey = `${prefix}said`;
  const write = (id: string): string => {
    host.storage.set(idKey, id);
    return id;
  };
  return {
    anonymousId: () => {
      const stored = host.storage.get(idKey);
      if (stored) return stored;
      return write(given ?? newId(host));
    },
    renew: () => {
      host.storage.remove(saidKey);
      return write(newId(host));
    },
    wasSaid: (sessionId, customerId, token, traits) => {
      const sum = sumOf(JSON.stringify([sessionId, customerId, token, traits]));
      if (host.storage.get(saidKey) === sum) return true;
      host.storage.set(saidKey, sum);
      return false;
    },
  };
};
