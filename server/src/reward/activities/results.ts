// How activities go, for the console: what their parts gave, who takes part, and by day.
import { sql } from 'kysely';
import { selectTotals } from '../../decide/scenes/index.ts';
import { addDays } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { Activity, ActivityOf } from '../activity-rules/contract.ts';
import { sceneCodeOf, scenesOf } from '../activity-rules/index.ts';
import type { InForce } from '../benefits/index.ts';
import { todayOf } from './acts.ts';
import { placesOf } from './board.ts';
import type { ActivitiesContext } from './dependencies.ts';

const DAYS = 30;
const BOARD = 20;

export interface PartTotals {
  readonly part: string;
  readonly granted: number;
  readonly suspended: number;
  readonly refused: number;
  readonly customers: number;
}

export interface Totals {
  partsOf(code: string, activity: Activity): PartTotals[];
  takingPart(code: string): number;
}

/** Totals of everything in a scope. */
export const totalsIn = async ({ benefits }: ActivitiesContext, scope: DataScope): Promise<Totals> => {
  const condition = await scopeCondition(benefits, scope);
  const given = await selectTotals(benefits.db, 0, condition);
  const { rows } = await sql<{ readonly activity: string; readonly customers: number }>`
    select activity, count(*)::int as customers from activity_member
    where customer_id in (select customer_id from profile where ${condition}) group by activity`.execute(benefits.db);
  const taking = new Map(rows.map(({ activity, customers }) => [activity, customers]));
  return {
    partsOf: (code, activity) =>
      scenesOf(code, 0, activity).map((scene) => {
        const { granted = 0, suspended = 0, refused = 0, customers = 0 } = given.get(scene.code) ?? {};
        return {
          part: scene.code.slice(sceneCodeOf(code, '').length),
          ...{ granted: Number(granted), suspended: Number(suspended) },
          ...{ refused: Number(refused), customers: Number(customers) },
        };
      }),
    takingPart: (code) => taking.get(code) ?? 0,
  };
};

/** By day: who signed in, or tried a quiz, and who of them made it. */
export const resultsOf = async (
  context: ActivitiesContext,
  each: Pick<InForce<Activity>, 'code' | 'version' | 'definition'>,
  scope: DataScope,
) => {
  const { benefits } = context;
  const { db, timeZone } = benefits;
  const condition = await scopeCondition(benefits, scope);
  const today = todayOf(context);
  const { code, version, definition } = each;
  const visible = sql`customer_id in (select customer_id from profile where ${condition})`;
  const { rows } =
    definition.plan.kind === 'quiz'
      ? await sql<{ day: string; customers: number; succeeded: number }>`
          select to_char(to_timestamp(started_at / 1000.0) at time zone ${timeZone}, 'YYYY-MM-DD') as day,
            count(distinct customer_id)::int as customers,
            (count(distinct customer_id) filter (where state = 'passed'))::int as succeeded
          from activity_attempt where activity = ${code} and ${visible} group by 1 order by 1 desc limit ${DAYS}::integer`.execute(
          db,
        )
      : await sql<{ day: string; customers: number; succeeded: number }>`
          select day, count(*)::int as customers, (count(*) filter (where how in ('signed', 'stated')))::int as succeeded
          from activity_day where activity = ${code} and day >= ${addDays(today, -DAYS)} and ${visible}
          group by day order by day desc`.execute(db);
  const { plan } = definition;
  const places =
    plan.kind === 'tasks' && plan.leaderboard
      ? await placesOf(context, { code, version, definition: definition as ActivityOf<'tasks'> }, today)
      : [];
  const shown = await customersAmong(
    db,
    places.map(({ customerId }) => customerId),
    condition,
  );
  return {
    days: [...rows].reverse(),
    board: places.filter(({ customerId }) => shown.has(customerId)).slice(0, BOARD),
  };
};
