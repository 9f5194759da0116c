// Quarantined events and the reasons they are there.
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent, PositionedEvent, TrustClass, Violation } from '../log/index.ts';

export type QuarantineStatus = 'open' | 'replayed' | 'discarded';

type QuarantineTables = {
  quarantine: {
    position: number;
    event_name: string;
    source: string;
    dialect: string;
    trust: string;
    occurred_at: number;
    recorded_at: number;
    violations: unknown;
    event: unknown;
    status: QuarantineStatus;
    closed_by: string | null;
    closed_at: number | null;
    note: string | null;
  };
  quarantine_violation: { position: number; event_name: string; code: string; property: string; message: string };
};

export interface QuarantineFilter {
  readonly status: QuarantineStatus;
  readonly eventName?: string | undefined;
  readonly code?: string | undefined;
  readonly property?: string | undefined;
  readonly source?: string | undefined;
  readonly positions?: readonly number[] | undefined;
}

export interface QuarantinedEvent {
  readonly position: number;
  readonly eventName: string;
  readonly source: string;
  readonly dialect: string;
  readonly trust: TrustClass;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly violations: readonly Violation[];
  readonly event: LoggedEvent;
  readonly status: QuarantineStatus;
  readonly closedBy: string | null;
  readonly closedAt: Instant | null;
  readonly note: string | null;
}

/** Takes in what a range quarantined; safe to repeat. */
export const insertQuarantined = async (
  transaction: StateTransaction,
  events: readonly PositionedEvent[],
): Promise<void> => {
  if (events.length === 0) return;
  const rows = events.map(({ position, recordedAt, source, trust, dialect, ...event }) => ({
    position,
    event_name: event.name,
    source,
    dialect,
    trust,
    occurred_at: event.occurredAt,
    recorded_at: recordedAt,
    violations: event.violations ?? [],
    event,
  }));
  const content = JSON.stringify(rows);
  await sql`
    insert into quarantine (position, event_name, source, dialect, trust, occurred_at, recorded_at, violations, event, status)
    select position, event_name, source, dialect, trust, occurred_at, recorded_at, violations, event, 'open'
    from jsonb_to_recordset(${content}::jsonb) as row(position bigint, event_name text, source text, dialect text, trust text,
      occurred_at bigint, recorded_at bigint, violations jsonb, event jsonb)
    on conflict (position) do nothing
  `.execute(transaction);
  await sql`
    insert into quarantine_violation (position, event_name, code, property, message)
    select row.position, row.event_name, violation ->> 'code', coalesce(violation ->> 'property', ''), violation ->> 'message'
    from jsonb_to_recordset(${content}::jsonb) as row(position bigint, event_name text, violations jsonb),
      jsonb_array_elements(row.violations) as violation
    on conflict (position, code, property) do nothing
  `.execute(transaction);
};

const selectMatching = (database: Database, filter: QuarantineFilter) =>
  database
    .withTables<QuarantineTables>()
    .selectFrom('quarantine')
    .where(({ and, eb, exists, selectFrom }) => {
      const conditions: Expression<SqlBool>[] = [eb('quarantine.status', '=', filter.status)];
      if (filter.eventName !== undefined) conditions.push(eb('quarantine.event_name', '=', filter.eventName));
      if (filter.source !== undefined) conditions.push(eb('quarantine.source', '=', filter.source));
      if (filter.positions !== undefined) conditions.push(eb('quarantine.position', 'in', filter.positions));
      if (filter.code !== undefined || filter.property !== undefined) {
        let violation = selectFrom('quarantine_violation')
          .select('quarantine_violation.position')
          .whereRef('quarantine_violation.position', '=', 'quarantine.position');
        if (filter.code !== undefined) violation = violation.where('code', '=', filter.code);
        if (filter.property !== undefined) violation = violation.where('property', '=', filter.property);
        conditions.push(exists(violation));
      }
      return and(conditions);
    });

export const countQuarantined = async (database: Database, filter: QuarantineFilter): Promise<number> => {
  const row = await selectMatching(database, filter)
    .select((select) => select.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  return Number(row.total);
};

/** Newest first. */
export const readQuarantined = async (
  database: Database,
  filter: QuarantineFilter,
  limit: number,
  offset = 0,
): Promise<readonly QuarantinedEvent[]> => {
  const rows = await selectMatching(database, filter)
    .selectAll('quarantine')
    .orderBy('quarantine.position', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map((row) => ({
    position: row.position,
    eventName: row.event_name,
    source: row.source,
    dialect: row.dialect,
    trust: row.trust as TrustClass,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    violations: row.violations as Violation[],
    event: row.event as LoggedEvent,
    status: row.status,
    closedBy: row.closed_by,
    closedAt: row.closed_at,
    note: row.note,
  }));
};

export const readGroups = async (database: Database, status: QuarantineStatus) => {
  const rows = await database
    .withTables<QuarantineTables>()
    .selectFrom('quarantine_violation as violation')
    .innerJoin('quarantine', 'quarantine.position', 'violation.position')
    .where('quarantine.status', '=', status)
    .groupBy(['violation.event_name', 'violation.code', 'violation.property'])
    .select((select) => [
      'violation.event_name',
      'violation.code',
      'violation.property',
      select.fn.max('violation.message').as('message'),
      select.fn.countAll().as('count'),
      select.fn.min('quarantine.recorded_at').as('first'),
      select.fn.max('quarantine.recorded_at').as('last'),
    ])
    .orderBy('count', 'desc')
    .orderBy('violation.event_name')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    eventName: row.event_name,
    code: row.code,
    property: row.property === '' ? null : row.property,
    message: String(row.message),
    count: Number(row.count),
    firstAt: Number(row.first),
    lastAt: Number(row.last),
  }));
};

/** Closes open events; answers how many were still open. */
export const closeQuarantined = async (
  transaction: StateTransaction,
  filter: QuarantineFilter,
  closed: {
    readonly status: 'replayed' | 'discarded';
    readonly by: string;
    readonly at: Instant;
    readonly note: string;
  },
): Promise<number> => {
  const updated = await transaction
    .withTables<QuarantineTables>()
    .updateTable('quarantine')
    .set({ status: closed.status, closed_by: closed.by, closed_at: closed.at, note: closed.note })
    .where('position', 'in', selectMatching(transaction, filter).select('quarantine.position'))
    .executeTakeFirst();
  return Number(updated.numUpdatedRows);
};
