// One batch of operations in one transaction: what they refer to, the lock, what must be known, the decisions in order, the writing.
import { hash } from 'node:crypto';
import { assert, type Instant, isRefusal, type Refusal, refuse, type TradingCalendar } from '../../kernel/index.ts';
import { canonicalJson } from '../../platform/audit/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import {
  accountKey,
  type Book,
  type DecidedOperation,
  type DecisionContext,
  decideOperation,
  emptyBook,
  needsLots,
  noChanges,
  type ObstacleCode,
  type Outcome,
  type Place,
  type Posting,
  placesOf,
  type RefusalCode,
  settle,
} from '../points/index.ts';
import type { StoredProgramme } from './programmes.ts';
import { type KnownKey, type Locked, lockAccounts, moreNumbers, takeBarrier } from './store.ts';
import { loadLots, loadTargets, type Target } from './store-load.ts';
import { type Attribution, type WrittenPosting, writeBatch } from './store-write.ts';

/** What came of an operation. A refusal says in its details whether it was given before. */
export interface Posted {
  readonly kind: 'posted';
  readonly key: string;
  readonly postingId: number;
  readonly replayed: boolean;
  readonly recordedAt: Instant;
  readonly outcome: Outcome;
}
export type PostResult = Posted | Refusal<RefusalCode | ObstacleCode>;

/** What a batch is decided with besides the programme. */
export interface BatchSurroundings {
  readonly at: Instant;
  readonly timeZone: string;
  readonly tradingCalendar: TradingCalendar;
  /** Of the operations, by key; absent where nobody serves the customer. */
  readonly attributions: ReadonlyMap<string, Attribution>;
}

/** Operations in the order in which they are decided, and wallets to settle without any operation. */
export interface Batch {
  readonly operations: readonly DecidedOperation[];
  readonly settling: readonly Place[];
}

export const hashRequest = (operation: object): string =>
  hash('sha256', canonicalJson(operation), 'base64').slice(0, 22);

const targetKeyOf = (operation: DecidedOperation): string | null => {
  switch (operation.kind) {
    case 'capture':
    case 'void':
      return operation.hold;
    case 'cancel':
      return operation.redemption;
    case 'reverse':
    case 'activate':
      return operation.award;
    default:
      return null;
  }
};

const noTargets = { holds: new Map(), redemptions: new Map(), awards: new Map(), lots: new Map() } as const;

/** Wallets to lock for an operation: its own, or those of what it refers to, in the journal or earlier in the batch. */
const placesToLock = (
  operation: DecidedOperation,
  targets: ReadonlyMap<string, Target>,
  byKey: ReadonlyMap<string, DecidedOperation>,
  depth = 0,
): readonly Place[] => {
  const key = targetKeyOf(operation);
  if (key === null) return placesOf(noTargets, operation);
  const target = targets.get(key);
  if (target)
    return target.outcome.wallets.flatMap((wallet) =>
      [target.customerId, ...target.owners].map((customerId) => ({ wallet, customerId })),
    );
  const earlier = byKey.get(key);
  return earlier && depth < 3 ? placesToLock(earlier, targets, byKey, depth + 1) : [];
};

/** The first outcome again, or that the key was another request's. */
export const replay = (known: KnownKey, requestHash: string): PostResult => {
  const { key, postingId, recordedAt, outcome, refusal } = known;
  if (known.requestHash !== requestHash) {
    return refuse('IDEMPOTENCY_MISMATCH', `The key ${key} was used for another request; nothing was posted.`);
  }
  if (outcome) return { kind: 'posted', key, postingId, replayed: true, recordedAt, outcome };
  assert(refusal, 'a posting without outcome and refusal');
  return refuse(refusal.code as RefusalCode, refusal.message, { ...refusal.details, replayed: true });
};

const resultOf = (posting: Posting): PostResult => {
  const { key, postingId, recordedAt, outcome, refusal } = posting;
  if (outcome) return { kind: 'posted', key, postingId, replayed: false, recordedAt, outcome };
  assert(refusal, 'a posting without outcome and refusal');
  return refuse(refusal.code as RefusalCode, refusal.message, { ...refusal.details, replayed: false });
};

