// Posts: gathers single operations of concurrent callers into one transaction, cuts long lists, and tries again where another transaction
// was quicker. On the embedded engine, which has one session, batches shrink until a transaction is short.
import { type BusinessDate, businessDateAt, type Clock, type TradingCalendar } from '../../kernel/index.ts';
import { createCountedSize, createGatherer, createTimedSize, type PieceSize } from '../../platform/gathering/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { accountKey, type DecidedOperation, type Place, type Posting } from '../points/index.ts';
import { type Batch, type BatchSurroundings, type PostResult, ProgrammeChanged, runBatch } from './batch.ts';
import { type ProgrammeDirectory, programmeMissing, type StoredProgramme } from './programmes.ts';
import { createAccounts, placesWithoutAccount } from './store.ts';
import { type Attribution, isCollision } from './store-write.ts';

const ATTEMPTS_MAX = 6;
const KNOWN_ACCOUNTS_MAX = 300_000;
const BATCH_MAX = 1_000;
/** Fewer take as long: the way to the engine and back, and what the event loop does in between, is the same for all. */
const BATCH_MIN = 50;
/** Wallets settled at once at least: each may bring about many postings. */
const SETTLED_MIN = 10;
/** How long a transaction may last, once it has the session: the embedded engine serves nobody else meanwhile. */
const BUDGET_MS = { pglite: 20, postgres: 2_000 } as const;
/** Postings of the sweep in a transaction on a server: some five milliseconds of this process, which answers others in between. */
const SWEPT_AT_ONCE = 100;
const IN_FLIGHT_MAX = { pglite: 1, postgres: 2 } as const;

/** Who served customers on days; null where nobody did. In the order of the questions. */
export type Attribute = (
  questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
) => Promise<readonly (Attribution | null)[]>;

/** Told of what was posted, within the transaction. */
export type OnPosted = (
  transaction: StateTransaction,
  programme: string,
  postings: readonly Posting[],
) => Promise<void>;

export interface PosterDependencies {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly timeZone: string;
  readonly tradingCalendar: () => Promise<TradingCalendar>;
  readonly attribute: Attribute;
  readonly onPosted: readonly OnPosted[];
  readonly directory: ProgrammeDirectory;
}

export interface Poster {
  /** Posts one operation; the answer comes when it is durable. */
  post(programme: string, operation: DecidedOperation): Promise<PostResult>;
  /** Posts operations in their order. */
  postAll(programme: string, operations: readonly DecidedOperation[]): Promise<readonly PostResult[]>;
  /**
   * Makes operations ready to be posted within a transaction of the caller, so that points move together with stock or a voucher,
   * or not at all. Asked before the transaction; what it gives may throw a collision, which {@link together} tries again.
   */
  prepare(
    programme: string,
    operations: readonly DecidedOperation[],
  ): Promise<(transaction: StateTransaction) => Promise<readonly PostResult[]>>;
  /** Posts and does the caller's work in one transaction; both again where another transaction was quicker. */
  together<Result>(
    programme: string,
    operations: readonly DecidedOperation[],
    work: (transaction: StateTransaction, results: readonly PostResult[]) => Promise<Result>,
  ): Promise<Result>;
  /** Writes what time has brought about for these wallets; how many postings it were. */
  settle(programme: string, places: readonly Place[]): Promise<number>;
  /** How many wallets are settled best at once. */
  settleSize(): number;
}

const attributionsOf = async (
  { attribute, timeZone }: PosterDependencies,
  operations: readonly DecidedOperation[],
  at: number,
): Promise<ReadonlyMap<string, Attribution>> => {
  const asked = operations.flatMap((operation) => {
    if (!('customerId' in operation)) return [];
    const occurredAt = operation.kind === 'award' ? operation.occurredAt : at;
    const date =
      operation.kind === 'award' && operation.tradeDate ? operation.tradeDate : businessDateAt(occurredAt, timeZone);
    return [{ key: operation.key, customerId: operation.customerId, date: date as BusinessDate }];
  });
  if (asked.length === 0) return new Map();
  const answers = await attribute(asked);
  return new Map(asked.flatMap(({ key }, index) => (answers[index] ? [[key, answers[index]]] : [])));
};

const placesNamed = (operations: readonly DecidedOperation[]): readonly Place[] =>
  operations.flatMap((operation): readonly Place[] => {
    if (operation.kind === 'award')
      return operation.credits.map(({ wallet }) => ({ wallet, customerId: operation.customerId }));
    if (!('wallet' in operation)) return [];
    const own = { wallet: operation.wallet, customerId: operation.customerId };
    return operation.kind === 'transfer' ? [own, { wallet: operation.wallet, customerId: operation.to }] : [own];
  });

/** Creates accounts before the transaction that locks them, so that no two transactions wait for each other's new rows. */
const createEnsure = (store: StateStore) => {
  const known = new Set<string>();
  return async (programme: StoredProgramme, operations: readonly DecidedOperation[]): Promise<void> => {
    const keyOf = ({ wallet, customerId }: Place) => `${programme.programmeId} ${accountKey(wallet, customerId)}`;
    const missing = placesNamed(operations).filter(
      (place) => programme.byCode.has(place.wallet) && !known.has(keyOf(place)),
    );
    if (missing.length === 0) return;
    await createAccounts(
      store.db,
      programme.programmeId,
      await placesWithoutAccount(store.db, programme.programmeId, missing),
    );
    if (known.size > KNOWN_ACCOUNTS_MAX) known.clear();
    for (const place of missing) known.add(keyOf(place));
  };
};

