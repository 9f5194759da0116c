// What the rest of the product may expect of a log engine. Two engines keep it: LMDB (embedded) and PostgreSQL.

/**
 * The number of an event in the log, counted from 0 over the whole installation. Positions have no gaps and become
 * readable in order: whoever has read up to `head` has missed nothing below it.
 */
export type LogPosition = number;

/** One batch to append: its bytes, and how many events they hold (each gets a position). */
export interface LogBatch {
  readonly count: number;
  readonly body: Uint8Array;
}

/** One stored batch: its events stand at [from, from + count). */
export interface StoredBatch extends LogBatch {
  readonly from: LogPosition;
}

/** A durable, ordered, append-only log of batches. */
export interface LogStore {
  readonly engine: 'lmdb' | 'postgres';
  /**
   * Appends the batches in one synced commit and answers the first position of each. Resolves only after the data
   * is on disk; rejects with a fault named `LogUnavailable` and nothing appended. Concurrent calls share a commit.
   */
  append(batches: readonly LogBatch[]): Promise<readonly LogPosition[]>;
  /**
   * The batches from the one that holds `from` (which must be the first position of a batch, or head) on, in order, until `eventsMax` events or `bytesMax` bytes
   * are exceeded; always at least one batch when there is one. Empty at the head.
   */
  read(
    from: LogPosition,
    limit: { readonly eventsMax: number; readonly bytesMax: number },
  ): Promise<readonly StoredBatch[]>;
  /** The position that the next event will get. */
  head(): Promise<LogPosition>;
  /** Calls back after each append that this process sees (own appends at once, others by polling); returns the way to stop. */
  onAppend(listener: () => void): () => void;
  /** Bytes on disk. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Remembers at which position a key stood first, and which positions claimed it. Writing is idempotent, so that the same range may be processed
 * again after a crash and decides the same: a claim is judged by positions, not by what was written before.
 */
export interface PositionIndex {
  /**
   * Records that each key stands at its position, and answers for each the latest *earlier* position (and its tag) that holds the same
   * key, or null. `namespace` separates uses (dedupe, facts). Keys are 16-byte hashes. `tag` is 8 bytes kept with the claim (a revision hash).
   * Claims within one call see each other in position order.
   */
  claim(
    namespace: string,
    claims: readonly {
      readonly key: Uint8Array;
      readonly position: LogPosition;
      readonly tag: bigint;
      readonly recordedAt: number;
    }[],
  ): Promise<readonly (EarlierClaim | null)[]>;
  /**
   * Gives back the space of claims recorded before the instant. An engine may keep some of them longer; whoever decides by age
   * compares `recordedAt` itself.
   */
  forgetBefore(namespace: string, recordedAt: number): Promise<void>;
}

export interface EarlierClaim {
  readonly position: LogPosition;
  readonly tag: bigint;
  readonly recordedAt: number;
}

/** Wrapped per-person keys, durable together with the log: what the log holds encrypted can always be read, until the key is destroyed. */
export interface KeyStore {
  /** The wrapped keys of the subjects; missing ones are absent from the map. */
  read(subjects: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /**
   * Writes a wrapped key for each subject that has none and answers the keys that hold now (first writer wins). Durable before it
   * resolves. A subject whose key was destroyed gets none and is absent from the answer, unless `recreate` is stated.
   */
  create(
    keys: ReadonlyMap<string, Uint8Array>,
    options?: { readonly recreate?: boolean },
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Overwrites the wrapped keys of subjects that have one (a new wrapping of the same key). Others stay without. */
  replace(keys: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Up to `rowsMax` keys in the order of subjects, after the given one; for wrapping all anew. Empty at the end. */
  list(after: string | null, rowsMax: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Up to `rowsMax` subjects whose keys were destroyed, in order, after the given one; so that a backup remembers them too. */
  listDestroyed(after: string | null, rowsMax: number): Promise<readonly string[]>;
  /** Destroys the keys for good and leaves a tombstone for each subject. */
  destroy(subjects: readonly string[]): Promise<void>;
}

/** All that lives in one log folder or schema; opened and closed together. */
export interface LogEngine {
  readonly log: LogStore;
  readonly positions: PositionIndex;
  readonly keys: KeyStore;
  close(): Promise<void>;
}
