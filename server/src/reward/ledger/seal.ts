// The hash chain over the journal: each seal covers a range of postings with their entries and lots, and the seal before it. Sealing
// happens after commit, by one sealer, so that posting never waits for a chain.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateStore } from '../../platform/state-store/index.ts';
import { suspectsIn } from '../journal-checks/index.ts';
import { hashRequest } from './batch.ts';
import type { StoredProgramme } from './programmes.ts';
import { barrierOf } from './store.ts';

/** Stands before the first seal. */
export const genesisHash = '0'.repeat(64);
/** Few on the embedded engine, which serves nobody else while a statement of it runs. */
const POSTINGS_A_SEAL = { pglite: 500, postgres: 5_000 } as const;

export interface Seal {
  readonly number: number;
  readonly fromId: number;
  readonly toId: number;
  readonly postings: number;
  readonly previousHash: string;
  readonly hash: string;
}

interface SealRow {
  readonly number: number;
  readonly from_id: number;
  readonly to_id: number;
  readonly postings: number;
  readonly previous_hash: string;
  readonly hash: string;
}

const sealOf = (row: SealRow): Seal => ({
  number: row.number,
  fromId: row.from_id,
  toId: row.to_id,
  postings: row.postings,
  previousHash: row.previous_hash,
  hash: row.hash,
});

const lastSeal = async (db: Database, programmeId: number): Promise<Seal | null> => {
  const { rows } = await sql<SealRow>`select * from ledger_seal where programme_id = ${programmeId}::integer
    order by number desc limit 1`.execute(db);
  return rows[0] ? sealOf(rows[0]) : null;
};

/** What the hash covers of a range, one text a row in one order. Counts and times of activation may change and stay outside. */
const contentOf = async (db: Database, programmeId: number, fromId: number, toId: number) => {
  const range = sql`between ${fromId}::bigint and ${toId}::bigint`;
  const { rows: postings } = await sql<{ line: string }>`
    select json_build_array('posting', posting_id, key, kind, customer_id, counterparty, effective_at, recorded_at, target_id, base,
      request_hash, request::text, outcome::text, refusal::text, attribution::text)::text as line
    from ledger_posting where programme_id = ${programmeId}::integer and posting_id ${range} order by posting_id`.execute(
    db,
  );
  const { rows: entries } = await sql<{ line: string }>`
    select json_build_array('entry', posting_id, line, wallet, from_account, to_account, from_customer, to_customer, from_lot, to_lot,
      points)::text as line
    from ledger_entry where posting_id in (
      select posting_id from ledger_posting where programme_id = ${programmeId}::integer and posting_id ${range})
    order by posting_id, ledger_entry.line`.execute(db);
  const { rows: lots } = await sql<{ line: string }>`
    select json_build_array('lot', lot_id, customer_id, wallet, points, priority, occurred_at, expires_at, inactivity_months,
      source_lot_id)::text as line
    from ledger_lot where programme_id = ${programmeId}::integer
      and lot_id between ${fromId}::bigint * 1000 and ${toId}::bigint * 1000 + 999
    order by lot_id`.execute(db);
  return { postings: postings.length, lines: [...postings, ...entries, ...lots].map(({ line }) => line) };
};

const hashOf = (previousHash: string, lines: readonly string[]): string => {
  const hash = createHash('sha256').update(previousHash);
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex');
};

