// The tables of what customers do in activities. One customer acts in one activity under one lock.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

type Reading = Database | StateTransaction;

/** Takes the lock of a customer in an activity until the transaction ends. */
export const lockMember = async (
  transaction: StateTransaction,
  activity: string,
  customerId: string,
): Promise<{ readonly joinedAt: number | null }> => {
  await sql`insert into activity_member (activity, customer_id) values (${activity}, ${customerId})
    on conflict do nothing`.execute(transaction);
  const { rows } = await sql<{ readonly joinedAt: number | null }>`select joined_at as "joinedAt" from activity_member
    where activity = ${activity} and customer_id = ${customerId} for update`.execute(transaction);
  return { joinedAt: rows[0]?.joinedAt ?? null };
};

export const noteJoined = async (
  transaction: StateTransaction,
  activity: string,
  customerId: string,
  at: number,
): Promise<void> => {
  await sql`update activity_member set joined_at = ${at}::bigint
    where activity = ${activity} and customer_id = ${customerId}`.execute(transaction);
};

/** When the customer joined which activities. */
export const selectJoined = async (db: Database, customerId: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly activity: string; readonly joinedAt: number }>`
    select activity, joined_at as "joinedAt" from activity_member
    where customer_id = ${customerId} and joined_at is not null`.execute(db);
  return new Map(rows.map(({ activity, joinedAt }) => [activity, joinedAt]));
};

export type DayKind = 'signed' | 'stated' | 'free' | 'bought' | 'handed';

export interface DayRow {
  readonly day: string;
  readonly how: DayKind;
  readonly month: string | null;
}

export const selectDays = async (db: Reading, activity: string, customerId: string): Promise<readonly DayRow[]> => {
  const { rows } = await sql<DayRow>`select day, how, month from activity_day
    where activity = ${activity} and customer_id = ${customerId} order by day`.execute(db);
  return rows;
};

/** False where the day is there already. */
export const insertDay = async (
  transaction: StateTransaction,
  activity: string,
  customerId: string,
  { day, how, month }: DayRow,
  at: number,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    insert into activity_day (activity, customer_id, day, how, month, at)
    values (${activity}, ${customerId}, ${day}, ${how}, ${month}, ${at}::bigint) on conflict do nothing`.execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

export interface MilestoneRow {
  readonly part: string;
  readonly day: string;
}

export const selectMilestones = async (
  db: Reading,
  activity: string,
  customerId: string,
): Promise<readonly MilestoneRow[]> => {
  const { rows } = await sql<MilestoneRow>`select part, day from activity_milestone
    where activity = ${activity} and customer_id = ${customerId} order by day, part`.execute(db);
  return rows;
};

export const insertMilestones = async (
  transaction: StateTransaction,
  activity: string,
  customerId: string,
  reached: readonly MilestoneRow[],
  at: number,
): Promise<void> => {
  if (reached.length === 0) return;
  await sql`
    insert into activity_milestone (activity, customer_id, part, day, at)
    select ${activity}, ${customerId}, part, day, ${at}::bigint
    from json_to_recordset(${JSON.stringify(reached)}::json) as given(part text, day text)`.execute(transaction);
};

export interface AttemptRow {
  readonly attemptId: number;
  readonly period: string;
  readonly number: number;
  readonly version: number;
  readonly asked: readonly number[];
  readonly state: 'open' | 'passed' | 'failed';
  readonly score: number | null;
  readonly startedAt: number;
}

const attemptColumns = sql`attempt_id as "attemptId", period, number, version, asked, state, score, started_at as "startedAt"`;

/** Attempts of a period, the first first. */
export const selectAttempts = async (
  db: Reading,
  activity: string,
  customerId: string,
  period: string,
): Promise<readonly AttemptRow[]> => {
  const { rows } = await sql<AttemptRow>`select ${attemptColumns} from activity_attempt
    where activity = ${activity} and customer_id = ${customerId} and period = ${period} order by number`.execute(db);
  return rows;
};

export const selectAttempt = async (
  db: Reading,
  activity: string,
  customerId: string,
  attemptId: number,
): Promise<AttemptRow | null> => {
  const { rows } = await sql<AttemptRow>`select ${attemptColumns} from activity_attempt
    where attempt_id = ${attemptId}::bigint and activity = ${activity} and customer_id = ${customerId}`.execute(db);
  return rows[0] ?? null;
};

export const insertAttempt = async (
  transaction: StateTransaction,
  activity: string,
  customerId: string,
  attempt: Pick<AttemptRow, 'period' | 'number' | 'version' | 'asked' | 'startedAt'>,
): Promise<AttemptRow> => {
  const { period, number, version, asked, startedAt } = attempt;
  const { rows } = await sql<{ readonly attemptId: number }>`
    insert into activity_attempt (activity, customer_id, period, number, version, asked, state, started_at)
    values (${activity}, ${customerId}, ${period}, ${number}::integer, ${version}::integer, ${JSON.stringify(asked)}::json, 'open',
      ${startedAt}::bigint)
    returning attempt_id as "attemptId"`.execute(transaction);
  return { ...attempt, attemptId: rows[0]?.attemptId ?? 0, state: 'open', score: null };
};

/** Ends an open attempt; false where it was over. */
export const endAttempt = async (
  transaction: StateTransaction,
  attemptId: number,
  ended: {
    readonly answers: readonly (readonly number[])[];
    readonly state: 'passed' | 'failed';
    readonly score: number;
    readonly at: number;
  },
): Promise<boolean> => {
  const { numAffectedRows } = await sql`update activity_attempt set answers = ${JSON.stringify(ended.answers)}::json,
    state = ${ended.state}, score = ${ended.score}::integer, ended_at = ${ended.at}::bigint
    where attempt_id = ${attemptId}::bigint and state = 'open'`.execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};
