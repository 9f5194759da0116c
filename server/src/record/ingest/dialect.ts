// What a wire dialect is: where it listens, how it reads a request, how it answers. Everything else (keys, trust,
// limits, the log) is the same for all of them.
import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Violation } from '../log/index.ts';
import type { dialectNames } from './contract.ts';
import type { DraftContext, RefusedRecord, WireDraft } from './draft.ts';
import type { IngestLimits } from './limits.ts';

export type DialectName = (typeof dialectNames)[number];

/** A request as it came, nothing decoded. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  /** Path without query. */
  readonly path: string;
  /** Query parameters, still percent-encoded. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

/** A request read: its records, and how to draft one. */
export interface Reading {
  /** A key found in the body; used when the request line and headers carry none. */
  readonly credential?: string;
  readonly records: readonly unknown[];
  /** A signed identity token for all records. */
  readonly identityToken?: string;
  /** The client asks to have the data checked and not kept. */
  readonly dryRun?: boolean;
  /** Makes zero, one or more events of a record; a refusal refuses the record alone. */
  draft(record: unknown, context: DraftContext): readonly WireDraft[] | RefusedRecord;
}

/** What became of a request that was accepted. */
export interface WireOutcome {
  readonly accepted: number;
  readonly from: LogPosition | null;
  readonly quarantined: readonly { readonly index: number; readonly violations: readonly Violation[] }[];
  readonly refused: readonly { readonly index: number; readonly code: string; readonly message: string }[];
  readonly dryRun: boolean;
}

/** Why a whole request was not accepted. */
export interface WireFailure {
  readonly status: 400 | 401 | 403 | 404 | 413 | 429 | 500 | 503;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

export interface Dialect {
  readonly name: DialectName;
  readonly endpoints: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[];
  /** The key as the request line or headers carry it, so that an unknown one is refused before its body is decoded. */
  credentialOf(request: WireRequest): string | null;
  /** Throws DecodeError for what cannot be read. */
  read(request: WireRequest, limits: IngestLimits): Promise<Reading>;
  accepted(request: WireRequest, outcome: WireOutcome): WireAnswer;
  failed(request: WireRequest, failure: WireFailure): WireAnswer;
}

export const jsonAnswer = (status: number, value: unknown): WireAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

/** The smallest transparent GIF, which image requests wait for. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const pixelAnswer = (status: number): WireAnswer => ({ status, contentType: 'image/gif', body: pixel });

/** The user name of Basic authentication, or the token of Bearer. */
export const authorizationKey = (headers: IncomingHttpHeaders): string | null => {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer' && value !== '') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  const [user = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return user === '' ? null : user;
};
