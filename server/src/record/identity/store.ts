// The tables of identity.
import { type CustomerId, chunksOf } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Id64 } from '../log/index.ts';
import type { ActorHistory, Claim } from './claim.ts';

/** A type, not an interface: Kysely wants tables that have an index signature. */
export type IdentityTables = {
  identity_claim: {
    actor_id: string;
    claimed_at: number;
    customer_id: string;
    kind: 'login' | 'carried';
    position: number;
  };
  identity_alias: { actor_id: string; other_id: string; position: number };
  identity_unlink: { actor_id: string; customer_id: string; position: number };
  identity_merge: { position: number; from_id: string; into_id: string | null };
  identity_override: { version: number; actor_hash: string; from_ms: number; to_ms: number; person_id: string };
  identity_change: { version: number; customer_id: string };
};

export interface ClaimRow {
  readonly actorId: string;
  readonly claim: Claim;
}

/** Whom an actor's events of [fromMs, toMs) belong to; the rows of the highest version of an actor hold, and cover all time. */
export interface OverrideRow {
  readonly actorHash: Id64;
  readonly fromMs: number;
  readonly toMs: number;
  readonly personId: Id64;
  readonly version: LogPosition;
}

export interface Merge {
  readonly position: LogPosition;
  readonly from: CustomerId;
  readonly into: CustomerId | null;
}

const ROWS_A_STATEMENT = 1_000;

/** The histories of the actors; one for each id, empty where nothing was ever said. */
export const loadHistories = async (
  database: Database,
  actorIds: readonly string[],
): Promise<ReadonlyMap<string, ActorHistory>> => {
  const db = database.withTables<IdentityTables>();
  const histories = new Map(
    actorIds.map((actorId) => [
      actorId,
      {
        actorId,
        claims: [] as Claim[],
        unlinks: [] as ActorHistory['unlinks'][number][],
        aliases: [] as ActorHistory['aliases'][number][],
      },
    ]),
  );
  for (const ids of chunksOf(actorIds, ROWS_A_STATEMENT)) {
    const claims = await db.selectFrom('identity_claim').selectAll().where('actor_id', 'in', ids).execute();
    for (const row of claims)
      histories.get(row.actor_id)?.claims.push({
        kind: row.kind,
        customerId: row.customer_id as CustomerId,
        claimedAt: row.claimed_at,
        position: row.position,
      });
    const unlinks = await db.selectFrom('identity_unlink').selectAll().where('actor_id', 'in', ids).execute();
    for (const row of unlinks)
      histories.get(row.actor_id)?.unlinks.push({ customerId: row.customer_id as CustomerId, position: row.position });
    const aliases = await db.selectFrom('identity_alias').selectAll().where('actor_id', 'in', ids).execute();
    for (const row of aliases)
      histories.get(row.actor_id)?.aliases.push({ otherId: row.other_id, position: row.position });
  }
  return histories;
};

export const loadMerges = async (database: Database): Promise<readonly Merge[]> => {
  const rows = await database
    .withTables<IdentityTables>()
    .selectFrom('identity_merge')
    .selectAll()
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    position: row.position,
    from: row.from_id as CustomerId,
    into: row.into_id as CustomerId | null,
  }));
};

/** Every anonymous id that was ever claimed for one of the customers. */
export const actorsClaimedFor = async (
  database: Database,
  customers: readonly CustomerId[],
): Promise<readonly string[]> => {
  if (customers.length === 0) return [];
  const rows = await database
    .withTables<IdentityTables>()
    .selectFrom('identity_claim')
    .select('actor_id')
    .distinct()
    .where('customer_id', 'in', customers)
    .execute();
  return rows.map((row) => row.actor_id);
};

/** Persons to whom rows of these actors were ever assigned by an override. */
export const personsEverAssigned = async (
  database: Database,
  actorHashes: readonly Id64[],
): Promise<readonly Id64[]> => {
  if (actorHashes.length === 0) return [];
  const rows = await database
    .withTables<IdentityTables>()
    .selectFrom('identity_override')
    .select('person_id')
    .distinct()
    .where('actor_hash', 'in', actorHashes)
    .execute();
  return rows.map((row) => row.person_id);
};

export const overridesOfVersion = async (database: Database, version: LogPosition): Promise<readonly OverrideRow[]> => {
  const rows = await database
    .withTables<IdentityTables>()
    .selectFrom('identity_override')
    .selectAll()
    .where('version', '=', version)
    .execute();
  return rows.map((row) => ({
    actorHash: row.actor_hash,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    personId: row.person_id,
    version: row.version,
  }));
};

/** Customers whose history changed at versions in (after, upTo]. */
export const changedCustomers = async (
  database: Database,
  after: LogPosition,
  upTo: LogPosition,
): Promise<readonly CustomerId[]> => {
  const rows = await database
    .withTables<IdentityTables>()
    .selectFrom('identity_change')
    .select('customer_id')
    .distinct()
    .where('version', '>', after)
    .where('version', '<=', upTo)
    .execute();
  return rows.map((row) => row.customer_id as CustomerId);
};

/** What closing one range writes. Every insert is safe to repeat. */
export interface IdentityWrites {
  readonly claims: readonly ClaimRow[];
  readonly aliases: readonly { readonly actorId: string; readonly otherId: string; readonly position: LogPosition }[];
  readonly unlinks: readonly {
    readonly actorId: string;
    readonly customerId: CustomerId;
    readonly position: LogPosition;
  }[];
  readonly merges: readonly Merge[];
}

export const insertWrites = async (transaction: StateTransaction, writes: IdentityWrites): Promise<void> => {
  const db = transaction.withTables<IdentityTables>();
  for (const rows of chunksOf(writes.claims, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_claim')
      .values(
        rows.map(({ actorId, claim }) => ({
          actor_id: actorId,
          customer_id: claim.customerId,
          claimed_at: claim.claimedAt,
          kind: claim.kind,
          position: claim.position,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const rows of chunksOf(writes.aliases, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_alias')
      .values(rows.map((row) => ({ actor_id: row.actorId, other_id: row.otherId, position: row.position })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const rows of chunksOf(writes.unlinks, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_unlink')
      .values(rows.map((row) => ({ actor_id: row.actorId, customer_id: row.customerId, position: row.position })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const rows of chunksOf(writes.merges, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_merge')
      .values(rows.map((row) => ({ position: row.position, from_id: row.from, into_id: row.into })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};

export const insertOutcome = async (
  transaction: StateTransaction,
  version: LogPosition,
  overrides: readonly OverrideRow[],
  changed: readonly CustomerId[],
): Promise<void> => {
  const db = transaction.withTables<IdentityTables>();
  for (const rows of chunksOf(overrides, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_override')
      .values(
        rows.map((row) => ({
          version: row.version,
          actor_hash: row.actorHash,
          from_ms: row.fromMs,
          to_ms: row.toMs,
          person_id: row.personId,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const rows of chunksOf(changed, ROWS_A_STATEMENT))
    await db
      .insertInto('identity_change')
      .values(rows.map((customer) => ({ version, customer_id: customer })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};
