// One request from first byte to answer: key, origin, rate, decoding, trust, limits, log. The same for every dialect.

import type { Clock } from '../../kernel/index.ts';
import { Defect } from '../../kernel/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import { type Acceptance, judge } from './accept.ts';
import { checkDraft } from './check-draft.ts';
import { DecodeError } from './decode/decode-error.ts';
import type { Dialect, Reading, WireAnswer, WireFailure, WireOutcome, WireRequest } from './dialect.ts';
import type { DraftContext, RefusedRecord, WireDraft } from './draft.ts';
import type { IdentityTokens } from './keys/identity-token.ts';
import { type KeyRing, originAllowed } from './keys/key-ring.ts';
import type { RateLimit } from './keys/rate-limit.ts';
import type { WriteKey } from './keys/write-key.ts';
import type { IngestLimits } from './limits.ts';
import type { PlanChecker } from './plan-check.ts';
import { applyTrust } from './trust.ts';

export interface RequestServices {
  readonly acceptance: Acceptance;
  readonly plan: PlanChecker;
  readonly keys: KeyRing;
  readonly tokens: IdentityTokens;
  readonly rate: RateLimit;
  readonly limits: IngestLimits;
  readonly wallClock: Clock;
  readonly logger: Logger;
  readonly waiting: { count: number };
}

/** What a request made of itself before the log: events, and the records they came from. */
interface Drafted {
  readonly events: LoggedEvent[];
  readonly quarantined: WireOutcome['quarantined'][number][];
  readonly refused: WireOutcome['refused'][number][];
}

/** Seconds after which a client may try again when the log is full or down. */
const RETRY_SECONDS = 5;

class RequestRefused extends Error {
  readonly failure: WireFailure;

