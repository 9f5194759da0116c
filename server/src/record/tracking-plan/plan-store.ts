// Versions of the plan and what traffic proposes.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { ProposalView } from './contract.ts';
import type { PropertyType, TrackingPlan } from './plan.ts';

type PlanTables = {
  plan_version: { version: number; saved_at: number; saved_by: string; note: string; content: unknown };
  plan_proposal: {
    event_name: string;
    property: string;
    type: string;
    seen: number;
    first_seen_at: number;
    last_seen_at: number;
    sources: string[];
    examples: string[];
  };
};

export const readPlan = async (database: Database, version?: number): Promise<TrackingPlan | null> => {
  let query = database.withTables<PlanTables>().selectFrom('plan_version').select('content');
  query = version === undefined ? query.orderBy('version', 'desc').limit(1) : query.where('version', '=', version);
  const row = await query.executeTakeFirst();
  return row ? (row.content as TrackingPlan) : null;
};

export const readPlanVersion = async (database: Database): Promise<number> => {
  const row = await database
    .withTables<PlanTables>()
    .selectFrom('plan_version')
    .select((select) => select.fn.max('version').as('version'))
    .executeTakeFirst();
  return Number(row?.version ?? 0);
};

/** False when the version exists already: somebody saved in between. */
export const insertPlan = async (
  transaction: StateTransaction,
  plan: TrackingPlan,
  saved: { readonly at: Instant; readonly by: string; readonly note: string },
): Promise<boolean> => {
  const inserted = await transaction
    .withTables<PlanTables>()
    .insertInto('plan_version')
    .values({
      version: plan.version,
      saved_at: saved.at,
      saved_by: saved.by,
      note: saved.note,
      content: sql`${JSON.stringify(plan)}::jsonb`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
};

export const listVersions = async (database: Database, page: number, pageSize: number) => {
  const db = database.withTables<PlanTables>();
  const rows = await db
    .selectFrom('plan_version')
    .select(['version', 'saved_at', 'saved_by', 'note'])
    .orderBy('version', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const items = rows.map((row) => ({
    version: row.version,
    savedAt: row.saved_at,
    savedBy: row.saved_by,
    note: row.note,
  }));
  return { items, total: await readPlanVersion(database) };
};

/** What one range saw of one unplanned event or property; property '' stands for the event. */
export interface Sighting {
  readonly eventName: string;
  readonly property: string;
  readonly type: PropertyType;
  readonly seen: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly sources: readonly string[];
  readonly examples: readonly string[];
}

/** Adds sightings. A property seen with two types is proposed as text, which holds both. */
export const addSightings = async (transaction: StateTransaction, sightings: readonly Sighting[]): Promise<void> => {
  if (sightings.length === 0) return;
  const rows = sightings.map((each) => ({
    event_name: each.eventName,
    property: each.property,
    type: each.type,
    seen: each.seen,
    first_seen_at: each.firstSeenAt,
    last_seen_at: each.lastSeenAt,
    sources: each.sources,
    examples: each.examples,
  }));
  await sql`
    insert into plan_proposal (event_name, property, type, seen, first_seen_at, last_seen_at, sources, examples)
    select event_name, property, type, seen, first_seen_at, last_seen_at,
      array(select jsonb_array_elements_text(sources)), array(select jsonb_array_elements_text(examples))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen_now(event_name text, property text, type text, seen bigint,
      first_seen_at bigint, last_seen_at bigint, sources jsonb, examples jsonb)
    on conflict (event_name, property) do update set
      type = case when plan_proposal.type = excluded.type then excluded.type
                  when plan_proposal.type in ('integer', 'number') and excluded.type in ('integer', 'number') then 'number'
                  else 'string' end,
      seen = plan_proposal.seen + excluded.seen,
      first_seen_at = least(plan_proposal.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(plan_proposal.last_seen_at, excluded.last_seen_at),
      sources = (select array(select distinct unnest(plan_proposal.sources || excluded.sources) order by 1 limit 20)),
      examples = (select array(select distinct unnest(plan_proposal.examples || excluded.examples) order by 1 limit 3))
  `.execute(transaction);
};

export const listProposals = async (
  database: Database,
  isPlanned: (name: string) => boolean,
  page: number,
  pageSize: number,
): Promise<{ readonly items: ProposalView[]; readonly total: number }> => {
  const db = database.withTables<PlanTables>();
  const events = await db
    .selectFrom('plan_proposal')
    .select((select) => [
      'event_name',
      select.fn.max('seen').as('seen'),
      select.fn.min('first_seen_at').as('first'),
      select.fn.max('last_seen_at').as('last'),
    ])
    .groupBy('event_name')
    .orderBy('seen', 'desc')
    .orderBy('event_name')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const counted = await db
    .selectFrom('plan_proposal')
    .select((select) => select.fn.count('event_name').distinct().as('total'))
    .executeTakeFirstOrThrow();
  const names = events.map((event) => event.event_name);
  const rows =
    names.length === 0
      ? []
      : await db
          .selectFrom('plan_proposal')
          .selectAll()
          .where('event_name', 'in', names)
          .orderBy('seen', 'desc')
          .orderBy('property')
          .execute();
  const items = events.map((event) => {
    const own = rows.filter((row) => row.event_name === event.event_name);
    return {
      eventName: event.event_name,
      planned: isPlanned(event.event_name),
      seen: Number(event.seen),
      firstSeenAt: Number(event.first),
      lastSeenAt: Number(event.last),
      sources: [...new Set(own.flatMap((row) => row.sources))].sort(),
      properties: own
        .filter((row) => row.property !== '')
        .map((row) => ({
          name: row.property,
          type: row.type as PropertyType,
          seen: Number(row.seen),
          examples: row.examples,
        })),
    };
  });
  return { items, total: Number(counted.total) };
};

/** Drops proposals of the event; with `properties`, only those (they are planned now). */
export const deleteProposals = async (
  database: Database,
  eventName: string,
  properties?: readonly string[],
): Promise<boolean> => {
  let query = database.withTables<PlanTables>().deleteFrom('plan_proposal').where('event_name', '=', eventName);
  if (properties) query = query.where('property', 'in', ['', ...properties]);
  const deleted = await query.executeTakeFirst();
  return deleted.numDeletedRows > 0n;
};
