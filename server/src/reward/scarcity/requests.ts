// One outcome for each key, for ever. The key is claimed in the transaction that does the work; what is refused leaves nothing but the
// refusal. What only keeps the work from being judged now (not in force, no such customer) leaves the key free.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { canonicalJson } from '../../platform/audit/index.ts';
import { type Database, kept, type StateStore, type StateTransaction } from '../../platform/state-store/index.ts';

export interface KeyedRequest {
  readonly key: string;
  /** What is done ("grant", "use", "redeem"). */
  readonly operation: string;
  readonly customerId: string;
  /** Everything that makes the request what it is. */
  readonly content: object;
  readonly at: number;
}

interface Known {
  readonly requestHash: string;
  readonly outcome: unknown;
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly details?: Record<string, unknown>;
  } | null;
}

/** An outcome with whether it was given before. */
export type Once<Outcome> = Outcome & { readonly replayed: boolean };

/** Rolls a transaction back with the refusal that it led to. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const hashOf = ({ operation, customerId, content }: KeyedRequest): string =>
  createHash('sha256').update(canonicalJson({ operation, customerId, content })).digest('base64').slice(0, 22);

const selectKnown = async (db: Database | StateTransaction, key: string): Promise<Known | null> => {
  const { rows } = await kept(sql<Known>`
    select request_hash as "requestHash", outcome, refusal from benefit_request where key = ${key}`).execute(db);
  return rows[0] ?? null;
};

const replay = <Outcome>(request: KeyedRequest, known: Known): Once<Outcome> | Refusal => {
  if (known.requestHash !== hashOf(request))
    return refuse('IDEMPOTENCY_MISMATCH', `The key ${request.key} was used for another request; nothing was done.`);
  if (known.refusal)
    return refuse(known.refusal.code, known.refusal.message, { ...known.refusal.details, replayed: true });
  return { ...(known.outcome as Outcome), replayed: true };
};

/** What was answered under the key before; null when it is new. */
export const answeredBefore = async <Outcome>(
  db: Database,
  request: KeyedRequest,
): Promise<Once<Outcome> | Refusal | null> => {
  const known = await selectKnown(db, request.key);
  return known ? replay<Outcome>(request, known) : null;
};

const insertRequest = async (
  transaction: StateTransaction,
  request: KeyedRequest,
  refusal: Refusal | null,
): Promise<boolean> => {
  const { key, operation, customerId, at } = request;
  const { numAffectedRows } = await kept(sql`
    insert into benefit_request (key, request_hash, operation, customer_id, refusal, at)
    values (${key}, ${hashOf(request)}, ${operation}, ${customerId}, ${refusal === null ? null : JSON.stringify(refusal)}::json, ${at}::bigint)
    on conflict do nothing`).execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};

/** Within the caller's transaction: claims the key, does the work, keeps the outcome. A refusal of the work is thrown as {@link Refused}. */
export const onceWithin = async <Outcome extends object>(
  transaction: StateTransaction,
  request: KeyedRequest,
  work: () => Promise<Outcome | Refusal>,
): Promise<Once<Outcome> | Refusal> => {
  if (!(await insertRequest(transaction, request, null))) {
    const known = await selectKnown(transaction, request.key);
    return known ? replay<Outcome>(request, known) : refuse('KEY_IN_USE', 'The same request is being done; ask again.');
  }
  const outcome = await work();
  if (isRefusal(outcome)) throw new Refused(outcome);
  await kept(
    sql`update benefit_request set outcome = ${JSON.stringify(outcome)}::json where key = ${request.key}`,
  ).execute(transaction);
  return { ...outcome, replayed: false };
};

/** Keeps a refusal under its key; answers what stands there then. */
export const keepRefusal = async (
  store: StateStore,
  request: KeyedRequest,
  refusal: Refusal,
  passing: ReadonlySet<string>,
): Promise<Refusal> => {
  if (passing.has(refusal.code)) return refusal;
  await store.transaction((transaction) => insertRequest(transaction, request, refusal));
  const known = await selectKnown(store.db, request.key);
  const first = known && replay(request, known);
  return isRefusal(first) ? { ...first, details: { ...first.details, replayed: false } } : refusal;
};

/** Does the work once for its key, in a transaction of its own. `prepare` looks first, without one. */
export const doOnce = async <Prepared, Outcome extends object>(
  store: StateStore,
  request: KeyedRequest,
  passing: ReadonlySet<string>,
  prepare: () => Promise<Prepared | Refusal>,
  work: (transaction: StateTransaction, prepared: Prepared) => Promise<Outcome | Refusal>,
): Promise<Once<Outcome> | Refusal> => {
  const before = await answeredBefore<Outcome>(store.db, request);
  if (before) return before;
  const prepared = await prepare();
  if (isRefusal(prepared)) return keepRefusal(store, request, prepared, passing);
  try {
    return await store.transaction((transaction) =>
      onceWithin(transaction, request, () => work(transaction, prepared as Prepared)),
    );
  } catch (error) {
    if (error instanceof Refused) return keepRefusal(store, request, error.refusal, passing);
    throw error;
  }
};
