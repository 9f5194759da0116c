// The tables of the lifecycle: rule sets, stays, the queue of customers to be judged, and whether everybody was judged once.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { createTouchedQueue, type Claimed as Taken } from '../touched/index.ts';
import lifecycle from './migrations/0001-lifecycle.sql?raw';
import { type StageCode, type StageRules, shippedRules, stageRules } from './stages.ts';

export const migrations: readonly Migration[] = [{ module: 'lifecycle', number: 1, name: 'lifecycle', sql: lifecycle }];

/** Why a stage changed: events or time, other rules, or it was told afterwards from what is known of earlier days. */
export const changeReasons = ['changed', 'definition', 'reconstructed'] as const;
export type ChangeReason = (typeof changeReasons)[number];

export interface RuleSet {
  readonly version: number;
  readonly rules: StageRules;
  readonly note: string;
  readonly madeAt: number | null;
  readonly madeBy: string | null;
}

const shipped: RuleSet = { version: 0, rules: shippedRules, note: '', madeAt: null, madeBy: null };

interface RulesRow {
  readonly version: number;
  readonly rules: unknown;
  readonly note: string;
  readonly made_at: number;
  readonly made_by: string;
}

/** Every rule set, newest first, the shipped one last. */
export const ruleSets = async (db: Database | StateTransaction): Promise<readonly RuleSet[]> => {
  const { rows } = await sql<RulesRow>`select * from lifecycle_rules order by version desc`.execute(db);
  const kept = rows.map(({ version, rules, note, made_at, made_by }) => ({
    ...{ version, rules: stageRules.parse(rules), note, madeAt: made_at, madeBy: made_by },
  }));
  return [...kept, shipped];
};

export const currentRules = async (db: Database | StateTransaction): Promise<RuleSet> =>
  (await ruleSets(db))[0] ?? shipped;

/** Takes the next version; nobody else does until the transaction ends. */
export const insertRules = async (
  transaction: StateTransaction,
  given: { readonly rules: StageRules; readonly note: string; readonly at: number; readonly by: string },
): Promise<number> => {
  await sql`lock table lifecycle_rules in share row exclusive mode`.execute(transaction);
  const { rows } = await sql<{ readonly version: number }>`
    insert into lifecycle_rules (version, rules, note, made_at, made_by)
    select coalesce(max(version), 0) + 1, ${JSON.stringify(given.rules)}::jsonb, ${given.note}::text, ${given.at}::bigint,
      ${given.by}::text from lifecycle_rules
    returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

export interface Progress {
  readonly begunAt: number;
  readonly evaluatedAt: number | null;
}

/** Null before everybody was judged for the first time. */
export const progressNow = async (db: Database | StateTransaction): Promise<Progress | null> => {
  const { rows } = await sql<Progress>`
    select begun_at as "begunAt", evaluated_at as "evaluatedAt" from lifecycle_progress`.execute(db);
  return rows[0] ?? null;
};

export const markBegun = async (db: Database | StateTransaction, at: number): Promise<void> => {
  await sql`insert into lifecycle_progress (begun_at) values (${at}::bigint) on conflict do nothing`.execute(db);
};

export const markEvaluated = async (db: Database, at: number): Promise<void> => {
  await sql`update lifecycle_progress set evaluated_at = ${at}::bigint`.execute(db);
};

/** A customer taken to be judged, and why. */
export type Claimed = Taken<'because', ChangeReason>;

/** Whoever waits because of other rules goes on waiting for that reason. */
export const { touch, claim, giveBack, settle } = createTouchedQueue<'because', ChangeReason>({
  table: 'lifecycle_touched',
  column: 'because',
  type: 'text',
  merged: (waiting, given) => sql`case when ${waiting} = 'definition' then 'definition' else ${given} end`,
});

/** The open stay of each customer who has one. */
export interface OpenStay {
  readonly customerId: string;
  readonly stage: StageCode;
  readonly enteredAt: number;
}

export const openStays = async (
  db: Database | StateTransaction,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, OpenStay>> => {
  const { rows } = await sql<OpenStay>`
    select customer_id as "customerId", stage, entered_at as "enteredAt" from lifecycle_stay
    where left_at is null and customer_id = any(${customerIds}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.customerId, row]));
};

/** A customer who goes from a stage to another; null: in none. */
export interface Move {
  readonly customerId: string;
  readonly from: StageCode | null;
  readonly to: StageCode | null;
  readonly because: ChangeReason;
}

/** Closes and opens stays; answers the number of each stay that began or, where none did, of the one that ended. */
export const writeMoves = async (
  transaction: StateTransaction,
  moves: readonly Move[],
  at: number,
  version: number,
): Promise<ReadonlyMap<string, string>> => {
  if (moves.length === 0) return new Map();
  const given = sql`json_to_recordset(${JSON.stringify(moves)}::json)
    as given("customerId" text, "from" text, "to" text, because text)`;
  const ended = await sql<{ readonly id: string; readonly stay: string }>`
    update lifecycle_stay set left_at = ${at}::bigint, went_to = given."to", left_because = given.because
    from ${given} where lifecycle_stay.customer_id = given."customerId" and left_at is null
    returning lifecycle_stay.customer_id as id, stay::text as stay`.execute(transaction);
  const begun = await sql<{ readonly id: string; readonly stay: string }>`
    insert into lifecycle_stay (customer_id, stage, came_from, entered_at, entered_version, entered_because)
    select "customerId", "to", "from", ${at}::bigint, ${version}::int, because from ${given}
    where "to" is not null order by "customerId"
    returning customer_id as id, stay::text as stay`.execute(transaction);
  return new Map([...ended.rows, ...begun.rows].map(({ id, stay }) => [id, stay]));
};

/** A stay that was told afterwards, as a row. */
export interface PastStay {
  readonly customerId: string;
  readonly stage: StageCode;
  readonly cameFrom: StageCode | null;
  readonly enteredAt: number;
  readonly leftAt: number | null;
  readonly wentTo: StageCode | null;
}

/** Writes the past of customers who have none yet. */
export const insertPast = async (
  transaction: StateTransaction,
  stays: readonly PastStay[],
  version: number,
): Promise<void> => {
  if (stays.length === 0) return;
  await sql`
    insert into lifecycle_stay (customer_id, stage, came_from, entered_at, entered_version, entered_because,
      left_at, went_to, left_because)
    select "customerId", stage, "cameFrom", "enteredAt", ${version}::int, 'reconstructed', "leftAt", "wentTo",
      case when "leftAt" is not null then 'reconstructed' end
    from json_to_recordset(${JSON.stringify(stays)}::json) as given("customerId" text, stage text, "cameFrom" text,
      "enteredAt" bigint, "leftAt" bigint, "wentTo" text)
    where not exists (select from lifecycle_stay s where s.customer_id = given."customerId")
    order by "customerId", "enteredAt"`.execute(transaction);
};

/** In how many stays the customers are or were, for the preview of an erasure. */
export const countLifecycleOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from lifecycle_stay where customer_id = any(${customers}::text[])`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Forgets where the customers stood, without telling anybody. */
export const eraseLifecycleOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from lifecycle_stay where customer_id = any(${customers}::text[])`.execute(transaction);
  await sql`delete from lifecycle_touched where customer_id = any(${customers}::text[])`.execute(transaction);
};
