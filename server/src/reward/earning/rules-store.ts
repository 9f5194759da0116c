// The tables of rules: drafts, versions and agreements are kept as everything that needs a second person, the rated day is theirs alone.
import { sql } from 'kysely';
import { createDraftStore, type StoredDraft, type StoredVersion } from '../../decide/drafts/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type EarningRule, earningRuleSchema } from '../earning-rules/contract.ts';
import tables from './migrations/0001-earning.sql?raw';
import refill from './migrations/0002-refill.sql?raw';
import posted from './migrations/0003-posted.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'earning', number: 1, name: 'earning', sql: tables },
  { module: 'earning', number: 2, name: 'refill', sql: refill },
  { module: 'earning', number: 3, name: 'posted', sql: posted },
];

export type StoredRule = StoredDraft<EarningRule>;
export type RuleVersion = StoredVersion<EarningRule>;

export const ruleDrafts = createDraftStore<EarningRule>(
  { head: 'earning_rule', version: 'earning_rule_version', approval: 'earning_approval', key: 'rule' },
  (value) => earningRuleSchema.parse(value),
);

/** The last rated day of rules that time sets off. */
export const selectRated = async (db: Database): Promise<ReadonlyMap<string, string | null>> => {
  const { rows } = await sql<{ readonly rule: string; readonly ratedTo: string | null }>`
    select rule, rated_to as "ratedTo" from earning_rule`.execute(db);
  return new Map(rows.map(({ rule, ratedTo }) => [rule, ratedTo]));
};

/** Never goes back. */
export const noteRated = async (transaction: StateTransaction, rule: string, day: string): Promise<void> => {
  await sql`update earning_rule set rated_to = greatest(rated_to, ${day}::text) where rule = ${rule}`.execute(
    transaction,
  );
};

/** A rule as decisions use it. */
export interface RuleInForce {
  readonly code: string;
  readonly version: number;
  readonly rule: EarningRule;
}

/** Rules in force, and every version that ever was: what was posted under one is settled under it. */
export interface RuleBook {
  readonly active: readonly RuleInForce[];
  readonly version: (code: string, version: number) => RuleInForce | null;
  /** Codes of rules of which some version was ever in force. */
  readonly known: readonly RuleInForce[];
}

export const readRuleBook = async (db: Database): Promise<RuleBook> => {
  const [all, versions] = await Promise.all([ruleDrafts.all(db), ruleDrafts.versions(db)]);
  const rules = all.filter(({ version }) => version > 0);
  const newest = rules.flatMap(({ code, version, definition, status }) =>
    definition === null ? [] : [{ status, inForce: { code, version, rule: definition } }],
  );
  return {
    active: newest.filter(({ status }) => status === 'active').map(({ inForce }) => inForce),
    known: newest.map(({ inForce }) => inForce),
    version: (code, version) => {
      const found = versions.get(code)?.find((each) => each.version === version);
      return found ? { code, version, rule: found.definition } : null;
    },
  };
};
