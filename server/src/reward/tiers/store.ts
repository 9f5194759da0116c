// The tables of schemes and of who is in which tier. Only this file and its sister for orders know them.
import { type RawBuilder, sql } from 'kysely';
import { type Condition, customersIn } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import { type Scheme, schemeSchema } from '../tier-rules/contract.ts';
import type { ShownChange, StoredMember } from '../tier-rules/index.ts';
import tables from './migrations/0001-tiers.sql?raw';
import previewSegments from './migrations/0002-preview-segments.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'tiers', number: 1, name: 'tiers', sql: tables },
  { module: 'tiers', number: 2, name: 'preview-segments', sql: previewSegments },
];

/** Why a scheme could not be evaluated up to the last finished day. */
export interface Stale {
  readonly waitsFor: 'dataset' | 'assets' | 'calendar';
  readonly dataset: string | null;
  /** The first day that is missing. */
  readonly day: string;
}

export interface StoredScheme {
  readonly scheme: string;
  readonly status: 'draft' | 'active' | 'retired';
  readonly version: number;
  /** In force; null before the first activation. */
  readonly definition: Scheme | null;
  readonly draft: Scheme | null;
  readonly draftBy: string | null;
  readonly draftById: string | null;
  readonly draftAt: number | null;
  readonly evaluatedTo: number | null;
  readonly evaluatedAt: number | null;
  readonly stale: Stale | null;
}

interface SchemeRow extends Omit<StoredScheme, 'definition' | 'draft'> {
  readonly definition: unknown;
  readonly draft: unknown;
}

const schemeOf = (row: SchemeRow): StoredScheme => ({
  ...row,
  definition: row.definition === null ? null : schemeSchema.parse(row.definition),
  draft: row.draft === null ? null : schemeSchema.parse(row.draft),
});

export const selectSchemes = async (db: Database): Promise<readonly StoredScheme[]> => {
  const { rows } = await kept(sql<SchemeRow>`
    select scheme, status, version, definition, draft, draft_by as "draftBy", draft_by_id as "draftById", draft_at as "draftAt",
      evaluated_to as "evaluatedTo", evaluated_at as "evaluatedAt", stale
    from tier_scheme left join tier_scheme_version using (scheme, version) order by scheme`).execute(db);
  return rows.map(schemeOf);
};

export const selectScheme = async (db: Database, code: string): Promise<StoredScheme | null> =>
  (await selectSchemes(db)).find(({ scheme }) => scheme === code) ?? null;

/** Codes of the tiers of every version. */
export const tierCodesByVersion = async (
  db: Database,
  scheme: string,
): Promise<ReadonlyMap<number, readonly string[]>> => {
  const { rows } = await sql<{ readonly version: number; readonly definition: Scheme }>`
    select version, definition from tier_scheme_version where scheme = ${scheme}`.execute(db);
  return new Map(rows.map(({ version, definition }) => [version, definition.tiers.map(({ code }) => code)]));
};

export const writeDraft = async (
  transaction: StateTransaction,
  scheme: string,
  draft: Scheme,
  by: { readonly id: string; readonly name: string },
  at: number,
): Promise<void> => {
  await sql`
    insert into tier_scheme (scheme, status, version, draft, draft_by, draft_by_id, draft_at)
    values (${scheme}, 'draft', 0, ${JSON.stringify(draft)}::json, ${by.name}, ${by.id}, ${at}::bigint)
    on conflict (scheme) do update set draft = excluded.draft, draft_by = excluded.draft_by, draft_by_id = excluded.draft_by_id,
      draft_at = excluded.draft_at`.execute(transaction);
  await sql`delete from tier_approval where scheme = ${scheme}`.execute(transaction);
};

export interface Approval {
  readonly byId: string;
  readonly byName: string;
  readonly isCompliance: boolean;
  readonly legalOpinion: string | null;
  readonly at: number;
}

export const selectApprovals = async (db: Database, scheme: string): Promise<readonly Approval[]> => {
  const { rows } = await sql<Approval>`
    select by_id as "byId", by_name as "byName", is_compliance as "isCompliance", legal_opinion as "legalOpinion", at
    from tier_approval where scheme = ${scheme} order by at, by_id`.execute(db);
  return rows;
};

export const insertApproval = async (
  transaction: StateTransaction,
  scheme: string,
  { byId, byName, isCompliance, legalOpinion, at }: Approval,
): Promise<void> => {
  await sql`insert into tier_approval (scheme, by_id, by_name, is_compliance, legal_opinion, at)
    values (${scheme}, ${byId}, ${byName}, ${isCompliance}::boolean, ${legalOpinion}, ${at}::bigint)
    on conflict (scheme, by_id) do update set legal_opinion = coalesce(excluded.legal_opinion, tier_approval.legal_opinion)`.execute(
    transaction,
  );
};