const knownOf = ({ posting, requestHash }: WrittenPosting): KnownKey => {
  const { key, postingId, recordedAt, outcome, refusal } = posting;
  return { key, postingId, recordedAt, outcome, refusal, requestHash };
};

const unknownWallet = (operation: DecidedOperation, programme: StoredProgramme): string | null => {
  const named = operation.kind === 'award' ? operation.credits.map(({ wallet }) => wallet) : [];
  const wallets = 'wallet' in operation ? [operation.wallet] : named;
  return wallets.find((wallet) => !programme.byCode.has(wallet)) ?? null;
};

/** Why none of the programme's operations can be decided, or null. */
export const refuseProgramme = (programme: Pick<Locked['programme'], 'status' | 'stoppedFor'>) =>
  programme.status === 'open'
    ? null
    : refuse('PROGRAMME_STOPPED', `Postings are stopped: ${programme.stoppedFor ?? 'for a check'}.`);

/** The wallets whose lots the batch has to know, each once. */
const placesToLoad = (
  book: Book,
  { operations, settling }: Batch,
  locking: ReadonlyMap<DecidedOperation, readonly Place[]>,
  context: DecisionContext,
): readonly Place[] => {
  const places = new Map<string, Place>();
  const add = ({ wallet, customerId }: Place): void => {
    for (const each of [customerId, ...(book.groups.get(customerId) ?? [])])
      places.set(accountKey(wallet, each), { wallet, customerId: each });
  };
  settling.forEach(add);
  for (const operation of operations) if (needsLots(book, operation, context)) locking.get(operation)?.forEach(add);
  return [...places.values()];
};

/** The most postings that time can bring about for what was loaded, and for lots that the batch itself makes. */
const duesAtMost = (book: Book, operations: readonly DecidedOperation[], at: Instant): number => {
  const latest = [...book.accounts.values()].reduce((last, { lastRecordedAt }) => Math.max(last, lastRecordedAt), at);
  let most = 0;
  for (const { pending, activatesAt, expiresAt, inactivityMonths } of book.lots.values()) {
    if (pending > 0 && activatesAt !== null && activatesAt <= latest) most += 1;
    if (inactivityMonths !== null || (expiresAt !== null && expiresAt <= latest)) most += 1;
  }
  for (const { timesOutAt } of book.holds.values()) if (timesOutAt <= latest) most += 1;
  // Somebody merged with the customer may be recorded later than the award, and its points be due by then.
  for (const each of operations) most += each.kind === 'award' ? 2 * each.credits.length : 0;
  return most;
};

/** Numbers for all postings that the batch can make: its own, and what may come due. */
const enoughNumbers = async (
  transaction: StateTransaction,
  locked: Locked,
  book: Book,
  operations: readonly DecidedOperation[],
  at: Instant,
) => {
  // Awards that need to know of no lots bring nothing about besides themselves.
  if (book.lots.size === 0 && book.holds.size === 0 && operations.every(({ kind }) => kind === 'award')) return;
  const missing = operations.length + duesAtMost(book, operations, at) - locked.numbers.length;
  if (missing > 0) locked.numbers.push(...(await moreNumbers(transaction, missing)));
};

/**
 * What operations refer to. Where something is missing it may be about to be committed: alone behind the barrier, what is missing then is
 * decided later in the journal's order too.
 */
