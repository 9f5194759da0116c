// The table of results, and their shapes.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { CohortFlow, MonthlyMove, WalletProof } from '../accounting/index.ts';
import tables from './migrations/0001-economics.sql?raw';
import type { CostRow } from './read-costs.ts';
import type { ComparedBenefit } from './read-use.ts';

export const migrations: readonly Migration[] = [{ module: 'economics', number: 1, name: 'economics', sql: tables }];

/** The parts, each replaced as a whole. */
export interface Results {
  /** Read in one state of the journal. */
  readonly journal: {
    readonly effective: readonly MonthlyMove[];
    readonly recorded: readonly MonthlyMove[];
    readonly flows: readonly CohortFlow[];
    readonly proofs: readonly Omit<WalletProof, 'examples'>[];
  };
  readonly costs: { readonly from: string; readonly until: string; readonly rows: readonly CostRow[] };
  readonly kept: { readonly lastWhole: string; readonly benefits: readonly ComparedBenefit[] };
}

export interface Result<Part extends keyof Results> {
  /** Business instant of what it was computed from. */
  readonly asOf: number;
  readonly computedAt: number;
  readonly document: Results[Part];
}

export const saveResult = async <Part extends keyof Results>(
  transaction: StateTransaction,
  part: Part,
  result: Result<Part>,
): Promise<void> => {
  await sql`insert into economics_result (part, as_of, computed_at, document)
    values (${part}, ${result.asOf}::bigint, ${result.computedAt}::bigint, ${JSON.stringify(result.document)}::json)
    on conflict (part) do update set as_of = excluded.as_of, computed_at = excluded.computed_at, document = excluded.document`.execute(
    transaction,
  );
};

/** Null before the first computation. */
export const readResult = async <Part extends keyof Results>(
  db: Database,
  part: Part,
): Promise<Result<Part> | null> => {
  const { rows } = await sql<Result<Part>>`
    select as_of as "asOf", computed_at as "computedAt", document from economics_result where part = ${part}`.execute(
    db,
  );
  return rows[0] ?? null;
};
