// The pools of codes. A code is encrypted; what tells it apart is a keyed hash, and what may be shown of it its last characters.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

export interface NewCode {
  readonly digest: string;
  readonly secret: string;
  readonly hint: string;
}

/** Adds codes that are not there yet; how many they were. */
export const insertCodes = async (
  transaction: StateTransaction,
  benefit: string,
  codes: readonly NewCode[],
  batch: { readonly name: string; readonly expiresOn: string | null; readonly at: number },
): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into benefit_code (benefit, digest, secret, hint, state, batch, expires_on, added_at)
    select ${benefit}, digest, secret, hint, 'free', ${batch.name}, ${batch.expiresOn}, ${batch.at}::bigint
    from json_to_recordset(${JSON.stringify(codes)}::json) as given(digest text, secret text, hint text)
    on conflict (benefit, digest) do nothing`.execute(transaction);
  return Number(numAffectedRows ?? 0);
};

export interface TakenCode {
  readonly codeId: number;
  readonly secret: string;
  readonly hint: string;
}

/** Takes the oldest free code that still holds on the day; null when there is none. Whoever comes at the same time takes another one. */
export const takeCode = async (
  transaction: StateTransaction,
  benefit: string,
  today: string,
): Promise<TakenCode | null> => {
  const { rows } = await sql<TakenCode>`
    update benefit_code set state = 'taken' where code_id = (
      select code_id from benefit_code where benefit = ${benefit} and state = 'free' and (expires_on is null or expires_on >= ${today})
      order by code_id limit 1 for update skip locked)
    returning code_id as "codeId", secret, hint`.execute(transaction);
  return rows[0] ?? null;
};

/** What becomes of a taken code: seen by the customer, free again, or good for nobody. */
export const settleCode = async (
  transaction: StateTransaction,
  codeId: number,
  state: 'free' | 'delivered' | 'void',
): Promise<void> => {
  await sql`update benefit_code set state = ${state} where code_id = ${codeId}::bigint`.execute(transaction);
};

export interface CodeBatch {
  readonly batch: string;
  readonly expiresOn: string | null;
  readonly addedAt: number;
  readonly free: number;
  readonly taken: number;
  readonly delivered: number;
  readonly void: number;
}

export const selectBatches = async (db: Database, benefit: string): Promise<readonly CodeBatch[]> => {
  const { rows } = await sql<CodeBatch>`
    select batch, expires_on as "expiresOn", min(added_at) as "addedAt", count(*) filter (where state = 'free')::int as free,
      count(*) filter (where state = 'taken')::int as taken, count(*) filter (where state = 'delivered')::int as delivered,
      count(*) filter (where state = 'void')::int as void
    from benefit_code where benefit = ${benefit} group by batch, expires_on order by 3, 1`.execute(db);
  return rows;
};

/** Free codes by benefit that still hold on the day. */
export const countFree = async (db: Database, today: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly benefit: string; readonly free: number }>`
    select benefit, count(*)::int as free from benefit_code
    where state = 'free' and (expires_on is null or expires_on >= ${today}) group by benefit`.execute(db);
  return new Map(rows.map(({ benefit, free }) => [benefit, free]));
};

export const saveSecret = async (
  transaction: StateTransaction,
  benefit: string,
  secret: string,
  by: string,
  at: number,
): Promise<void> => {
  await sql`insert into benefit_secret (benefit, secret, made_by, made_at) values (${benefit}, ${secret}, ${by}, ${at}::bigint)
    on conflict (benefit) do update set secret = excluded.secret, made_by = excluded.made_by, made_at = excluded.made_at`.execute(
    transaction,
  );
};

export const readSecret = async (db: Database, benefit: string): Promise<string | null> => {
  const { rows } = await sql<{
    readonly secret: string;
  }>`select secret from benefit_secret where benefit = ${benefit}`.execute(db);
  return rows[0]?.secret ?? null;
};
