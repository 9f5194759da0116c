// The programmes: wallets, policies and whether they may post, kept in memory by version.
import { sql } from 'kysely';
import { type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import { type Database, kept, type StateStore, type StateTransaction } from '../../platform/state-store/index.ts';
import type { Programme, Wallet } from '../points/index.ts';

/** A programme with its number in the tables. */
export interface StoredProgramme extends Programme {
  readonly programmeId: number;
  readonly byCode: ReadonlyMap<string, Wallet>;
}

interface ProgrammeRow {
  readonly programme_id: number;
  readonly programme: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly reversal: Programme['reversal'];
  readonly hold_timeout_ms: number;
  readonly status: Programme['status'];
  readonly stopped_for: string | null;
  readonly wallets: readonly Wallet[];
  readonly version: number;
  readonly created_at: number;
}

const programmeOf = (row: ProgrammeRow): StoredProgramme => ({
  programmeId: row.programme_id,
  programme: row.programme,
  nameZh: row.name_zh,
  nameEn: row.name_en,
  reversal: row.reversal,
  holdTimeoutMs: row.hold_timeout_ms,
  status: row.status,
  stoppedFor: row.stopped_for,
  wallets: [...row.wallets],
  byCode: new Map(row.wallets.map((wallet) => [wallet.wallet, wallet])),
  version: row.version,
  createdAt: row.created_at,
});

/** What an operator sets about a programme. */
export type ProgrammeSettings = Pick<Programme, 'nameZh' | 'nameEn' | 'reversal' | 'holdTimeoutMs' | 'wallets'>;

export const programmeMissing = (code: string): Refusal<'PROGRAMME_NOT_FOUND'> =>
  refuse('PROGRAMME_NOT_FOUND', `There is no programme ${code}.`);

export const selectProgrammes = async (database: Database | StateTransaction): Promise<readonly StoredProgramme[]> => {
  const { rows } = await kept(sql<ProgrammeRow>`
    select programme_id, programme, name_zh, name_en, reversal, hold_timeout_ms, status, stopped_for, wallets, version, created_at
    from ledger_programme order by programme_id`).execute(database);
  return rows.map(programmeOf);
};

export const selectProgramme = async (
  database: Database | StateTransaction,
  code: string,
): Promise<StoredProgramme | null> => {
  const { rows } = await sql<ProgrammeRow>`select * from ledger_programme where programme = ${code}`.execute(database);
  return rows[0] ? programmeOf(rows[0]) : null;
};

const unknownActivation = (wallets: readonly Wallet[]): Wallet | undefined =>
  wallets.find(
    ({ expiry, activation }) =>
      expiry.kind === 'rolling' && expiry.countedFrom === 'activation' && activation.kind === 'event',
  );

const refuseSettings = (settings: ProgrammeSettings): Refusal<'WALLET_TWICE' | 'ACTIVATION_UNKNOWN'> | null => {
  if (new Set(settings.wallets.map(({ wallet }) => wallet)).size < settings.wallets.length) {
    return refuse('WALLET_TWICE', 'A wallet is named twice.');
  }
  const wallet = unknownActivation(settings.wallets);
  return wallet
    ? refuse(
        'ACTIVATION_UNKNOWN',
        `Points of ${wallet.wallet} wait for an event, so their end cannot be counted from activation.`,
      )
    : null;
};

/** Creates or changes a programme. A wallet with postings stays. */
export const writeProgramme = async (
  transaction: StateTransaction,
  code: string,
  settings: ProgrammeSettings,
  at: Instant,
): Promise<StoredProgramme | Refusal<'WALLET_IN_USE' | 'WALLET_TWICE' | 'ACTIVATION_UNKNOWN'>> => {
  const wrong = refuseSettings(settings);
  if (wrong) return wrong;
  await sql`lock table ledger_programme in share row exclusive mode`.execute(transaction);
  const before = await selectProgramme(transaction, code);
  const kept = new Set(settings.wallets.map(({ wallet }) => wallet));
  for (const { wallet } of before?.wallets ?? []) {
    if (kept.has(wallet)) continue;
    const { rows } = await sql`select 1 from ledger_account
      where programme_id = ${before?.programmeId}::integer and wallet = ${wallet} limit 1`.execute(transaction);
    if (rows.length > 0) return refuse('WALLET_IN_USE', `The wallet ${wallet} has postings and cannot be taken away.`);
  }
  const { rows } = await sql<ProgrammeRow>`
    insert into ledger_programme (programme_id, programme, name_zh, name_en, reversal, hold_timeout_ms, status, wallets, version, created_at)
    values ((select coalesce(max(programme_id), 0) + 1 from ledger_programme), ${code}, ${settings.nameZh}, ${settings.nameEn},
      ${settings.reversal}, ${settings.holdTimeoutMs}::bigint, 'open', ${JSON.stringify(settings.wallets)}::json, 1, ${at}::bigint)
    on conflict (programme) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, reversal = excluded.reversal,
      hold_timeout_ms = excluded.hold_timeout_ms, wallets = excluded.wallets, version = ledger_programme.version + 1
    returning *`.execute(transaction);
  return programmeOf(rows[0] as ProgrammeRow);
};

/** Stops postings with the reason, or opens them again. */
export const setStatus = async (
  transaction: StateTransaction,
  programmeId: number,
  status: Programme['status'],
  reason: string | null,
): Promise<void> => {
  await sql`update ledger_programme set status = ${status}, stopped_for = ${reason}, version = version + 1
    where programme_id = ${programmeId}::integer`.execute(transaction);
};

/** Programmes by code, read again when a posting sees another version. */
export interface ProgrammeDirectory {
  find(code: string): Promise<StoredProgramme | null>;
  /** Forgets what is kept of it. */
  refresh(code: string): void;
}

export const createDirectory = (store: StateStore): ProgrammeDirectory => {
  const known = new Map<string, StoredProgramme>();
  return {
    find: async (code) => {
      const kept = known.get(code);
      if (kept) return kept;
      const found = await selectProgramme(store.db, code);
      if (found) known.set(code, found);
      return found;
    },
    refresh: (code) => {
      known.delete(code);
    },
  };
};
