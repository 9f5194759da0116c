// Runs of claims on disk, which never change: 2^bits partitions by the key's hash, some 64 records each, and a filter. A look
// reads one partition. Eight runs of a level are merged partition by partition in the background, in commits of some
// milliseconds; the list of runs is one record, so that a crash leaves either the old runs or the new one.
import type { Logger } from '../telemetry/index.ts';
import { addToFilter, createFilter, filterProbe, mayContain } from './claim-filter.ts';
import {
  claimOf,
  hashKey,
  positionOf,
  RECORD_BYTES,
  RECORD_WORDS,
  recordedAtOf,
  recordsOf,
  sameKey,
} from './claim-records.ts';
import { type LmdbEnvironment, numberOfKey, orderedKey, type PutQuietly, type Table } from './lmdb-environment.ts';
import type { EarlierClaim } from './log-store.ts';

const PARTITION_SEED = 0x7feb352d;
const PARTITION_RECORDS = 64;
const RUNS_PER_LEVEL = 8;
const MERGE_FACTOR_BITS = 3;
/** Runs of this level are not merged further: some 17 million claims each. */
const LEVEL_MAX = 2;
/** Partitions written in one commit of a merge: some 16 thousand records. */
const PARTITIONS_PER_COMMIT = 256;
/** Partition number of a run's filter; real partitions stay far below. */
const FILTER_PART = 0xffff_ffff;
const NOTES_KEY = Buffer.from('runs');

interface RunNote {
  readonly id: number;
  readonly level: number;
  readonly bits: number;
  readonly records: number;
  readonly recordedAtMax: number;
}

interface Run extends RunNote {
  readonly filter: Uint32Array;
}

/** The runs of one namespace. */
export interface ClaimRuns {
  /** The latest claim of the record's key below its position, and whether the very claim stands in a run. */
  find(words: Uint32Array, record: number): { readonly below: EarlierClaim | null; readonly stands: boolean };
  /** Writes the records as a run in one commit with `also`. */
  add(words: Uint32Array, also: (put: PutQuietly) => void): Promise<void>;
  /** Drops the runs whose every claim was recorded before the instant. */
  forgetBefore(recordedAt: number): Promise<void>;
  /** Waits for the merge under way to reach a safe point and starts none. */
  stop(): Promise<void>;
}

/** Opens the runs, and removes what a merge cut off by a crash left behind. */
export const openClaimRuns = async (
  environment: LmdbEnvironment,
  namespace: string,
  logger: Logger,
): Promise<ClaimRuns> => {
  const table = environment.table(`runs-${namespace}`);
  const list = openRunList(environment, namespace, table);
  let merging: Promise<void> | null = null;
  let stopping = false;
  await removeStrangers(environment, table, list.runs());

  const removeAll = async (gone: readonly Run[]): Promise<void> => {
    for (const { id } of gone) await removeRun(environment, table, id);
  };
  const mergeWhileFull = async (): Promise<void> => {
    for (let full = fullLevel(list.runs()); full !== null && !stopping; full = fullLevel(list.runs())) {
      const from = full;
      const merged = await mergeRuns(environment, table, from, list.newId(), () => stopping);
      if (merged === null) return;
      await list.change((before) => [...before.filter((run) => !from.includes(run)), merged]);
      await removeAll(from);
    }
  };
  const startMerging = (): void => {
    if (merging !== null || stopping) return;
    merging = mergeWhileFull()
      .catch((cause: unknown) => {
        // The runs stay as they were; the next full memory tries again.
        logger.warn({ namespace, cause: String(cause) }, 'merging runs of the position index failed');
      })
      .finally(() => {
        merging = null;
      });
  };

  return {
    find: (words, record) => findInRuns(table, list.runs(), words, record),
    async add(words, also) {
      const { run, parts } = buildRun(words, list.newId());
      await list.change(
        (before) => [...before, run],
        (put) => {
          parts.forEach((part, number) => {
            if (part.length > 0) put(table, partKey(run.id, number), part);
          });
          put(table, partKey(run.id, FILTER_PART), bytesOfFilter(run.filter));
          also(put);
        },
      );
      startMerging();
    },
    async forgetBefore(recordedAt) {
      await merging;
      const gone = list.runs().filter((run) => run.recordedAtMax < recordedAt);
      if (gone.length === 0) return;
      await list.change((before) => before.filter((run) => !gone.includes(run)));
      await removeAll(gone);
    },
    async stop() {
      stopping = true;
      await merging;
    },
  };
};

