// The position index in LMDB. A B-tree of random keys writes a page for every claim (27 thousand a second here), so claims
// are gathered instead: each call is one entry of a journal and lies in memory; a full memory becomes a run, written in one
// sweep; eight runs of a size become one. Filters in memory spare nearly every look into a run.
import { assert } from '../../kernel/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { type ClaimMemory, createClaimMemory } from './claim-memory.ts';
import { bytesOf, claimOf, positionOf, RECORD_WORDS, recordsOf, writeRecord } from './claim-records.ts';
import { type ClaimRuns, openClaimRuns } from './claim-runs.ts';
import { type LmdbEnvironment, numberOfKey, orderedKey, type Table } from './lmdb-environment.ts';
import type { EarlierClaim, LogPosition, PositionIndex } from './log-store.ts';
import { asLogUnavailable, LogUnavailable } from './log-unavailable.ts';

/** Claims in memory before they become a run: 10 MB of records. */
const MEMORY_RECORDS = 1 << 18;

/** One claim as callers state it. */
interface Claim {
  readonly key: Uint8Array;
  readonly position: LogPosition;
  readonly tag: bigint;
  readonly recordedAt: number;
}

/** An index that its engine closes. */
export interface LmdbPositions extends PositionIndex {
  close(): Promise<void>;
}

/** Opens the index inside its own environment. `memoryRecords` is smaller in tests only. */
export const openLmdbPositions = (
  environment: LmdbEnvironment,
  logger: Logger,
  memoryRecords: number = MEMORY_RECORDS,
): LmdbPositions => {
  const spaces = new Map<string, ClaimSpace>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const spaceOf = async (namespace: string): Promise<ClaimSpace> => {
    const known = spaces.get(namespace);
    if (known !== undefined) return known;
    assert(/^[a-z][a-z0-9_-]{0,40}$/.test(namespace), `the namespace "${namespace}" is not a short lower-case word`);
    const opened = await openClaimSpace(environment, namespace, logger, memoryRecords);
    spaces.set(namespace, opened);
    return opened;
  };
  // One call after the other: a claim sees all that earlier calls wrote.
  const inTurn = <Result>(doing: string, work: () => Promise<Result>): Promise<Result> => {
    if (closed) return Promise.reject(new LogUnavailable('the log is closed'));
    const mine = last.then(work).catch((cause: unknown) => {
      throw asLogUnavailable(doing, cause);
    });
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    claim: (namespace, claims) => inTurn('claiming keys', async () => (await spaceOf(namespace)).claim(claims)),
    forgetBefore: (namespace, recordedAt) =>
      inTurn('forgetting keys', async () => (await spaceOf(namespace)).runs.forgetBefore(recordedAt)),
    async close() {
      closed = true;
      await last;
      for (const space of spaces.values()) await space.runs.stop();
    },
  };
};

interface ClaimSpace {
  readonly runs: ClaimRuns;
  claim(claims: readonly Claim[]): Promise<readonly (EarlierClaim | null)[]>;
}

const openClaimSpace = async (
  environment: LmdbEnvironment,
  namespace: string,
  logger: Logger,
  memoryRecords: number,
): Promise<ClaimSpace> => {
  const journal = environment.table(`journal-${namespace}`);
  const runs = await openClaimRuns(environment, namespace, logger);
  let { memory, next } = loadJournal(journal);

  /** Makes a run of what is in memory; the journal's entries go in the same commit. */
  const seal = async (): Promise<void> => {
    await runs.add(memory.words.subarray(0, memory.size * RECORD_WORDS), (put) => {
      for (const key of journal.getKeys()) put(journal, key, null);
    });
    memory.clear();
    next = 0;
  };

  const claim = async (claims: readonly Claim[]): Promise<readonly (EarlierClaim | null)[]> => {
    if (memory.size >= memoryRecords) await seal();
    const words = new Uint32Array(claims.length * RECORD_WORDS);
    claims.forEach((each, record) => {
      writeRecord(words, record, each);
    });
    const { answers, added } = decide(words, claims, memory, runs);
    if (added > 0) {
      const key = orderedKey(next);
      const entry = Buffer.from(bytesOf(memory.words.subarray((memory.size - added) * RECORD_WORDS), added));
      next += 1;
      try {
        await environment.commit((put) => put(journal, key, entry));
      } catch (cause) {
        // What is not on disk must not be in memory either, or a later claim would answer from nothing.
        ({ memory, next } = loadJournal(journal));
        throw cause;
      }
    }
    return answers;
  };
  return { runs, claim };
};

/** Answers the claims in the order of their positions, and adds to memory those that stand nowhere yet. */
const decide = (
  words: Uint32Array,
  claims: readonly Claim[],
  memory: ClaimMemory,
  runs: ClaimRuns,
): { readonly answers: readonly (EarlierClaim | null)[]; readonly added: number } => {
  const answers: (EarlierClaim | null)[] = new Array(claims.length).fill(null);
  let added = 0;
  for (const record of inPositionOrder(words, claims.length)) {
    const inMemory = memory.find(words, record);
    const inRuns = runs.find(words, record);
    const fromMemory = inMemory.below < 0 ? null : claimOf(memory.words, inMemory.below);
    answers[record] = latest(fromMemory, inRuns.below);
    if (inMemory.at < 0 && !inRuns.stands) {
      memory.add(words, record);
      added += 1;
    }
  }
  return { answers, added };
};

const latest = (one: EarlierClaim | null, other: EarlierClaim | null): EarlierClaim | null =>
  one !== null && (other === null || one.position > other.position) ? one : other;

/** The numbers of the records in the order of positions; ranges of the log come so already. */
const inPositionOrder = (words: Uint32Array, records: number): Uint32Array => {
  const order = new Uint32Array(records);
  let sorted = true;
  for (let record = 0; record < records; record += 1) {
    order[record] = record;
    if (record > 0 && positionOf(words, record - 1) > positionOf(words, record)) sorted = false;
  }
  return sorted ? order : order.sort((a, b) => positionOf(words, a) - positionOf(words, b));
};

const loadJournal = (journal: Table): { memory: ClaimMemory; next: number } => {
  const memory = createClaimMemory();
  let next = 0;
  for (const { key, value } of journal.getRange({ start: orderedKey(0) })) {
    const words = recordsOf(value);
    for (let record = 0; record < words.length / RECORD_WORDS; record += 1) memory.add(words, record);
    next = numberOfKey(key) + 1;
  }
  return { memory, next };
};