/** Puts the draft in force; false when another activation or a newer draft was quicker. */
export const activateDraft = async (
  transaction: StateTransaction,
  { scheme, version, draftAt }: Pick<StoredScheme, 'scheme' | 'version' | 'draftAt'>,
  by: string,
  legalOpinion: string | null,
  at: number,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update tier_scheme set version = version + 1, status = 'active', stale = null
    where scheme = ${scheme} and version = ${version}::integer and draft is not null and draft_at = ${draftAt}::bigint`.execute(
    transaction,
  );
  if (Number(numAffectedRows ?? 0) !== 1) return false;
  await sql`
    insert into tier_scheme_version (scheme, version, definition, made_by, activated_by, activated_at, legal_opinion)
    select scheme, version, draft, draft_by, ${by}, ${at}::bigint, ${legalOpinion} from tier_scheme where scheme = ${scheme}`.execute(
    transaction,
  );
  await sql`update tier_scheme set draft = null, draft_by = null, draft_by_id = null, draft_at = null
    where scheme = ${scheme}`.execute(transaction);
  await sql`delete from tier_approval where scheme = ${scheme}`.execute(transaction);
  return true;
};

export const retireScheme = async (transaction: StateTransaction, scheme: string): Promise<void> => {
  await sql`update tier_scheme set status = 'retired' where scheme = ${scheme}`.execute(transaction);
};

export const noteEvaluated = async (
  transaction: StateTransaction,
  scheme: string,
  evaluatedTo: number | null,
  stale: Stale | null,
  at: number,
): Promise<void> => {
  await sql`
    update tier_scheme set evaluated_to = coalesce(${evaluatedTo}::integer, evaluated_to), stale = ${stale === null ? null : JSON.stringify(stale)}::json,
      evaluated_at = case when ${evaluatedTo}::integer is null then evaluated_at else ${at}::bigint end
    where scheme = ${scheme}`.execute(transaction);
};

interface MemberRow extends StoredMember {
  readonly customerId: string;
}

export const selectMembers = async (
  db: Database | StateTransaction,
  scheme: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, StoredMember>> => {
  const { rows } = await sql<MemberRow>`
    select customer_id as "customerId", rank, since, version, state, changed_on as "changedOn" from tier_member
    where scheme = ${scheme} and customer_id = any(${customerIds}::text[])`.execute(db);
  return new Map(rows.map(({ customerId, ...member }) => [customerId, member]));
};

export const upsertMembers = async (
  transaction: StateTransaction,
  scheme: string,
  members: readonly { readonly customerId: string; readonly member: StoredMember }[],
): Promise<void> => {
  if (members.length === 0) return;
  const given = members.map(({ customerId, member }) => ({
    ...member,
    customer_id: customerId,
    changed_on: member.changedOn,
  }));
  await sql`
    insert into tier_member (scheme, customer_id, rank, since, version, state, changed_on)
    select ${scheme}, customer_id, rank, since, version, state, changed_on
    from json_to_recordset(${JSON.stringify(given)}::json)
      as given(customer_id text, rank integer, since integer, version integer, state json, changed_on integer)
    order by customer_id
    on conflict (scheme, customer_id) do update set rank = excluded.rank, since = excluded.since, version = excluded.version,
      state = excluded.state, changed_on = excluded.changed_on`.execute(transaction);
};

/** A change with whose it is. */
export interface MemberChange extends ShownChange {
  readonly customerId: string;
  readonly tier: string;
}

/**
 * Ends the stay that a change ends and begins the next. A change of the past takes the place of what was recorded since; that stays with
 * the instant. At most one change of a customer at a time. Answers the numbers of the new stays by customer.
 */
export const writeStays = async (
  transaction: StateTransaction,
  scheme: string,
  version: number,
  changes: readonly MemberChange[],
  at: number,
): Promise<ReadonlyMap<string, string>> => {
  if (changes.length === 0) return new Map();
  const asTable = (given: readonly MemberChange[]) => sql`json_to_recordset(${JSON.stringify(given)}::json)
    as given("customerId" text, tier text, "toRank" integer, "on" integer, reason text)`;
  // Who was nowhere has no stay to end.
  const moves = asTable(changes.filter(({ fromRank }) => fromRank !== null));
  // Looked up one by one: of a table that grows the planner knows nothing, and would hold every stay against every change.
  const staysThat = (hold: RawBuilder<unknown>) => sql`(
    select found.stay, "on" from ${moves} cross join lateral (select stay from tier_stay
      where customer_id = "customerId" collate "C" and scheme = ${scheme} and replaced_at is null and ${hold} offset 0) found) as old`;
  await sql`update tier_stay set replaced_at = ${at}::bigint from ${staysThat(sql`from_day >= "on"`)}
    where tier_stay.stay = old.stay`.execute(transaction);
  await sql`update tier_stay set to_day = "on" from ${staysThat(sql`(to_day is null or to_day > "on")`)}
    where tier_stay.stay = old.stay`.execute(transaction);
  const { rows } = await sql<{ readonly customerId: string; readonly stay: string }>`
    insert into tier_stay (scheme, customer_id, tier, rank, from_day, reason, version, recorded_at)
    select ${scheme}, "customerId", tier, "toRank", "on", reason, ${version}::integer, ${at}::bigint from ${asTable(changes)}
    order by "customerId" returning customer_id as "customerId", stay::text as stay`.execute(transaction);
  return new Map(rows.map(({ customerId, stay }) => [customerId, stay]));
};

export interface Stay {
  readonly scheme: string;
  readonly tier: string;
  readonly rank: number;
  readonly fromDay: number;
  readonly toDay: number | null;
  readonly reason: string;
  readonly version: number;
  readonly recordedAt: number;
  readonly replacedAt: number | null;
}

/** Every stay of a customer, latest first; with `all` those that restated facts replaced too. */
export const selectStays = async (db: Database, customerId: string, all: boolean): Promise<readonly Stay[]> => {
  const { rows } = await kept(sql<Stay>`
    select scheme, tier, rank, from_day as "fromDay", to_day as "toDay", reason, version, recorded_at as "recordedAt",
      replaced_at as "replacedAt"
    from tier_stay where customer_id = ${customerId} and (${all}::boolean or replaced_at is null)
    order by from_day desc, stay desc`).execute(db);
  return rows;
};

/** Members of each tier, of those for whom the condition over profiles holds. */
export const countMembers = async (
  db: Database,
  condition: Condition,
): Promise<readonly { readonly scheme: string; readonly rank: number; readonly customers: number }[]> => {
  const { rows } = await sql<{ scheme: string; rank: number; customers: number }>`
    select scheme, rank, count(*)::int as customers from tier_member where customer_id in ${customersIn(condition)}
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
};

