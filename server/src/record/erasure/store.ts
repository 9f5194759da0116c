// The table of erasures.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { ActorSpan } from '../sink/index.ts';

/** `requested` → `declined`, or → `approved` (being carried out) → `erased`. */
export type ErasureState = 'requested' | 'declined' | 'approved' | 'erased';

export interface ErasureRow {
  readonly erasure_id: string;
  readonly customer_id: string;
  readonly state: ErasureState;
  readonly origin: 'request' | 'key';
  readonly reason: string;
  readonly requested_by: string;
  readonly requested_name: string;
  readonly requested_at: Instant;
  readonly decided_by: string | null;
  readonly decided_name: string | null;
  readonly decided_at: Instant | null;
  readonly note: string | null;
  readonly customers: readonly string[];
  readonly spans: readonly ActorSpan[];
  readonly position: LogPosition | null;
  readonly doomed: Readonly<Record<string, number>> | null;
  /** What went, by the code of its holding. */
  readonly removed: Readonly<Record<string, number>>;
  readonly erased_at: Instant | null;
  readonly hold_until: string | null;
}

/** What the register needs of an erasure that was approved. */
export type Standing = Pick<ErasureRow, 'customers' | 'spans' | 'position'>;

const columns = sql`erasure_id, customer_id, state, origin, reason, requested_by, requested_name, requested_at, decided_by,
  decided_name, decided_at, note, customers, spans, position, doomed, removed, erased_at, hold_until`;

export const standingErasures = async (database: Database): Promise<readonly Standing[]> => {
  const { rows } = await sql<Standing>`
    select customers, spans, position from erasure where state in ('approved', 'erased')`.execute(database);
  return rows;
};

export const findErasure = async (database: Database, erasureId: string): Promise<ErasureRow | null> => {
  const { rows } = await sql<ErasureRow>`select ${columns} from erasure where erasure_id = ${erasureId}`.execute(
    database,
  );
  return rows[0] ?? null;
};

/** The erasure of the customer, or of whom they were merged into, that was not declined. */
export const erasureOf = async (database: Database, customerId: string): Promise<ErasureRow | null> => {
  const { rows } = await sql<ErasureRow>`
    select ${columns} from erasure where state <> 'declined' and ${customerId} = any(customers)
    order by requested_at desc limit 1`.execute(database);
  return rows[0] ?? null;
};

export const listErasures = async (
  database: Database,
  filter: { readonly state?: ErasureState | undefined; readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly ErasureRow[]; readonly total: number }> => {
  const condition = filter.state === undefined ? sql`true` : sql`state = ${filter.state}`;
  const { rows } = await sql<ErasureRow>`
    select ${columns} from erasure where ${condition} order by requested_at desc, erasure_id
    offset ${filter.offset} limit ${filter.limit}`.execute(database);
  const count = await sql<{ total: number }>`select count(*)::int as total from erasure where ${condition}`.execute(
    database,
  );
  return { rows, total: count.rows[0]?.total ?? 0 };
};

/** Adds a row; false when one stands for the customer already. */
export const insertErasure = async (
  database: Database,
  row: Pick<
    ErasureRow,
    | 'erasure_id'
    | 'customer_id'
    | 'state'
    | 'origin'
    | 'reason'
    | 'requested_by'
    | 'requested_name'
    | 'requested_at'
    | 'customers'
  >,
): Promise<boolean> => {
  const { rows } = await sql<{ erasure_id: string }>`
    insert into erasure (erasure_id, customer_id, state, origin, reason, requested_by, requested_name, requested_at, customers, spans, removed)
    values (${row.erasure_id}, ${row.customer_id}, ${row.state}, ${row.origin}, ${row.reason}, ${row.requested_by},
      ${row.requested_name}, ${row.requested_at}::bigint, ${row.customers}::text[], '[]'::jsonb, '{}'::jsonb)
    on conflict (customer_id) where state <> 'declined' do nothing returning erasure_id`.execute(database);
  return rows.length > 0;
};

/** Decides a request; false when somebody decided it meanwhile. */
export const decideErasure = async (
  transaction: StateTransaction,
  erasureId: string,
  decision: {
    readonly state: 'declined' | 'approved';
    readonly by: string;
    readonly name: string;
    readonly at: Instant;
    readonly note: string | null;
  },
): Promise<boolean> => {
  const { rows } = await sql<{ erasure_id: string }>`
    update erasure set state = ${decision.state}, decided_by = ${decision.by}, decided_name = ${decision.name},
      decided_at = ${decision.at}::bigint, note = ${decision.note}
    where erasure_id = ${erasureId} and state = 'requested' returning erasure_id`.execute(transaction);
  return rows.length > 0;
};

/** States whose events are meant. */
export const markPersons = async (
  database: Database,
  erasureId: string,
  persons: { readonly customers: readonly string[]; readonly spans: readonly ActorSpan[] },
): Promise<void> => {
  await sql`update erasure set customers = ${persons.customers}::text[], spans = ${JSON.stringify(persons.spans)}::jsonb
    where erasure_id = ${erasureId}`.execute(database);
};

export const markPosition = async (database: Database, erasureId: string, position: LogPosition): Promise<void> => {
  await sql`update erasure set position = ${position}::bigint where erasure_id = ${erasureId}`.execute(database);
};

export const markDoomed = async (
  database: Database,
  erasureId: string,
  doomed: Readonly<Record<string, number>> | null,
): Promise<void> => {
  await sql`update erasure set doomed = ${doomed === null ? null : JSON.stringify(doomed)}::jsonb
    where erasure_id = ${erasureId}`.execute(database);
};

/** Adds to what went, and for the first time states when it was done. */
export const markErased = async (
  transaction: StateTransaction,
  erasureId: string,
  done: { readonly removed: Readonly<Record<string, number>>; readonly at: Instant; readonly holdUntil: string },
): Promise<void> => {
  await sql`update erasure set state = 'erased', removed = ${JSON.stringify(done.removed)}::jsonb,
    erased_at = coalesce(erased_at, ${done.at}::bigint), hold_until = coalesce(hold_until, ${done.holdUntil})
    where erasure_id = ${erasureId}`.execute(transaction);
};
