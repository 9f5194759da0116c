// The tables of rules: drafts, approvals, versions. What is in force is read anew where it is needed; there are few rules.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type EarningRule, earningRuleSchema } from '../earning-rules/contract.ts';
import tables from './migrations/0001-earning.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'earning', number: 1, name: 'earning', sql: tables }];

export interface StoredRule {
  readonly rule: string;
  readonly status: 'draft' | 'active' | 'retired';
  readonly version: number;
  /** In force, or the last that was; null before the first activation. */
  readonly definition: EarningRule | null;
  readonly draft: EarningRule | null;
  readonly draftBy: string | null;
  readonly draftById: string | null;
  readonly draftAt: number | null;
  readonly ratedTo: string | null;
}

interface RuleRow extends Omit<StoredRule, 'definition' | 'draft'> {
  readonly definition: unknown;
  readonly draft: unknown;
}

const parsed = (value: unknown): EarningRule | null => (value === null ? null : earningRuleSchema.parse(value));

export const selectRules = async (db: Database): Promise<readonly StoredRule[]> => {
  const { rows } = await sql<RuleRow>`
    select rule, status, version, definition, draft, draft_by as "draftBy", draft_by_id as "draftById", draft_at as "draftAt",
      rated_to as "ratedTo"
    from earning_rule left join earning_rule_version using (rule, version) order by rule`.execute(db);
  return rows.map((row) => ({ ...row, definition: parsed(row.definition), draft: parsed(row.draft) }));
};

export const selectRule = async (db: Database, code: string): Promise<StoredRule | null> =>
  (await selectRules(db)).find(({ rule }) => rule === code) ?? null;

export interface RuleVersion {
  readonly version: number;
  readonly definition: EarningRule;
  readonly madeBy: string;
  readonly approvedBy: string;
  readonly activatedBy: string;
  readonly activatedAt: number;
  readonly legalOpinion: string | null;
}

export const selectVersions = async (db: Database): Promise<ReadonlyMap<string, readonly RuleVersion[]>> => {
  const { rows } = await sql<RuleVersion & { readonly rule: string }>`
    select rule, version, definition, made_by as "madeBy", approved_by as "approvedBy", activated_by as "activatedBy",
      activated_at as "activatedAt", legal_opinion as "legalOpinion"
    from earning_rule_version order by rule, version`.execute(db);
  const found = new Map<string, RuleVersion[]>();
  for (const { rule, ...row } of rows)
    found.set(rule, [...(found.get(rule) ?? []), { ...row, definition: earningRuleSchema.parse(row.definition) }]);
  return found;
};

export const writeDraft = async (
  transaction: StateTransaction,
  rule: string,
  draft: EarningRule,
  by: { readonly id: string; readonly name: string },
  at: number,
): Promise<void> => {
  await sql`
    insert into earning_rule (rule, status, version, draft, draft_by, draft_by_id, draft_at)
    values (${rule}, 'draft', 0, ${JSON.stringify(draft)}::json, ${by.name}, ${by.id}, ${at}::bigint)
    on conflict (rule) do update set draft = excluded.draft, draft_by = excluded.draft_by, draft_by_id = excluded.draft_by_id,
      draft_at = excluded.draft_at`.execute(transaction);
  await sql`delete from earning_approval where rule = ${rule}`.execute(transaction);
};

export interface Approval {
  readonly byId: string;
  readonly byName: string;
  readonly isCompliance: boolean;
  readonly legalOpinion: string | null;
  readonly at: number;
}

export const selectApprovals = async (db: Database, rule: string): Promise<readonly Approval[]> => {
  const { rows } = await sql<Approval>`
    select by_id as "byId", by_name as "byName", is_compliance as "isCompliance", legal_opinion as "legalOpinion", at
    from earning_approval where rule = ${rule} order by at, by_id`.execute(db);
  return rows;
};

/** Writes that somebody agrees to the draft of that instant; false when it was changed meanwhile. */
export const insertApproval = async (
  transaction: StateTransaction,
  { rule, draftAt }: Pick<StoredRule, 'rule' | 'draftAt'>,
  { byId, byName, isCompliance, legalOpinion, at }: Approval,
): Promise<boolean> => {
  const { numAffectedRows } =
    await sql`insert into earning_approval (rule, by_id, by_name, is_compliance, legal_opinion, at)
    select rule, ${byId}, ${byName}, ${isCompliance}::boolean, ${legalOpinion}::text, ${at}::bigint
    from earning_rule where rule = ${rule} and draft_at = ${draftAt}::bigint
    on conflict (rule, by_id) do update set legal_opinion = coalesce(excluded.legal_opinion, earning_approval.legal_opinion)`.execute(
      transaction,
    );
  return Number(numAffectedRows ?? 0) === 1;
};

/** What an activation notes besides the draft. */
export interface Activating {
  readonly by: string;
  readonly approvedBy: string;
  readonly legalOpinion: string | null;
  readonly at: number;
  /** The day up to which a rule that time sets off counts as rated. */
  readonly ratedTo: string;
}

/** Puts the draft in force as a new version; false when another activation or a newer draft was quicker. */
export const activateDraft = async (
  transaction: StateTransaction,
  { rule, version, draftAt }: Pick<StoredRule, 'rule' | 'version' | 'draftAt'>,
  { by, approvedBy, legalOpinion, at, ratedTo }: Activating,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update earning_rule set version = version + 1, status = 'active', rated_to = greatest(rated_to, ${ratedTo}::text)
    where rule = ${rule} and version = ${version}::integer and draft is not null and draft_at = ${draftAt}::bigint`.execute(
    transaction,
  );
  if (Number(numAffectedRows ?? 0) !== 1) return false;
  await sql`
    insert into earning_rule_version (rule, version, definition, made_by, approved_by, activated_by, activated_at, legal_opinion)
    select rule, version, draft, draft_by, ${approvedBy}, ${by}, ${at}::bigint, ${legalOpinion}::text
    from earning_rule where rule = ${rule}`.execute(transaction);
  await sql`update earning_rule set draft = null, draft_by = null, draft_by_id = null, draft_at = null
    where rule = ${rule}`.execute(transaction);
  await sql`delete from earning_approval where rule = ${rule}`.execute(transaction);
  return true;
};

export const retireRule = async (transaction: StateTransaction, rule: string): Promise<void> => {
  await sql`update earning_rule set status = 'retired' where rule = ${rule}`.execute(transaction);
};

export const noteRated = async (transaction: StateTransaction, rule: string, day: string): Promise<void> => {
  await sql`update earning_rule set rated_to = ${day} where rule = ${rule}`.execute(transaction);
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
  const rules = (await selectRules(db)).filter(({ version }) => version > 0);
  const versions = rules.length === 0 ? new Map<string, readonly RuleVersion[]>() : await selectVersions(db);
  const newest = rules.flatMap(({ rule: code, version, definition, status }) =>
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