export const selectMemberPage = async (
  db: Database,
  scheme: string,
  rank: number | null,
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{
  readonly total: number;
  readonly rows: readonly (Pick<StoredMember, 'rank' | 'since' | 'state'> & { readonly customerId: string })[];
}> => {
  const where = sql`scheme = ${scheme} and (${rank}::integer is null or rank = ${rank}::integer)
    and customer_id in ${customersIn(condition)}`;
  const counted = await sql<{ n: number }>`select count(*)::int as n from tier_member where ${where}`.execute(db);
  const { rows } = await sql<Pick<StoredMember, 'rank' | 'since' | 'state'> & { readonly customerId: string }>`
    select customer_id as "customerId", rank, since, state from tier_member where ${where}
    order by rank desc, customer_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

export interface RunRow {
  readonly day: number;
  readonly version: number;
  readonly members: number;
  readonly risen: number;
  readonly fallen: number;
  readonly finishedAt: number;
}

export const upsertRun = async (transaction: StateTransaction, scheme: string, run: RunRow): Promise<void> => {
  await sql`
    insert into tier_run (scheme, day, version, members, risen, fallen, finished_at)
    values (${scheme}, ${run.day}::integer, ${run.version}::integer, ${run.members}::integer, ${run.risen}::integer,
      ${run.fallen}::integer, ${run.finishedAt}::bigint)
    on conflict (scheme, day) do update set version = excluded.version, members = excluded.members, risen = excluded.risen,
      fallen = excluded.fallen, finished_at = excluded.finished_at`.execute(transaction);
};

export const selectRuns = async (db: Database, scheme: string): Promise<readonly RunRow[]> => {
  const { rows } = await sql<RunRow>`
    select day, version, members, risen, fallen, finished_at as "finishedAt" from tier_run where scheme = ${scheme}
    order by day desc limit 60`.execute(db);
  return rows;
};

/** Remembers customers whose points changed. */
export const touch = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  at: number,
): Promise<void> => {
  await sql`insert into tier_touched (customer_id, touched_at) select id, ${at}::bigint
    from unnest(${[...new Set(customerIds)].sort()}::text[]) as given(id)
    where exists (select 1 from tier_scheme where status = 'active') order by id
    on conflict (customer_id) do update set touched_at = excluded.touched_at`.execute(transaction);
};

export const selectTouched = async (
  db: Database,
  limit: number,
): Promise<readonly { readonly customerId: string; readonly touchedAt: number }[]> => {
  const { rows } = await sql<{ customerId: string; touchedAt: number }>`
    select customer_id as "customerId", touched_at as "touchedAt" from tier_touched order by customer_id limit ${limit}::int`.execute(
    db,
  );
  return rows;
};

export const forgetTouched = async (
  transaction: StateTransaction,
  touched: readonly { readonly customerId: string; readonly touchedAt: number }[],
): Promise<void> => {
  await sql`delete from tier_touched using json_to_recordset(${JSON.stringify(touched)}::json) as given("customerId" text, "touchedAt" bigint)
    where customer_id = "customerId" and touched_at = "touchedAt"`.execute(transaction);
};