  constructor(failure: WireFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

const refused = (
  status: WireFailure['status'],
  code: string,
  message: string,
  retryAfterSeconds?: number,
): RequestRefused =>
  new RequestRefused({ status, code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });

/** The answer when too much is under way; nothing was accepted. */
export const overloaded: WireFailure = {
  status: 503,
  code: 'OVERLOADED',
  message: 'Too many requests are under way; send it again later.',
  retryAfterSeconds: RETRY_SECONDS,
};

const allowedKey = (
  clearKey: string | null,
  dialect: Dialect,
  request: WireRequest,
  services: RequestServices,
): WriteKey => {
  const key = clearKey === null || clearKey === '' ? null : services.keys.find(clearKey);
  if (key === null) throw refused(401, 'UNKNOWN_KEY', 'The write key is missing or unknown.');
  if (key.revokedAt !== null) throw refused(401, 'REVOKED_KEY', 'The write key is revoked.');
  if (!key.dialects.includes(dialect.name)) {
    throw refused(403, 'DIALECT_NOT_ALLOWED', `The write key may not be used with the protocol "${dialect.name}".`);
  }
  const { origin } = request.headers;
  if (typeof origin === 'string' && !originAllowed(key, origin)) {
    throw refused(403, 'ORIGIN_NOT_ALLOWED', 'The write key may not be used from pages of this origin.');
  }
  const waitSeconds = services.rate.waitSeconds(key);
  if (waitSeconds !== null) {
    throw refused(
      429,
      'RATE_LIMITED',
      `The write key sends more than ${key.eventsPerSecondMax} events a second.`,
      waitSeconds,
    );
  }
  services.keys.touch(key.id);
  return key;
};

const isRefusal = (drafts: readonly WireDraft[] | RefusedRecord): drafts is RefusedRecord => !Array.isArray(drafts);

const firstRefusal = (drafts: readonly WireDraft[], limits: IngestLimits): RefusedRecord | null => {
  for (const draft of drafts) {
    const refusal = checkDraft(draft, limits);
    if (refusal !== null) return refusal;
  }
  return null;
};

const draftRecords = (reading: Reading, key: WriteKey, receivedAt: number, services: RequestServices): Drafted => {
  const { limits, plan, tokens } = services;
  const context: DraftContext = { source: key.source, recordedAt: receivedAt, limits };
  const trust = {
    key,
    tokens,
    plan,
    ...(reading.identityToken === undefined ? {} : { requestToken: reading.identityToken }),
  };
  const drafted: Drafted = { events: [], quarantined: [], refused: [] };
  for (let index = 0; index < reading.records.length; index += 1) {
    const drafts = reading.draft(reading.records[index], context);
    const refusal = isRefusal(drafts) ? drafts : firstRefusal(drafts, limits);
    if (isRefusal(drafts) || refusal !== null) {
      if (refusal !== null) drafted.refused.push({ index, code: refusal.code, message: refusal.message });
      continue;
    }
    for (const draft of drafts) {
      const event = judge(applyTrust(draft, trust), plan);
      drafted.events.push(event);
      if (event.violations) drafted.quarantined.push({ index, violations: event.violations });
    }
  }
  return drafted;
};

const append = async (
  drafted: Drafted,
  key: WriteKey,
  dialect: Dialect,
  receivedAt: number,
  services: RequestServices,
) => {
  const { waiting, limits, acceptance, logger } = services;
  if (waiting.count >= limits.appendsWaitingMax) throw new RequestRefused(overloaded);
  waiting.count += 1;
  try {
    return await acceptance.appendJudged(drafted.events, {
      recordedAt: receivedAt,
      source: key.source,
      trust: key.trust,
      dialect: dialect.name,
    });
  } catch (error) {
    if (error instanceof Defect) throw error;
    logger.error({ error, source: key.source }, 'a batch could not be appended to the log');
    throw refused(
      503,
      'LOG_UNAVAILABLE',
      'The log does not answer; nothing was accepted. Send it again later.',
      RETRY_SECONDS,
    );
  } finally {
    waiting.count -= 1;
  }
};

const take = async (dialect: Dialect, request: WireRequest, services: RequestServices): Promise<WireOutcome> => {
  const { limits, rate } = services;
  const early = dialect.credentialOf(request);
  const earlyKey = early === null ? null : allowedKey(early, dialect, request, services);
  const reading = await dialect.read(request, limits);
  const key = earlyKey ?? allowedKey(reading.credential ?? null, dialect, request, services);
  if (reading.records.length > limits.eventsMax) {
    throw new DecodeError('TOO_MANY_EVENTS', `A request holds at most ${limits.eventsMax} events.`);
  }
  rate.take(key, Math.max(1, reading.records.length));
  const drafted = draftRecords(reading, key, request.receivedAt, services);
  const dryRun = reading.dryRun === true;
  const range =
    dryRun || drafted.events.length === 0 ? null : await append(drafted, key, dialect, request.receivedAt, services);
  return {
    accepted: reading.records.length - drafted.refused.length - drafted.quarantined.length,
    from: range?.from ?? null,
    quarantined: drafted.quarantined,
    refused: drafted.refused,
    dryRun,
  };
};

const failureOf = (error: unknown, services: RequestServices): WireFailure => {
  if (error instanceof RequestRefused) return error.failure;
  if (error instanceof DecodeError) return { status: error.status, code: error.code, message: error.message };
  services.logger.error({ error }, 'an ingest request failed');
  return { status: 500, code: 'INTERNAL', message: 'Something went wrong on our side.' };
};

/** A vendor's protocol has no word for "all of it refused" but a failed request; ours lists every refusal. */
const allRefused = (dialect: Dialect, outcome: WireOutcome): WireFailure | null => {
  const [first] = outcome.refused;
  const none = outcome.accepted === 0 && outcome.quarantined.length === 0;
  if (!first || !none || dialect.name === 'zhiyin') return null;
  return { status: 400, code: first.code, message: first.message };
};

/** What an ingest request is answered with. Never rejects. */
export const answerRequest = async (
  dialect: Dialect,
  request: WireRequest,
  services: RequestServices,
): Promise<{ readonly answer: WireAnswer; readonly failure: WireFailure | null }> => {
  try {
    const outcome = await take(dialect, request, services);
    const failure = allRefused(dialect, outcome);
    return { answer: failure ? dialect.failed(request, failure) : dialect.accepted(request, outcome), failure };
  } catch (error) {
    const failure = failureOf(error, services);
    return { answer: dialect.failed(request, failure), failure };
  }
};
