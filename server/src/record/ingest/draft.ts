// The form between a dialect and acceptance: one event in clear text, with what it claims about its sender, before
// anybody has decided whether the claim is believed.
import { createHash } from 'node:crypto';
import type { Instant } from '../../kernel/index.ts';
import type { EventKind, LoggedEvent, PropertyValue, Violation } from '../log/index.ts';
import type { IngestLimits } from './limits.ts';

/** A canonical event in clear text, ready for {@link Ingest.accept}: what the log keeps, before encryption. */
export type EventDraft = LoggedEvent;

export type Properties = Record<string, PropertyValue>;

/** What a dialect makes of one record. Identity is a claim until trust is decided. */
export interface WireDraft {
  key: string;
  kind: EventKind;
  name: string;
  occurredAt: Instant;
  actorId?: string;
  /** A customer number that the record names; believed only from a server key or with a signed token. */
  customerClaim?: string;
  /** A signed identity token that came with the record. */
  identityToken?: string;
  aliasOf?: string;
  properties: Properties;
  traits?: Properties;
  sessionId?: string;
  sourceSequence?: number;
  factKey?: string;
  revision?: string;
  violations?: Violation[];
}

/** One record that is not accepted, and why. The rest of its request is. */
export interface RefusedRecord {
  readonly kind: 'refused-record';
  /** Stable code: NOT_AN_OBJECT, MISSING_ID, ID_TOO_LONG, MISSING_NAME, TOO_MANY_PROPERTIES, WRONG_SHAPE. */
  readonly code: string;
  readonly message: string;
}

export const refuseRecord = (code: string, message: string): RefusedRecord => ({
  kind: 'refused-record',
  code,
  message,
});

/** What a dialect knows when it drafts a record. */
export interface DraftContext {
  /** Code of the source; part of each deduplication key. */
  readonly source: string;
  readonly recordedAt: Instant;
  readonly limits: IngestLimits;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one where the client sent something else. */
export const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** An id as text: strings that are not blank, and numbers (clients send customer numbers as numbers). */
export const idText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
};

export const textOr = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Adds a breach to a draft. */
export const violate = (draft: WireDraft, code: string, message: string, property?: string): void => {
  draft.violations ??= [];
  draft.violations.push({ code, message, ...(property === undefined ? {} : { property }) });
};

/** JSON with sorted keys: the same content gives the same text whichever order a client wrote it in. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const parts = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${parts.join(',')}}`;
};

/** Hash of a record's content, 32 hex digits; the deduplication key of records that carry no id. */
export const contentHash = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);

/** The revision of a fact: hash of its content, 16 hex digits. */
export const contentRevision = (properties: Readonly<Record<string, unknown>>): string =>
  contentHash(properties).slice(0, 16);

/** Deduplication key of a record: never equal across dialects and sources. */
export const dedupeKey = (dialect: string, source: string, id: string): string => `${dialect}:${source}:${id}`;
