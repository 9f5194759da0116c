// The tables of profiles: what a range writes, in one statement a table, and the rows that the consumer reads back.
import { sql } from 'kysely';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { type ProfileRow, stateOf } from './profile-row.ts';
import { lastByKey } from './record-store.ts';
import type { ProfileState } from './state.ts';

export type ProfileTables = {
  profile: ProfileRow & {
    readonly branch_id: string | null;
    readonly team_id: string | null;
    readonly adviser_id: string | null;
    readonly holdings: readonly string[];
    readonly tags: readonly string[];
  };
  profile_account: {
    customer_id: string;
    account_id: string;
    kind: string | null;
    status: string | null;
    opened_on: string | null;
    closed_on: string | null;
    at: number;
    position: number;
  };
  profile_asset_day: {
    customer_id: string;
    account_id: string;
    date: string;
    total_fen: number;
    cash_fen: number | null;
    position: number;
  };
  profile_position: {
    customer_id: string;
    account_id: string;
    product_code: string;
    date: string;
    quantity: string | null;
    market_value_fen: number | null;
    cost_fen: number | null;
    position: number;
  };
};

/** A customer's stored part that the consumer goes on from. */
export interface StoredProfile {
  readonly customerId: string;
  readonly personId: Id64;
  readonly mergedInto: string | null;
  readonly state: ProfileState;
  /** Columns of `profile` that behaviour may change, to see whether it does. */
  readonly shown: Pick<ProfileRow, 'first_channel' | 'latest_channel' | 'last_active_on' | 'first_seen_at'>;
}

/**
 * Reads what the customers' states hold; without attributes where only behaviour is added, for they are most of a row.
 * A customer of whom only relations are known is not among them.
 */
export const loadProfiles = async (
  database: Database,
  customerIds: readonly string[],
  parts: 'whole' | 'behaviour' = 'whole',
): Promise<ReadonlyMap<string, StoredProfile>> => {
  if (customerIds.length === 0) return new Map();
  const attributes = parts === 'whole' ? sql`attributes` : sql`null as attributes`;
  const { rows } = await sql<ProfileRow>`
    select shown.*, state.*
    from unnest(${customerIds}::text[]) as id
    cross join lateral (select customer_id, person_id, merged_into, ${attributes}, first_seen_at, first_channel, latest_channel,
      last_active_on from profile where customer_id = id collate "C" offset 0) shown
    cross join lateral (select counters, rest, last_active_at from profile_state where customer_id = id collate "C" offset 0) state`.execute(
    database,
  );
  return new Map(
    rows.map((row) => [
      row.customer_id,
      {
        customerId: row.customer_id,
        personId: row.person_id,
        mergedInto: row.merged_into,
        state: stateOf({ ...row, attributes: row.attributes ?? {} }),
        shown: row,
      },
    ]),
  );
};

const columns: readonly (readonly [name: keyof ProfileRow, type: string])[] = [
  ['customer_id', 'text'],
  ['person_id', 'text'],
  ['merged_into', 'text'],
  ['status', 'text'],
  ['name_index', 'text'],
  ['phone_index', 'text'],
  ['email_index', 'text'],
  ['id_number_index', 'text'],
  ['gender', 'text'],
  ['birth_year', 'integer'],
  ['education', 'text'],
  ['occupation', 'text'],
  ['province', 'text'],
  ['city', 'text'],
  ['risk_level', 'text'],
  ['investor_type', 'text'],
  ['opened_on', 'date'],
  ['funded_at', 'bigint'],
  ['first_trade_at', 'bigint'],
  ['total_assets_fen', 'bigint'],
  ['cash_fen', 'bigint'],
  ['assets_on', 'date'],
  ['contribution_fen', 'bigint'],
  ['first_channel', 'text'],
  ['latest_channel', 'text'],
  ['last_active_on', 'date'],
  ['first_seen_at', 'bigint'],
  ['attributes', 'jsonb'],
];

const names = columns.map(([name]) => name).join(', ');
const typed = columns.map(([name, type]) => `${name} ${type}`).join(', ');
const updates = columns
  .slice(1)
  .map(([name]) => `${name} = excluded.${name}`)
  .join(', ');

