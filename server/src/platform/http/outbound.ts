// Calls to addresses that somebody configured or typed in. Private, loopback and link-local targets are refused unless
// listed, or a settings page becomes a way into the network behind the server. The address is checked at connect time,
// so a name that changes its answer between check and call gains nothing.
import { type LookupAddress, lookup as resolveName } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Thrown instead of calling. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}

const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

/** Whether the address lies in a network that is not the public internet. Text that is no address counts as inside. */
export const isInsideAddress = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped);
  if (family === 0) return true;
  // BlockList reads ::ffff:7f00:1 as IPv4 itself.
  return inside.check(mapped, family === 4 ? 'ipv4' : 'ipv6');
};

/** A call that went out. */
export interface OutboundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

const ANSWER_BYTES_MAX = 5_000_000;
const TIMEOUT_MS = 15_000;

const guardedLookup =
  (host: string): LookupFunction =>
  (name, options, callback) => {
    resolveName(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      const refused = addresses.find(({ address }) => isInsideAddress(address));
      const [first] = addresses;
      if (refused || !first) {
        return callback(
          new TargetRefused(`${host} is ${refused?.address ?? 'nowhere'}, which is not a public address`),
          '',
          0,
        );
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };

const readAnswer = async (message: IncomingMessage): Promise<Response> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) {
      message.destroy();
      throw new TargetRefused(`the answer is larger than ${ANSWER_BYTES_MAX} bytes`);
    }
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [key, value] of Object.entries(message.headers)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(key, each);
  }
  const status = message.statusCode ?? 502;
  const empty = status === 204 || status === 304 || status < 200;
  return new Response(empty ? null : Buffer.concat(chunks), { status: status < 200 ? 502 : status, headers });
};

/** Calls an address, never following redirects; throws `TargetRefused` where the address may not be called. */
export type OutboundFetch = (address: string, call: OutboundRequest) => Promise<Response>;

/** `allowedTargets`: host names or addresses that may be called although they are inside. */
export const createOutboundFetch = (allowedTargets: readonly string[]): OutboundFetch => {
  const allowed = new Set(allowedTargets.map((target) => target.toLowerCase()));
  return (address, call) =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        return reject(new TargetRefused(`${url.protocol} is not called`));
      }
      const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      const free = allowed.has(host);
      if (!free && isIP(host) !== 0 && isInsideAddress(host)) {
        return reject(new TargetRefused(`${host} is not a public address`));
      }
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const signals = [AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS), ...(call.signal ? [call.signal] : [])];
      const outgoing = send(url, {
        method: call.method,
        headers: call.headers,
        signal: AbortSignal.any(signals),
        ...(free ? {} : { lookup: guardedLookup(host) }),
      });
      outgoing.once('error', reject);
      outgoing.once('response', (message) => readAnswer(message).then(resolve, reject));
      outgoing.end(call.body);
    });
};
