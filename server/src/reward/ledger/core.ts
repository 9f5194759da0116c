// The ledger as the rest of the product calls it: post, merge, ask.
import { type Instant, isRefusal, type Refusal } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedOperation, MergeOperation, UnmergeOperation } from '../points/index.ts';
import { type AsOf, groupOf, readBalances, type WalletBalance } from './balance.ts';
import type { PostResult } from './batch.ts';
import { richestIn } from './earned.ts';
import { mergeWallets } from './merge.ts';
import { createPoster, type Poster, type PosterDependencies } from './poster.ts';
import {
  createDirectory,
  type ProgrammeSettings,
  programmeMissing,
  type StoredProgramme,
  writeProgramme,
} from './programmes.ts';
import { type SweepControl, sweep } from './sweep.ts';

export interface Balances {
  readonly effectiveAt: Instant;
  readonly knownAt: Instant;
  /** The customer and everybody merged with them. */
  readonly group: readonly string[];
  readonly wallets: readonly WalletBalance[];
}

export interface LedgerCore {
  readonly poster: Poster;
  post(programme: string, operation: DecidedOperation): Promise<PostResult>;
  postAll(programme: string, operations: readonly DecidedOperation[]): Promise<readonly PostResult[]>;
  /** See {@link Poster.prepare}. */
  readonly prepare: Poster['prepare'];
  /** See {@link Poster.together}. */
  readonly together: Poster['together'];
  merge(programme: string, operation: MergeOperation | UnmergeOperation): Promise<PostResult>;
  /** Balances now (null), or effective at an instant as known at another. */
  balances(
    programme: string,
    customerId: string,
    asOf: AsOf | null,
  ): Promise<Balances | Refusal<'PROGRAMME_NOT_FOUND'>>;
  programme(code: string): Promise<StoredProgramme | null>;
  /** Those with the most points in a wallet, as of the last posting; nobody who has none. */
  richest(programme: string, wallet: string, customers: number): Promise<readonly string[]>;
  saveProgramme(
    code: string,
    settings: ProgrammeSettings,
    onSaved?: (transaction: StateTransaction) => Promise<void>,
  ): Promise<StoredProgramme | Refusal<'WALLET_IN_USE' | 'WALLET_TWICE' | 'ACTIVATION_UNKNOWN'>>;
  /** Writes everything due; how many postings it were. */
  sweep(control?: Partial<SweepControl>): Promise<number>;
}

export const createLedgerCore = (dependencies: Omit<PosterDependencies, 'directory'>): LedgerCore => {
  const { store, clock, timeZone } = dependencies;
  const directory = createDirectory(store);
  const poster = createPoster({ ...dependencies, directory });
  return {
    poster,
    post: poster.post,
    postAll: poster.postAll,
    prepare: poster.prepare,
    together: poster.together,
    merge: (code, operation) => mergeWallets({ ...dependencies, directory }, code, operation),
    balances: async (code, customerId, asOf) => {
      const programme = await directory.find(code);
      if (!programme) return programmeMissing(code);
      const now = clock.now();
      const group = await groupOf(store.db, programme.programmeId, customerId);
      const wallets = await readBalances(store.db, programme, group, asOf, now, timeZone);
      return { effectiveAt: asOf?.effectiveAt ?? now, knownAt: asOf?.knownAt ?? now, group, wallets };
    },
    programme: (code) => directory.find(code),
    richest: async (code, wallet, customers) => {
      const programme = await directory.find(code);
      return programme ? richestIn(store.db, programme.programmeId, wallet, customers) : [];
    },
    saveProgramme: async (code, settings, onSaved) => {
      const saved = await store.transaction(async (transaction) => {
        const written = await writeProgramme(transaction, code, settings, clock.now());
        if (!isRefusal(written)) await onSaved?.(transaction);
        return written;
      });
      directory.refresh(code);
      return saved;
    },
    sweep: (control = {}) =>
      sweep(
        { store, clock, timeZone, poster },
        { signal: new AbortController().signal, onProgress: () => {}, ...control },
      ),
  };
};