const rowText = (rows: readonly ProfileRow[]): string =>
  JSON.stringify(rows.map(({ counters: _counters, rest: _rest, ...row }) => row));

/** Writes the rows, new or known, whole. Each customer occurs once. */
export const upsertProfiles = async (transaction: StateTransaction, rows: readonly ProfileRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await sql`
    insert into profile (${sql.raw(names)})
    select ${sql.raw(names)} from json_to_recordset(${rowText(rows)}::json) as given(${sql.raw(typed)})
    order by customer_id
    on conflict (customer_id) do update set ${sql.raw(updates)}`.execute(transaction);
  await writeStates(transaction, rows);
};

/**
 * Rows as lines of tab-separated fields in one parameter: the engine splits that three times as fast as it reads arrays or
 * JSON. The fields hold no control characters: numbers, JSON, customer numbers, and names and channels cleaned by the fold.
 */
const linesOf = (rows: readonly ProfileRow[], fields: readonly (keyof ProfileRow)[]): string =>
  rows.map((row) => fields.map((field) => row[field] ?? '').join('\t')).join('\n');

const writeStates = async (transaction: StateTransaction, rows: readonly ProfileRow[]): Promise<void> => {
  const lines = linesOf(rows, ['customer_id', 'counters', 'rest', 'last_active_at', 'updated_position']);
  await sql`
    insert into profile_state (customer_id, counters, rest, last_active_at, updated_position)
    select f[1], f[2], f[3], nullif(f[4], '')::bigint, f[5]::bigint
    from (select string_to_array(line, chr(9)) as f from string_to_table(${lines}::text, chr(10)) as line offset 0) given
    order by f[1]
    on conflict (customer_id) do update set counters = excluded.counters, rest = excluded.rest,
      last_active_at = excluded.last_active_at, updated_position = excluded.updated_position`.execute(transaction);
};

const shownColumns = ['first_channel', 'latest_channel', 'last_active_on', 'first_seen_at'] as const;

/** Writes what behaviour changed of known customers: their state, and of their rows only those where a column is another now. */
export const updateBehaviour = async (
  transaction: StateTransaction,
  rows: readonly ProfileRow[],
  known: ReadonlyMap<string, StoredProfile>,
): Promise<void> => {
  if (rows.length === 0) return;
  await writeStates(transaction, rows);
  const changed = rows.filter((row) => {
    const shown = known.get(row.customer_id)?.shown;
    return shownColumns.some((column) => shown?.[column] !== row[column]);
  });
  if (changed.length === 0) return;
  const lines = linesOf(changed, ['customer_id', ...shownColumns]);
  await sql`
    update profile set first_channel = nullif(f[2], ''), latest_channel = nullif(f[3], ''),
      last_active_on = nullif(f[4], '')::date, first_seen_at = nullif(f[5], '')::bigint
    from (select string_to_array(line, chr(9)) as f from string_to_table(${lines}::text, chr(10)) as line offset 0) given
    where customer_id = f[1]`.execute(transaction);
};

/** Whom a customer is served by now; null where nobody. */
export interface CustomerRelations {
  readonly customerId: string;
  readonly personId: Id64;
  readonly branchId: string | null;
  readonly teamId: string | null;
  readonly adviserId: string | null;
}

/** Writes the relation columns; a customer of whom nothing else is known yet gets a row. */
export const writeRelations = async (
  transaction: StateTransaction,
  rows: readonly CustomerRelations[],
): Promise<void> => {
  const last = lastByKey(
    rows,
    (row) => row.customerId,
    () => true,
  );
  if (last.length === 0) return;
  await sql`
    insert into profile (customer_id, person_id, status, branch_id, team_id, adviser_id)
    select "customerId", "personId", 'prospect', "branchId", "teamId", "adviserId"
    from json_to_recordset(${JSON.stringify(last)}::json) as given(
      "customerId" text, "personId" text, "branchId" text, "teamId" text, "adviserId" text)
    order by "customerId"
    on conflict (customer_id) do update set
      branch_id = excluded.branch_id, team_id = excluded.team_id, adviser_id = excluded.adviser_id
    where (profile.branch_id, profile.team_id, profile.adviser_id)
      is distinct from (excluded.branch_id, excluded.team_id, excluded.adviser_id)`.execute(transaction);
};

