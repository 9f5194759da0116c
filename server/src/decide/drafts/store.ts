// Drafts, agreements and versions in the tables of whoever keeps them: three tables of one shape, named by the module that owns them.
import { sql } from 'kysely';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';

/** Names of the tables, and of the column that says what a row is about. */
export interface DraftTables {
  readonly head: string;
  readonly version: string;
  readonly approval: string;
  readonly key: string;
}

/** Something that is drafted, agreed to and brought into force, as it stands. */
export interface StoredDraft<Definition> {
  readonly code: string;
  readonly status: 'draft' | 'active' | 'retired';
  /** The version in force; 0 before the first activation. */
  readonly version: number;
  /** In force, or the last that was; null before the first activation. */
  readonly definition: Definition | null;
  readonly draft: Definition | null;
  readonly draftBy: string | null;
  readonly draftById: string | null;
  readonly draftAt: number | null;
}

export interface StoredVersion<Definition> {
  readonly version: number;
  readonly definition: Definition;
  readonly madeBy: string;
  readonly approvedBy: string;
  readonly activatedBy: string;
  readonly activatedAt: number;
  readonly legalOpinion: string | null;
}

export interface Approval {
  readonly byId: string;
  readonly byName: string;
  readonly isCompliance: boolean;
  readonly legalOpinion: string | null;
  readonly at: number;
}

/** What an activation notes besides the draft. */
export interface Activating {
  readonly by: string;
  readonly approvedBy: string;
  readonly legalOpinion: string | null;
  readonly at: number;
}

type Raw<Row> = Omit<Row, 'definition' | 'draft'> & { readonly definition: unknown; readonly draft?: unknown };

export interface DraftStore<Definition> {
  all(db: Database): Promise<readonly StoredDraft<Definition>[]>;
  one(db: Database, code: string): Promise<StoredDraft<Definition> | null>;
  /** Every version of everything, oldest first. */
  versions(db: Database): Promise<ReadonlyMap<string, readonly StoredVersion<Definition>[]>>;
  /** Agreements to an earlier draft are forgotten. */
  write(
    transaction: StateTransaction,
    code: string,
    draft: Definition,
    by: { readonly id: string; readonly name: string },
    at: number,
  ): Promise<void>;
  approvals(db: Database, code: string): Promise<readonly Approval[]>;
  /** Writes that somebody agrees to the draft of that instant; false when it was changed meanwhile. */
  approve(
    transaction: StateTransaction,
    draft: Pick<StoredDraft<Definition>, 'code' | 'draftAt'>,
    approval: Approval,
  ): Promise<boolean>;
  /** Puts the draft in force as a new version; false when another activation or a newer draft was quicker. */
  activate(
    transaction: StateTransaction,
    draft: Pick<StoredDraft<Definition>, 'code' | 'version' | 'draftAt'>,
    activating: Activating,
  ): Promise<boolean>;
  retire(transaction: StateTransaction, code: string): Promise<void>;
}

const changes = ({ numAffectedRows }: { readonly numAffectedRows?: bigint }): number => Number(numAffectedRows ?? 0);

const readVersions = async <Definition>(
  db: Database,
  { version, key }: DraftTables,
  parse: (value: unknown) => Definition,
): Promise<ReadonlyMap<string, readonly StoredVersion<Definition>[]>> => {
  const { rows } = await kept(sql<Raw<StoredVersion<Definition>> & { readonly code: string }>`
    select ${sql.ref(key)} as code, version, definition, made_by as "madeBy", approved_by as "approvedBy",
      activated_by as "activatedBy", activated_at as "activatedAt", legal_opinion as "legalOpinion"
    from ${sql.table(version)} order by 1, version`).execute(db);
  const found = new Map<string, StoredVersion<Definition>[]>();
  for (const { code, ...row } of rows)
    found.set(code, [...(found.get(code) ?? []), { ...row, definition: parse(row.definition) }]);
  return found;
};

export const createDraftStore = <Definition>(
  tables: DraftTables,
  parse: (value: unknown) => Definition,
): DraftStore<Definition> => {
  const [head, version, approval] = [sql.table(tables.head), sql.table(tables.version), sql.table(tables.approval)];
  const key = sql.ref(tables.key);
  const parsed = (value: unknown): Definition | null => (value === null || value === undefined ? null : parse(value));
  const all = async (db: Database): Promise<readonly StoredDraft<Definition>[]> => {
    const { rows } = await kept(sql<Raw<StoredDraft<Definition>>>`
      select h.${key} as code, h.status, h.version, v.definition, h.draft, h.draft_by as "draftBy",
        h.draft_by_id as "draftById", h.draft_at as "draftAt"
      from ${head} h left join ${version} v on v.${key} = h.${key} and v.version = h.version
      order by h.${key}`).execute(db);
    return rows.map((row) => ({ ...row, definition: parsed(row.definition), draft: parsed(row.draft) }));
  };
  return {
    all,
    one: async (db, code) => (await all(db)).find((each) => each.code === code) ?? null,
    versions: (db) => readVersions(db, tables, parse),
    write: async (transaction, code, draft, by, at) => {
      await sql`
        insert into ${head} (${key}, status, version, draft, draft_by, draft_by_id, draft_at)
        values (${code}, 'draft', 0, ${JSON.stringify(draft)}::json, ${by.name}, ${by.id}, ${at}::bigint)
        on conflict (${key}) do update set draft = excluded.draft, draft_by = excluded.draft_by,
          draft_by_id = excluded.draft_by_id, draft_at = excluded.draft_at`.execute(transaction);
      await sql`delete from ${approval} where ${key} = ${code}`.execute(transaction);
    },
    approvals: async (db, code) =>
      (
        await sql<Approval>`
          select by_id as "byId", by_name as "byName", is_compliance as "isCompliance", legal_opinion as "legalOpinion", at
          from ${approval} where ${key} = ${code} order by at, by_id`.execute(db)
      ).rows,
    approve: async (transaction, { code, draftAt }, { byId, byName, isCompliance, legalOpinion, at }) =>
      changes(
        await sql`
          insert into ${approval} as a (${key}, by_id, by_name, is_compliance, legal_opinion, at)
          select h.${key}, ${byId}, ${byName}, ${isCompliance}::boolean, ${legalOpinion}::text, ${at}::bigint
          from ${head} h where h.${key} = ${code} and h.draft_at = ${draftAt}::bigint
          on conflict (${key}, by_id) do update set legal_opinion = coalesce(excluded.legal_opinion, a.legal_opinion)`.execute(
          transaction,
        ),
      ) === 1,
    activate: async (transaction, { code, version: before, draftAt }, { by, approvedBy, legalOpinion, at }) => {
      const activated = await sql`
        update ${head} set version = version + 1, status = 'active'
        where ${key} = ${code} and version = ${before}::integer and draft is not null
          and draft_at = ${draftAt}::bigint`.execute(transaction);
      if (changes(activated) !== 1) return false;
      await sql`
        insert into ${version} (${key}, version, definition, made_by, approved_by, activated_by, activated_at, legal_opinion)
        select ${key}, version, draft, draft_by, ${approvedBy}, ${by}, ${at}::bigint, ${legalOpinion}::text
        from ${head} where ${key} = ${code}`.execute(transaction);
      await sql`update ${head} set draft = null, draft_by = null, draft_by_id = null, draft_at = null
        where ${key} = ${code}`.execute(transaction);
      await sql`delete from ${approval} where ${key} = ${code}`.execute(transaction);
      return true;
    },
    retire: async (transaction, code) => {
      await sql`update ${head} set status = 'retired' where ${key} = ${code}`.execute(transaction);
    },
  };
};