/** The number below which every posting is committed: holding the barrier alone, nobody is about to write one. */
const committedTo = (store: StateStore, programmeId: number): Promise<number> =>
  store.transaction(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${barrierOf(programmeId)}::bigint)`.execute(transaction);
    const { rows } = await sql<{ last: number | null }>`
      select max(posting_id) as last from ledger_posting where programme_id = ${programmeId}::integer`.execute(
      transaction,
    );
    return rows[0]?.last ?? 0;
  });

const endOfSeal = async (
  { db, engine }: StateStore,
  programmeId: number,
  fromId: number,
  toId: number,
): Promise<number> => {
  const { rows } = await sql<{ last: number | null }>`
    select max(posting_id) as last from (
      select posting_id from ledger_posting
      where programme_id = ${programmeId}::integer and posting_id between ${fromId}::bigint and ${toId}::bigint
      order by posting_id limit ${POSTINGS_A_SEAL[engine]}) as chosen`.execute(db);
  return rows[0]?.last ?? toId;
};

/** Seals everything that is committed. Returns the last number that is sealed; null when another process is at it. */
export const sealJournal = (
  store: StateStore,
  { programmeId }: Pick<StoredProgramme, 'programmeId'>,
  at: Instant,
): Promise<number | null> =>
  store.exclusively(`ledger seal ${programmeId}`, async (lost) => {
    const end = await committedTo(store, programmeId);
    let last = await lastSeal(store.db, programmeId);
    while ((last?.toId ?? 0) < end && !lost.aborted) {
      const fromId = (last?.toId ?? 0) + 1;
      const toId = await endOfSeal(store, programmeId, fromId, end);
      const { postings, lines } = await contentOf(store.db, programmeId, fromId, toId);
      const previousHash = last?.hash ?? genesisHash;
      const seal: Seal = {
        number: (last?.number ?? 0) + 1,
        fromId,
        toId,
        postings,
        previousHash,
        hash: hashOf(previousHash, lines),
      };
      await sql`insert into ledger_seal (programme_id, number, from_id, to_id, postings, previous_hash, hash, sealed_at)
        values (${programmeId}::integer, ${seal.number}::integer, ${fromId}::bigint, ${toId}::bigint, ${postings}::integer,
          ${previousHash}, ${seal.hash}, ${at}::bigint)`.execute(store.db);
      last = seal;
    }
    return last?.toId ?? 0;
  });

/** A head that was kept elsewhere. */
export interface KeptHead {
  readonly number: number;
  readonly hash: string;
}

export interface ChainReport {
  readonly seals: number;
  readonly postings: number;
  readonly unsealed: number;
  readonly head: KeptHead;
  readonly broken: {
    readonly number: number;
    readonly reason: string;
    /** Postings of the seal that contradict themselves, in words. */
    readonly suspects: string[];
  } | null;
}

const whyBroken = async (
  db: Database,
  programmeId: number,
  before: Seal | null,
  seal: Seal,
): Promise<string | null> => {
  if (seal.number !== (before?.number ?? 0) + 1) return `seal ${(before?.number ?? 0) + 1} is missing`;
  if (seal.fromId !== (before?.toId ?? 0) + 1) return 'does not begin where the seal before it ends';
  if (seal.previousHash !== (before?.hash ?? genesisHash)) return 'does not continue the seal before it';
  const { postings, lines } = await contentOf(db, programmeId, seal.fromId, seal.toId);
  if (postings !== seal.postings) return `covers ${seal.postings} postings, ${postings} are there`;
  return hashOf(seal.previousHash, lines) === seal.hash
    ? null
    : `its postings ${seal.fromId} to ${seal.toId} do not match its hash`;
};

/** Computes the whole chain again. With a head kept elsewhere also sees whether the end was cut. */
export const verifyChain = async (db: Database, programmeId: number, kept: KeptHead | null): Promise<ChainReport> => {
  const { rows } =
    await sql<SealRow>`select * from ledger_seal where programme_id = ${programmeId}::integer order by number`.execute(
      db,
    );
  const seals = rows.map(sealOf);
  let broken: ChainReport['broken'] = null;
  for (const [index, seal] of seals.entries()) {
    const reason = await whyBroken(db, programmeId, seals[index - 1] ?? null, seal);
    if (reason === null) continue;
    broken = { number: seal.number, reason, suspects: [...(await suspectsIn(db, programmeId, seal, hashRequest))] };
    break;
  }
  if (kept && !broken) {
    const found = seals.find(({ number }) => number === kept.number);
    if (!found) broken = { number: kept.number, reason: 'is missing: the end of the chain was cut', suspects: [] };
    else if (found.hash !== kept.hash)
      broken = { number: kept.number, reason: 'has another hash than the one that was kept', suspects: [] };
  }
  const last = seals.at(-1);
  const { rows: open } = await sql<{ count: number }>`select count(*) as count from ledger_posting
    where programme_id = ${programmeId}::integer and posting_id > ${last?.toId ?? 0}::bigint`.execute(db);
  return {
    seals: seals.length,
    postings: seals.reduce((sum, seal) => sum + seal.postings, 0),
    unsealed: open[0]?.count ?? 0,
    head: { number: last?.number ?? 0, hash: last?.hash ?? genesisHash },
    broken,
  };
};