/** Which runs there are: one record on disk, so that a change is whole or not at all. */
interface RunList {
  runs(): readonly Run[];
  /** A number that no run on disk has. */
  newId(): number;
  /** Changes the list in one commit with `also`. Changes take turns: each begins from what the one before left. */
  change(edit: (before: readonly Run[]) => readonly Run[], also?: (put: PutQuietly) => void): Promise<void>;
}

const openRunList = (environment: LmdbEnvironment, namespace: string, table: Table): RunList => {
  const notes = environment.table(`run-notes-${namespace}`);
  let { runs, nextId } = loadRuns(table, notes.get(NOTES_KEY));
  let last: Promise<unknown> = Promise.resolve();
  return {
    runs: () => runs,
    newId() {
      nextId += 1;
      return nextId - 1;
    },
    change(edit, also) {
      const mine = last.then(async () => {
        const after = edit(runs);
        await environment.commit((put) => {
          also?.(put);
          const list = after.map(({ filter: _, ...note }) => note);
          put(notes, NOTES_KEY, Buffer.from(JSON.stringify({ nextId, runs: list })));
        });
        runs = after;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
};

const findInRuns = (
  table: Table,
  runs: readonly Run[],
  words: Uint32Array,
  record: number,
): { readonly below: EarlierClaim | null; readonly stands: boolean } => {
  let below: EarlierClaim | null = null;
  let stands = false;
  if (runs.length === 0) return { below, stands };
  const position = positionOf(words, record);
  const hash = hashKey(words, record, PARTITION_SEED);
  const probe = filterProbe(words, record);
  for (const run of runs) {
    if (!mayContain(run.filter, probe)) continue;
    const part = table.get(partKey(run.id, partitionOf(hash, run.bits)));
    if (part === undefined) continue;
    const candidates = recordsOf(part);
    for (let candidate = 0; candidate < candidates.length / RECORD_WORDS; candidate += 1) {
      if (!sameKey(candidates, candidate, words, record)) continue;
      const standing = positionOf(candidates, candidate);
      if (standing === position) stands = true;
      else if (standing < position && (below === null || standing > below.position))
        below = claimOf(candidates, candidate);
    }
  }
  return { below, stands };
};

const partitionOf = (hash: number, bits: number): number => (bits === 0 ? 0 : hash >>> (32 - bits));

const partKey = (run: number, part: number): Buffer => orderedKey(run * 0x1_0000_0000 + part);

const bytesOfFilter = (filter: Uint32Array): Buffer => Buffer.from(filter.buffer, filter.byteOffset, filter.byteLength);

const loadRuns = (table: Table, stored: Buffer | undefined): { nextId: number; runs: readonly Run[] } => {
  if (stored === undefined) return { nextId: 1, runs: [] };
  const { nextId, runs } = JSON.parse(stored.toString('utf8')) as { nextId: number; runs: readonly RunNote[] };
  return {
    nextId,
    runs: runs.map((note) => ({ ...note, filter: loadFilter(table, note.id) })),
  };
};

const loadFilter = (table: Table, id: number): Uint32Array => {
  const stored = table.get(partKey(id, FILTER_PART));
  // An empty filter would answer "not there" for everything; a run without its filter is a damaged index.
  if (stored === undefined) throw new Error(`run ${id} of the position index has no filter`);
  return recordsOf(stored);
};

const bitsFor = (records: number): number => Math.max(0, Math.round(Math.log2(records / PARTITION_RECORDS)));

/** The records grouped by partition: the bytes of each, all in one memory. */
const splitRecords = (
  words: Uint32Array,
  partition: (record: number) => number,
  partitions: number,
): readonly Buffer[] => {
  const records = words.length / RECORD_WORDS;
  const chosen = new Uint32Array(records);
  const ends = new Uint32Array(partitions);
  for (let record = 0; record < records; record += 1) {
    const part = partition(record);
    chosen[record] = part;
    ends[part] = (ends[part] ?? 0) + 1;
  }
  let end = 0;
  for (let part = 0; part < partitions; part += 1) {
    end += ends[part] ?? 0;
    ends[part] = end;
  }
  const starts = ends.slice();
  const grouped = new Uint32Array(words.length);
  for (let record = records - 1; record >= 0; record -= 1) {
    const part = chosen[record] ?? 0;
    const at = (starts[part] ?? 0) - 1;
    starts[part] = at;
    const from = record * RECORD_WORDS;
    const to = at * RECORD_WORDS;
    for (let word = 0; word < RECORD_WORDS; word += 1) grouped[to + word] = words[from + word] ?? 0;
  }
  return Array.from(ends, (partEnd, part) => {
    const start = (starts[part] ?? 0) * RECORD_BYTES;
    return Buffer.from(grouped.buffer, start, partEnd * RECORD_BYTES - start);
  });
};

const buildRun = (words: Uint32Array, id: number): { readonly run: Run; readonly parts: readonly Buffer[] } => {
  const records = words.length / RECORD_WORDS;
  const bits = bitsFor(records);
  const filter = createFilter(records);
  let recordedAtMax = 0;
  for (let record = 0; record < records; record += 1) {
    addToFilter(filter, words, record);
    recordedAtMax = Math.max(recordedAtMax, recordedAtOf(words, record));
  }
  const parts = splitRecords(words, (record) => partitionOf(hashKey(words, record, PARTITION_SEED), bits), 1 << bits);
  return { run: { id, level: 0, bits, records, recordedAtMax, filter }, parts };
};

/** The runs of the lowest level that is full and may be merged. */
const fullLevel = (runs: readonly Run[]): readonly Run[] | null => {
  for (let level = 0; level < LEVEL_MAX; level += 1) {
    const same = runs.filter((run) => run.level === level);
    if (same.length >= RUNS_PER_LEVEL) return same.slice(0, RUNS_PER_LEVEL);
  }
  return null;
};

/** Merges into a run of the next level; null when stopped on the way (what was written is removed at the next merge or start). */
const mergeRuns = async (
  environment: LmdbEnvironment,
  table: Table,
  from: readonly Run[],
  id: number,
  stopped: () => boolean,
): Promise<Run | null> => {
  const records = from.reduce((sum, run) => sum + run.records, 0);
  const inputBits = Math.min(...from.map((run) => run.bits));
  const bits = inputBits + MERGE_FACTOR_BITS;
  const filter = createFilter(records);
  const inputsPerCommit = Math.max(1, PARTITIONS_PER_COMMIT >> MERGE_FACTOR_BITS);
  for (let first = 0; first < 1 << inputBits; first += inputsPerCommit) {
    if (stopped()) {
      await removeRun(environment, table, id);
      return null;
    }
    const end = Math.min(1 << inputBits, first + inputsPerCommit);
    await environment.commit((put) => {
      for (let input = first; input < end; input += 1) {
        const words = gather(table, from, input, inputBits);
        for (let record = 0; record < words.length / RECORD_WORDS; record += 1) addToFilter(filter, words, record);
        const base = input << MERGE_FACTOR_BITS;
        const choose = (record: number) => partitionOf(hashKey(words, record, PARTITION_SEED), bits) - base;
        splitRecords(words, choose, 1 << MERGE_FACTOR_BITS).forEach((part, number) => {
          if (part.length > 0) put(table, partKey(id, base + number), part);
        });
      }
    });
  }
  await environment.commit((put) => put(table, partKey(id, FILTER_PART), bytesOfFilter(filter)));
  const recordedAtMax = Math.max(...from.map((run) => run.recordedAtMax));
  return { id, level: Math.min(...from.map((run) => run.level)) + 1, bits, records, recordedAtMax, filter };
};

/** All records of the runs whose hash begins with the bits of the partition. */
const gather = (table: Table, from: readonly Run[], partition: number, bits: number): Uint32Array => {
  const parts: Buffer[] = [];
  for (const run of from) {
    const finer = run.bits - bits;
    for (let part = partition << finer; part < (partition + 1) << finer; part += 1) {
      const stored = table.get(partKey(run.id, part));
      if (stored !== undefined) parts.push(stored);
    }
  }
  const joined = Buffer.concat(parts);
  const words = recordsOf(joined);
  if (words.length * 4 !== joined.length || joined.length % RECORD_BYTES !== 0) {
    throw new Error('a partition of the position index is torn');
  }
  return words;
};

/** Removes all partitions of a run, in commits of bounded size. */
const removeRun = async (environment: LmdbEnvironment, table: Table, id: number): Promise<void> => {
  for (;;) {
    const keys = Array.from(
      table.getKeys({ start: partKey(id, 0), end: partKey(id + 1, 0), limit: PARTITIONS_PER_COMMIT * 8 }),
    );
    if (keys.length === 0) return;
    await environment.commit((put) => {
      for (const key of keys) put(table, key, null);
    });
  }
};

/** Removes partitions of runs that are not in the list: a merge or a removal was cut off. */
const removeStrangers = async (environment: LmdbEnvironment, table: Table, runs: readonly Run[]): Promise<void> => {
  const known = new Set(runs.map((run) => run.id));
  for (let from = 0; ; ) {
    const [key] = table.getKeys({ start: partKey(from, 0), limit: 1 });
    if (key === undefined) return;
    const id = Math.floor(numberOfKey(key) / 0x1_0000_0000);
    if (!known.has(id)) await removeRun(environment, table, id);
    from = id + 1;
  }
};