const findTargets = async (
  transaction: StateTransaction,
  programmeId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Target>> => {
  const found = await loadTargets(transaction, programmeId, keys);
  if (keys.every((key) => found.has(key))) return found;
  await takeBarrier(transaction, programmeId);
  return loadTargets(transaction, programmeId, keys);
};

interface Prepared {
  readonly book: Book;
  readonly locked: Locked;
  readonly context: DecisionContext;
  /** Accounts that are locked. */
  readonly mayWrite: ReadonlySet<string>;
  /** What a posting that follows another counts for: who served the customer then. */
  readonly inherited: Map<number, Attribution | null>;
}

const contextOf = (programme: StoredProgramme, surroundings: BatchSurroundings, locked: Locked): DecisionContext => {
  let next = 0;
  return {
    ...{
      at: surroundings.at,
      timeZone: surroundings.timeZone,
      tradingCalendar: surroundings.tradingCalendar,
      programme,
    },
    wallet: (code) => {
      const wallet = programme.byCode.get(code);
      assert(wallet, `the wallet ${code} was not checked`);
      return wallet;
    },
    nextPostingId: () => {
      const number = locked.numbers[next];
      next += 1;
      assert(number !== undefined, 'a batch ran out of numbers');
      return number;
    },
  };
};

const prepare = async (
  transaction: StateTransaction,
  programme: StoredProgramme,
  batch: Batch,
  surroundings: BatchSurroundings,
): Promise<Prepared> => {
  const { operations, settling } = batch;
  const { programmeId } = programme;
  const targetKeys = operations.flatMap((operation) => targetKeyOf(operation) ?? []);
  const targets = await findTargets(transaction, programmeId, targetKeys);
  const byKey = new Map(operations.map((operation) => [operation.key, operation]));
  const locking = new Map(
    operations.map((operation) => [
      operation,
      unknownWallet(operation, programme) === null ? placesToLock(operation, targets, byKey) : [],
    ]),
  );
  const book = emptyBook();
  const locked = await lockAccounts(transaction, programmeId, book, {
    places: [...settling, ...[...locking.values()].flat()],
    keys: operations.map(({ key }) => key),
    numbers: operations.length,
  });
  const mayWrite = new Set(book.accounts.keys());
  const context = contextOf(programme, surroundings, locked);
  const known = operations.filter((operation) => unknownWallet(operation, programme) === null);
  const loading = placesToLoad(book, { operations: known, settling }, locking, context);
  await loadLots(transaction, programmeId, book, loading, [...targets.values()]);
  await enoughNumbers(transaction, locked, book, operations, surroundings.at);
  const inherited = new Map([...targets.values()].map(({ postingId, attribution }) => [postingId, attribution]));
  return { book, locked, context, mayWrite, inherited };
};

/** The programme changed since it was read: read it again and start over. */
export class ProgrammeChanged extends Error {
  override readonly name = 'ProgrammeChanged';
}

/**
 * Decides and writes a batch. Each operation is judged by itself and in order; the transaction holds all of them. What was written is
 * given besides the results.
 */
export const runBatch = async (
  transaction: StateTransaction,
  programme: StoredProgramme,
  batch: Batch,
  surroundings: BatchSurroundings,
): Promise<{ readonly results: readonly PostResult[]; readonly written: readonly Posting[] }> => {
  const { book, locked, context, mayWrite, inherited } = await prepare(transaction, programme, batch, surroundings);
  if (locked.programme.version !== programme.version) throw new ProgrammeChanged();
  const changes = noChanges();
  const written: WrittenPosting[] = [];
  const keys = new Map(locked.keys);
  const stopped = refuseProgramme(locked.programme);
  const keep = (posting: Posting, requestHash: string): void => {
    const own = surroundings.attributions.get(posting.key) ?? null;
    const attribution = posting.targetId === null ? own : (inherited.get(posting.targetId) ?? own);
    inherited.set(posting.postingId, attribution);
    const kept = { posting, requestHash, attribution };
    written.push(kept);
    if (requestHash !== '') keys.set(posting.key, knownOf(kept));
  };
  const decideOne = (operation: DecidedOperation): PostResult => {
    const requestHash = hashRequest(operation);
    const known = keys.get(operation.key);
    if (known) return replay(known, requestHash);
    if (stopped) return stopped;
    const wallet = unknownWallet(operation, programme);
    if (wallet !== null) return refuse('WALLET_NOT_FOUND', `There is no wallet ${wallet} in this programme.`);
    const { postings, own } = decideOperation(book, changes, operation, context);
    for (const posting of postings) keep(posting, posting === own ? requestHash : '');
    return isRefusal(own) ? own : resultOf(own);
  };
  if (!stopped)
    for (const place of batch.settling) for (const posting of settle(book, changes, place, context)) keep(posting, '');
  const results = batch.operations.map(decideOne);
  // Whatever was not locked was not read either: writing it would overwrite what it holds.
  for (const account of changes.touchedAccounts)
    assert(mayWrite.has(account), `${account} was changed without its lock`);
  await writeBatch(transaction, programme.programmeId, book, changes, written);
  return { results, written: written.map(({ posting }) => posting) };
};
