// One answer for each key of a partner, for ever: the same request again gets the first answer, refusals too; another request under the key is
// refused with what differs.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/index.ts';
import { canonicalJson } from '../../platform/audit/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { OperationView } from './contract.ts';
import { changed, type Reading } from './store.ts';

export interface PartnerRequest {
  readonly partner: string;
  readonly key: string;
  readonly operation: string;
  /** Everything that makes the request what it is, by field. What names a customer comes in as {@link fingerprint}. */
  readonly content: Readonly<Record<string, string | number | null>>;
  readonly at: number;
}

/** Tells two texts apart without keeping them. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

interface Known {
  readonly operation: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly outcome: object | null;
  readonly refusal: Omit<Refusal, 'kind'> | null;
}

/** An outcome with whether it was given before. */
export type Answered<Outcome> = (Outcome & { readonly replayed: boolean }) | Refusal;

/** Leaves the key free: what stands in the way lies with neither customer nor request, and the same request may come again. */
const passing: ReadonlySet<string> = new Set([
  ...['PARTNER_NOT_ACTIVE', 'PARTNER_SUSPENDED', 'OUTSIDE_CONTRACT', 'RATE_MISSING', 'MEMBER_NOT_BOUND'],
  ...['CUSTOMER_NOT_FOUND', 'MEMBER_CODE_UNKNOWN', 'IDEMPOTENCY_MISMATCH', 'KEY_IN_USE', 'OPERATION_NOT_FOUND'],
  ...['PROGRAMME_NOT_FOUND', 'WALLET_NOT_FOUND', 'PROGRAMME_STOPPED', 'CALENDAR_YEAR_UNKNOWN'],
]);

const select = async (db: Reading, { partner, key }: PartnerRequest): Promise<Known | null> => {
  const { rows } = await sql<Known>`select operation, content, outcome, refusal from partner_request
    where partner = ${partner} and key = ${key}`.execute(db);
  return rows[0] ?? null;
};

const differing = (request: PartnerRequest, known: Known): readonly string[] => [
  ...(request.operation === known.operation ? [] : ['operation']),
  ...[...new Set([...Object.keys(request.content), ...Object.keys(known.content)])].filter(
    (field) => canonicalJson(request.content[field] ?? null) !== canonicalJson(known.content[field] ?? null),
  ),
];

const replay = <Outcome>(request: PartnerRequest, known: Known): Answered<Outcome> => {
  const differs = differing(request, known);
  if (differs.length > 0)
    return refuse(
      'IDEMPOTENCY_MISMATCH',
      `The key ${request.key} was used for another request, which differs in ${differs.join(', ')}; nothing was done.`,
      { differs },
    );
  const { refusal } = known;
  if (refusal) return refuse(refusal.code, refusal.message, { ...refusal.details, replayed: true });
  return { ...(known.outcome as Outcome), replayed: true };
};

/** What was answered under the key before; null when it is new. */
export const answeredBefore = async <Outcome>(
  db: Reading,
  request: PartnerRequest,
): Promise<Answered<Outcome> | null> => {
  const known = await select(db, request);
  return known ? replay<Outcome>(request, known) : null;
};

const insert = async (
  transaction: StateTransaction,
  { partner, key, operation, content, at }: PartnerRequest,
  refusal: Refusal | null,
): Promise<boolean> => {
  const kept = refusal && { code: refusal.code, message: refusal.message, details: refusal.details };
  return changed(
    await sql`insert into partner_request (partner, key, operation, content, refusal, at)
      values (${partner}, ${key}, ${operation}, ${JSON.stringify(content)}::json,
        ${kept === null ? null : JSON.stringify(kept)}::json, ${at}::bigint)
      on conflict do nothing`.execute(transaction),
  );
};

/** Rolls a transaction back with the answer that it led to. */
export class Settled extends Error {
  override readonly name = 'Settled';
  readonly answer: object;
  readonly isKnown: boolean;
  constructor(answer: object, isKnown: boolean) {
    super('settled');
    this.answer = answer;
    this.isKnown = isKnown;
  }
}

/** Claims the key within the transaction; what is known under it already ends the transaction. */
export const claim = async (transaction: StateTransaction, request: PartnerRequest): Promise<void> => {
  if (await insert(transaction, request, null)) return;
  const known = await select(transaction, request);
  throw new Settled(
    known ? replay(request, known) : refuse('KEY_IN_USE', 'The same request is being done; ask again.'),
    true,
  );
};

export const keepOutcome = async (
  transaction: StateTransaction,
  { partner, key }: PartnerRequest,
  outcome: object,
): Promise<void> => {
  await sql`update partner_request set outcome = ${JSON.stringify(outcome)}::json
    where partner = ${partner} and key = ${key}`.execute(transaction);
};

/** Keeps a refusal under its key, unless it passes; answers what stands there then. */
export const keepRefusal = async <Outcome>(
  store: StateStore,
  request: PartnerRequest,
  refusal: Refusal,
): Promise<Answered<Outcome>> => {
  if (passing.has(refusal.code)) return refusal;
  const isFirst = await store.transaction((transaction) => insert(transaction, request, refusal));
  if (isFirst) return refuse(refusal.code, refusal.message, { ...refusal.details, replayed: false });
  return (await answeredBefore<Outcome>(store.db, request)) ?? refusal;
};

/** What was answered under a key of the partner; null where nothing was. */
export const readAnswer = async (
  db: Reading,
  partner: string,
  key: string,
): Promise<{
  readonly operation: string;
  readonly at: number;
  readonly outcome: OperationView | null;
  readonly refusal: { readonly code: string; readonly message: string } | null;
} | null> => {
  const { rows } = await sql<{
    operation: string;
    at: number;
    outcome: OperationView | null;
    refusal: { readonly code: string; readonly message: string } | null;
  }>`select operation, at, outcome, refusal from partner_request where partner = ${partner} and key = ${key}`.execute(
    db,
  );
  return rows[0] ?? null;
};
