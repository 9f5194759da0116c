// Locks the accounts that a batch is decided on, and takes numbers for its postings.
import { sql } from 'kysely';
import { assert, type Instant } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import { type Account, accountKey, type Book, type Outcome, type Place } from '../points/index.ts';
import ledgerSql from './migrations/0001-ledger.sql?raw';
import mergesSql from './migrations/0002-merges.sql?raw';
import restoredSql from './migrations/0003-restored.sql?raw';
import { rememberLots } from './store-load.ts';

/** The tables of this module. */
export const migrations: readonly Migration[] = [
  { module: 'ledger', number: 1, name: 'journal', sql: ledgerSql },
  { module: 'ledger', number: 2, name: 'merges', sql: mergesSql },
  { module: 'ledger', number: 3, name: 'restored', sql: restoredSql },
];

/** Any constant with room behind it: the programme is added. It only has to differ from other advisory locks. */
const BARRIER_LOCK = 7_204_119_400_000;
export const barrierOf = (programmeId: number): number => BARRIER_LOCK + programmeId;

/** Waits until no batch of the programme is under way, and keeps others from beginning until the transaction ends. */
export const takeBarrier = async (transaction: StateTransaction, programmeId: number): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${barrierOf(programmeId)}::bigint)`.execute(transaction);
};

/** What is known already under a key. */
export interface KnownKey {
  readonly key: string;
  readonly postingId: number;
  readonly recordedAt: Instant;
  readonly requestHash: string;
  readonly outcome: Outcome | null;
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly details?: Record<string, unknown>;
  } | null;
}

interface AccountRow {
  readonly wallet: string;
  readonly customer_id: string;
  readonly pending: number | null;
  readonly active: number | null;
  readonly held: number | null;
  readonly debt: number | null;
  readonly last_activity_at: number | null;
  readonly last_recorded_at: number;
  readonly root_customer: string;
  readonly group_size: number;
}

interface PlaceRow {
  readonly wallet: string;
  readonly root: string;
  readonly customer_id: string;
}

/** Accounts under lock, with numbers for postings. */
export interface Locked {
  readonly numbers: number[];
  readonly programme: {
    readonly version: number;
    readonly status: 'open' | 'stopped';
    readonly stoppedFor: string | null;
  };
  readonly keys: ReadonlyMap<string, KnownKey>;
}

interface LockAnswer {
  readonly accounts: readonly AccountRow[] | null;
  readonly places: readonly PlaceRow[] | null;
  readonly numbers: readonly number[] | null;
  readonly keys: readonly KnownKey[] | null;
  readonly programme: Locked['programme'];
}

const groupsOf = (rows: readonly PlaceRow[]): ReadonlyMap<string, readonly PlaceRow[]> => {
  const groups = new Map<string, PlaceRow[]>();
  for (const row of rows) {
    const key = accountKey(row.wallet, row.root);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
};

/**
 * One statement: the barrier that keeps the sealer and merges away, the accounts locked in one order for everybody, then numbers, so that
 * for any account the order of numbers is the order of decisions.
 */
const lockStatement = async (
  transaction: StateTransaction,
  programmeId: number,
  places: readonly Place[],
  keys: readonly string[],
  numbers: number,
): Promise<LockAnswer> => {
  const { rows } = await kept(sql<LockAnswer>`
    with barrier as materialized (
      select pg_advisory_xact_lock_shared(${barrierOf(programmeId)}::bigint) is null as open
    ), asked as (
      select * from unnest(${places.map(({ wallet }) => wallet)}::text[], ${places.map(({ customerId }) => customerId)}::text[])
        as place (wallet, customer_id)
    ), roots as (
      select distinct asked.wallet, coalesce(link.root_customer, asked.customer_id) as root
      from asked left join lateral (
        select root_customer from ledger_link
        where programme_id = ${programmeId}::integer and customer_id = asked.customer_id collate "C" limit 1
      ) link on true
    ), places as materialized (
      select roots.wallet, roots.root, link.customer_id
      from roots cross join lateral (
        select customer_id from ledger_link where programme_id = ${programmeId}::integer and root_customer = roots.root collate "C" offset 0
      ) link
      union
      select wallet, root, root from roots
    ), locked as materialized (
      select account.*
      from (
        select wallet, customer_id from places where (select count(*) from barrier) = 1
        order by wallet collate "C", customer_id collate "C"
      ) place cross join lateral (
        select wallet, customer_id, pending, active, held, debt, last_activity_at, last_recorded_at, root_customer, group_size
        from ledger_account
        where programme_id = ${programmeId}::integer and wallet = place.wallet and customer_id = place.customer_id for update
      ) account
    ), numbers as materialized (
      select nextval('ledger_posting_number') as number
      from generate_series(1, ${numbers}::bigint + 0 * (select count(*) from locked))
    )
    select (select json_agg(locked) from locked) as accounts,
      (select json_agg(places) from places) as places,
      (select json_agg(number) from numbers) as numbers,
      (select json_agg(json_build_object('key', key, 'postingId', posting_id, 'recordedAt', recorded_at,
          'requestHash', request_hash, 'outcome', outcome, 'refusal', refusal))
        from ledger_posting where programme_id = ${programmeId}::integer and key = any(${keys}::text[])) as keys,
      (select json_build_object('version', version, 'status', status, 'stoppedFor', stopped_for)
        from ledger_programme where programme_id = ${programmeId}::integer) as programme`).execute(transaction);
  assert(rows[0], 'the lock statement gave no row');
  return rows[0];
};

/** Those of the places that have no account yet. Each is looked up by itself: a table that grows has no statistics for a while. */
export const placesWithoutAccount = async (
  database: Database,
  programmeId: number,
  places: readonly Place[],
): Promise<readonly Place[]> => {
  const { rows } = await kept(sql<Place>`
    select asked.wallet, asked.customer_id as "customerId"
    from unnest(${places.map(({ wallet }) => wallet)}::text[], ${places.map(({ customerId }) => customerId)}::text[])
        as asked (wallet, customer_id)
      left join lateral (
        select true as there from ledger_account
        where programme_id = ${programmeId}::integer and wallet = asked.wallet and customer_id = asked.customer_id collate "C" limit 1
      ) account on true
    where account.there is null`).execute(database);
  return rows;
};

/**
 * Creates accounts that do not exist: empty where no posting names the customer, else forgotten, so that what they hold is computed
 * from the journal when they are first locked.
 */
export const createAccounts = async (
  database: Database | StateTransaction,
  programmeId: number,
  places: readonly Place[],
): Promise<void> => {
  if (places.length === 0) return;
  await kept(sql`
    insert into ledger_account (programme_id, wallet, customer_id, pending, active, held, debt, root_customer, group_size)
    select ${programmeId}::integer, place.wallet, place.customer_id, start.points, start.points, start.points, start.points,
      coalesce(link.root_customer, place.customer_id),
      greatest(1, (select count(*) from ledger_link other
        where other.programme_id = ${programmeId}::integer and other.root_customer = link.root_customer))
    from (
        select distinct * from unnest(${places.map(({ wallet }) => wallet)}::text[], ${places.map(({ customerId }) => customerId)}::text[])
          as named (wallet, customer_id)
      ) as place
      left join lateral (
        select true as there from ledger_posting
        where customer_id = place.customer_id collate "C" and programme_id = ${programmeId}::integer limit 1
      ) own on true
      left join lateral (
        select true as there from ledger_posting
        where counterparty = place.customer_id collate "C" and programme_id = ${programmeId}::integer limit 1
      ) other on true
      cross join lateral (select case when own.there or other.there then null else 0 end as points) start
      left join ledger_link link on link.programme_id = ${programmeId}::integer and link.customer_id = place.customer_id collate "C"
    order by place.wallet collate "C", place.customer_id collate "C"
    on conflict do nothing`).execute(database);
};

/** After a merge that came between an account's creation and its lock. The barrier keeps further merges away. */
const repairGroups = async (transaction: StateTransaction, programmeId: number, places: readonly PlaceRow[]) => {
  await sql`
    update ledger_account account
    set root_customer = place.root, group_size = place.members
    from (
      select wallet, root, customer_id, count(*) over (partition by wallet, root) as members
      from unnest(${places.map(({ wallet }) => wallet)}::text[], ${places.map(({ root }) => root)}::text[],
        ${places.map((row) => row.customer_id)}::text[]) as named (wallet, root, customer_id)
    ) as place
    where account.programme_id = ${programmeId}::integer and account.wallet = place.wallet collate "C"
      and account.customer_id = place.customer_id collate "C"`.execute(transaction);
};

/** Computes what forgotten accounts hold from lots and entries, and when their customers last did something. */
const rememberAccounts = async (
  transaction: StateTransaction,
  programmeId: number,
  rows: readonly AccountRow[],
): Promise<readonly AccountRow[]> => {
  const [wallets, customers] = [rows.map((row) => row.wallet), rows.map((row) => row.customer_id)];
  await rememberLots(
    transaction,
    sql`ledger_lot.programme_id = ${programmeId}::integer
    and ledger_lot.customer_id = any(${customers}::text[]) and (pending + remaining + held) is null`,
  );
  const { rows: remembered } = await sql<AccountRow>`
    select asked.wallet, asked.customer_id, coalesce(lots.pending, 0)::bigint as pending,
      coalesce(lots.active, 0)::bigint as active, coalesce(lots.held, 0)::bigint as held,
      (coalesce((select sum(points) from ledger_entry join ledger_posting using (posting_id)
          where from_account = 'debt' and from_customer = asked.customer_id collate "C" and ledger_entry.wallet = asked.wallet
            and programme_id = ${programmeId}::integer), 0)
        - coalesce((select sum(points) from ledger_entry join ledger_posting using (posting_id)
          where to_account = 'debt' and to_customer = asked.customer_id collate "C" and ledger_entry.wallet = asked.wallet
            and programme_id = ${programmeId}::integer), 0))::bigint as debt,
      (select max(effective_at) from ledger_posting
        where programme_id = ${programmeId}::integer and customer_id = asked.customer_id collate "C"
          and kind in ('award', 'redeem', 'hold') and outcome is not null
          and outcome::jsonb -> 'wallets' @> to_jsonb(asked.wallet)) as last_activity_at,
      greatest(0, (select max(recorded_at) from ledger_posting
        where programme_id = ${programmeId}::integer and outcome is not null
          and (customer_id = asked.customer_id collate "C" or counterparty = asked.customer_id collate "C")),
        (select max(recorded_at) from ledger_entry join ledger_posting using (posting_id)
          where from_account = 'redeemed' and to_customer = asked.customer_id collate "C"
            and programme_id = ${programmeId}::integer)) as last_recorded_at
    from unnest(${wallets}::text[], ${customers}::text[]) as asked (wallet, customer_id)
    left join lateral (
      select sum(pending) as pending, sum(remaining) as active, sum(held) as held from ledger_lot
      where programme_id = ${programmeId}::integer and customer_id = asked.customer_id collate "C"
        and wallet = asked.wallet and (pending + remaining + held) is distinct from 0
    ) lots on true`.execute(transaction);
  const byKey = new Map(remembered.map((row) => [accountKey(row.wallet, row.customer_id), row]));
  return rows.map((row) => {
    const found = byKey.get(accountKey(row.wallet, row.customer_id));
    assert(found, 'a forgotten account was not computed');
    return { ...row, ...found, root_customer: row.root_customer, group_size: row.group_size };
  });
};

const accountOfRow = (row: AccountRow): Account => ({
  customerId: row.customer_id,
  wallet: row.wallet,
  pending: row.pending ?? 0,
  active: row.active ?? 0,
  held: row.held ?? 0,
  debt: row.debt ?? 0,
  lastActivityAt: row.last_activity_at,
  lastRecordedAt: row.last_recorded_at,
});

/** What does not fit yet: accounts that are missing, or whose group changed after the statement's snapshot. */
const unfit = (answer: LockAnswer) => {
  const rows = new Map((answer.accounts ?? []).map((row) => [accountKey(row.wallet, row.customer_id), row]));
  const missing: Place[] = [];
  let stale = false;
  for (const members of groupsOf(answer.places ?? []).values())
    for (const { wallet, root, customer_id } of members) {
      const row = rows.get(accountKey(wallet, customer_id));
      if (!row) missing.push({ wallet, customerId: customer_id });
      else if (row.root_customer !== root || row.group_size !== members.length) stale = true;
    }
  return { missing, stale };
};

/** Locks the accounts of the places and of everybody merged with them, and puts them into the book. */
export const lockAccounts = async (
  transaction: StateTransaction,
  programmeId: number,
  book: Book,
  request: { readonly places: readonly Place[]; readonly keys: readonly string[]; readonly numbers: number },
): Promise<Locked> => {
  for (let attempt = 1; ; attempt += 1) {
    assert(attempt < 6, 'the groups of merged customers do not come to rest');
    const answer = await lockStatement(transaction, programmeId, request.places, request.keys, request.numbers);
    const { missing, stale } = unfit(answer);
    if (missing.length > 0) await createAccounts(transaction, programmeId, missing);
    else if (stale && attempt > 1) await repairGroups(transaction, programmeId, answer.places ?? []);
    if (missing.length > 0 || stale) continue;
    const rows = answer.accounts ?? [];
    const forgotten = rows.filter(
      (row) => row.pending === null || row.active === null || row.held === null || row.debt === null,
    );
    const remembered = forgotten.length === 0 ? [] : await rememberAccounts(transaction, programmeId, forgotten);
    for (const row of [...rows, ...remembered])
      book.accounts.set(accountKey(row.wallet, row.customer_id), accountOfRow(row));
    for (const members of groupsOf(answer.places ?? []).values()) {
      if (members.length === 1) continue;
      const customers = members.map((row) => row.customer_id).sort();
      for (const customerId of customers) book.groups.set(customerId, customers);
    }
    return {
      numbers: [...(answer.numbers ?? [])],
      programme: answer.programme,
      keys: new Map((answer.keys ?? []).map((known) => [known.key, known])),
    };
  }
};

/** What is known under keys, read without a lock. */
export const knownKeys = async (
  database: Database | StateTransaction,
  programmeId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KnownKey>> => {
  const { rows } = await kept(sql<KnownKey>`
    select key, posting_id as "postingId", recorded_at as "recordedAt", request_hash as "requestHash", outcome, refusal
    from ledger_posting where programme_id = ${programmeId}::integer and key = any(${keys}::text[])`).execute(database);
  return new Map(rows.map((row) => [row.key, row]));
};

export const moreNumbers = async (transaction: StateTransaction, count: number): Promise<readonly number[]> => {
  const { rows } = await kept(sql<{ number: number }>`
    select nextval('ledger_posting_number') as number from generate_series(1, ${count}::bigint)`).execute(transaction);
  return rows.map(({ number }) => number);
};