/** The next customers after `after` by number, for walks over everyone. */
export const customersAfter = async (
  database: Database,
  after: string,
  limit: number,
): Promise<readonly { readonly customerId: string; readonly personId: Id64 }[]> => {
  const rows = await database
    .withTables<ProfileTables>()
    .selectFrom('profile')
    .select(['customer_id', 'person_id'])
    .where('customer_id', '>', after)
    .orderBy('customer_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ customerId: row.customer_id, personId: row.person_id }));
};

/** Customers whose person is one of these. */
export const customersOfPersons = async (database: Database, persons: readonly Id64[]): Promise<readonly string[]> => {
  if (persons.length === 0) return [];
  const { rows } = await sql<{ readonly customer_id: string }>`
    select customer_id from profile where person_id = any(${persons}::text[])`.execute(database);
  return rows.map((row) => row.customer_id);
};

/** Positions that stand for (customer, account, day) now: a correction of exactly that fact needs no recomputation. */
export const assetPositions = async (
  database: Database,
  keys: readonly { readonly customerId: string; readonly accountId: string; readonly date: string }[],
): Promise<ReadonlyMap<string, LogPosition>> => {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ readonly key: string; readonly position: number }>`
    select a.customer_id || chr(10) || a.account_id || chr(10) || a.date::text as key, a.position
    from json_to_recordset(${JSON.stringify(keys)}::json) as given("customerId" text, "accountId" text, date date)
    join profile_asset_day a on a.customer_id = given."customerId" and a.account_id = given."accountId" and a.date = given.date`.execute(
    database,
  );
  return new Map(rows.map((row) => [row.key, row.position]));
};

/**
 * Up to where the projection has seen everything; 0 before the first range. While a leap is under way, where it will land: the
 * event store has everything up to there, and whoever writes a customer as of there writes what the leap would.
 */
export const progressOf = async (database: Database): Promise<LogPosition> => {
  const { rows } = await sql<{ readonly position: number }>`
    select coalesce(leaping_to, position) as position from profile_progress`.execute(database);
  return rows[0]?.position ?? 0;
};

/** Where a leap under way will land, or null. */
export const leapTarget = async (database: Database): Promise<LogPosition | null> => {
  const { rows } = await sql<{ readonly leaping_to: number | null }>`
    select leaping_to from profile_progress`.execute(database);
  return rows[0]?.leaping_to ?? null;
};

/** Notes that rows may be as of `position` from now on. */
export const beginLeap = async (database: Database, position: LogPosition): Promise<void> => {
  await sql`
    insert into profile_progress (one, position, leaping_to) values (true, 0, ${position}::bigint)
    on conflict (one) do update set leaping_to = excluded.leaping_to`.execute(database);
};

/** Moves the progress; its row is also the lock between the consumer and recomputations. Ends a leap. */
export const moveProgress = async (transaction: StateTransaction, position: LogPosition): Promise<void> => {
  await sql`
    insert into profile_progress (one, position) values (true, ${position}::bigint)
    on conflict (one) do update set position = excluded.position, leaping_to = null`.execute(transaction);
};

/** Waits until no range is being written and keeps it so until the transaction ends. */
export const lockProgress = async (transaction: StateTransaction): Promise<void> => {
  await sql`select position from profile_progress for update`.execute(transaction);
};

/** Of the customers those that nothing was written for at a later position. */
export const unchangedSince = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  position: LogPosition,
): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ readonly customer_id: string }>`
    select customer_id from profile left join profile_state using (customer_id)
    where customer_id = any(${customerIds}::text[]) and coalesce(updated_position, 0) <= ${position}::bigint`.execute(
    transaction,
  );
  return new Set(rows.map((row) => row.customer_id));
};