interface Ran {
  readonly results: readonly PostResult[];
  readonly written: readonly Posting[];
}
/** With how long the transaction lasted, without what it waited for. */
type RanFor = Ran & { readonly heldMs: number };

const createRunner = (dependencies: PosterDependencies) => {
  const { store, clock, wallClock, timeZone, tradingCalendar, directory, onPosted } = dependencies;
  const ensure = createEnsure(store);
  const surroundingsOf = async (operations: readonly DecidedOperation[]): Promise<BatchSurroundings> => {
    const at = clock.now();
    const attributions = await attributionsOf(dependencies, operations, at);
    return { at, timeZone, tradingCalendar: await tradingCalendar(), attributions };
  };
  const within = async (
    transaction: StateTransaction,
    programme: StoredProgramme,
    batch: Batch,
    surroundings: BatchSurroundings,
  ): Promise<Ran> => {
    const ran = await runBatch(transaction, programme, batch, surroundings);
    for (const each of onPosted) await each(transaction, programme.programme, ran.written);
    return ran;
  };
  const run = async (code: string, batch: Batch): Promise<RanFor> => {
    for (let attempt = 1; ; attempt += 1) {
      const programme = await directory.find(code);
      if (!programme) return { results: batch.operations.map(() => programmeMissing(code)), written: [], heldMs: 0 };
      await ensure(programme, batch.operations);
      const surroundings = await surroundingsOf(batch.operations);
      let begunAt = 0;
      const work = (transaction: StateTransaction): Promise<Ran> => {
        begunAt = wallClock.now();
        return within(transaction, programme, batch, surroundings);
      };
      try {
        const ran = await store.transaction(work, { lookups: true });
        return { results: ran.results, written: ran.written, heldMs: wallClock.now() - begunAt };
      } catch (error) {
        if (error instanceof ProgrammeChanged) directory.refresh(code);
        else if (!isCollision(error) || attempt >= ATTEMPTS_MAX) throw error;
      }
    }
  };
  return { run, within, surroundingsOf, ensure };
};

/** Runs in pieces of the fitting size, one after the other. */
const inPieces = async <Item, Result>(
  items: readonly Item[],
  size: () => number,
  run: (piece: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (let start = 0; start < items.length; ) {
    const piece = items.slice(start, start + size());
    start += piece.length;
    results.push(...(await run(piece)));
  }
  return results;
};

const postTogether = async <Result>(
  store: StateStore,
  prepare: () => ReturnType<Poster['prepare']>,
  work: (transaction: StateTransaction, results: readonly PostResult[]) => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    const post = await prepare();
    try {
      // Rows are looked up here too: without that the long statements of a posting are planned anew each time.
      return await store.transaction(async (transaction) => work(transaction, await post(transaction)), {
        lookups: true,
      });
    } catch (error) {
      if (!isCollision(error) || attempt >= ATTEMPTS_MAX) throw error;
    }
  }
};

export const createPoster = (dependencies: PosterDependencies): Poster => {
  const { store, directory } = dependencies;
  const { run, within, surroundingsOf, ensure } = createRunner(dependencies);
  const [budgetMs, inFlightMax] = [BUDGET_MS[store.engine], IN_FLIGHT_MAX[store.engine]];
  const isEmbedded = store.engine === 'pglite';
  const posting = createTimedSize(budgetMs, isEmbedded ? BATCH_MIN : BATCH_MAX, BATCH_MIN, BATCH_MAX);
  const settling = isEmbedded
    ? createTimedSize(budgetMs, SETTLED_MIN, SETTLED_MIN, BATCH_MAX)
    : createCountedSize(SWEPT_AT_ONCE, BATCH_MAX / 50);
  const measured = async (size: PieceSize, code: string, batch: Batch): Promise<Ran> => {
    const ran = await run(code, batch);
    size.note(batch.operations.length + batch.settling.length, ran.heldMs, ran.written.length);
    return ran;
  };
  const gatherers = new Map<string, (operation: DecidedOperation) => Promise<PostResult>>();
  const gathererOf = (code: string) => {
    const known = gatherers.get(code);
    if (known) return known;
    const made = createGatherer(inFlightMax, posting.size, async (operations: readonly DecidedOperation[]) => {
      return (await measured(posting, code, { operations, settling: [] })).results;
    });
    gatherers.set(code, made);
    return made;
  };
  const prepare: Poster['prepare'] = async (code, operations) => {
    const programme = await directory.find(code);
    if (!programme) return async () => operations.map(() => programmeMissing(code));
    await ensure(programme, operations);
    const surroundings = await surroundingsOf(operations);
    return async (transaction) => {
      try {
        return (await within(transaction, programme, { operations, settling: [] }, surroundings)).results;
      } catch (error) {
        directory.refresh(code);
        throw error;
      }
    };
  };
  return {
    post: async (code, operation) => {
      // Names of programmes that do not exist must not pile up gatherers.
      if (!(await directory.find(code))) return programmeMissing(code);
      return gathererOf(code)(operation);
    },
    postAll: (code, operations) =>
      inPieces(operations, posting.size, async (piece) => {
        return (await measured(posting, code, { operations: piece, settling: [] })).results;
      }),
    prepare,
    together: (code, operations, work) => postTogether(store, () => prepare(code, operations), work),
    settle: async (code, places) =>
      (await measured(settling, code, { operations: [], settling: places })).written.length,
    settleSize: settling.size,
  };
};
