// Benefits as they are drafted and in force. A version never changes, so what was parsed once is kept.
import { sql } from 'kysely';
import { createDraftStore, type DraftStore } from '../../decide/drafts/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import { type Benefit, benefitSchema } from '../benefit-rules/contract.ts';
import tables from './migrations/0001-benefits.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'benefits', number: 1, name: 'benefits', sql: tables }];

/** Where definitions of one kind lie. */
export interface DefinitionTables {
  readonly head: string;
  readonly version: string;
  readonly approval: string;
  readonly key: string;
}

const benefitTables: DefinitionTables = {
  ...{ head: 'benefit_definition', version: 'benefit_version', approval: 'benefit_approval' },
  key: 'benefit',
};

export const benefitDrafts: DraftStore<Benefit> = createDraftStore(benefitTables, (value) =>
  benefitSchema.parse(value),
);

/** A definition as decisions use it. */
export interface InForce<Definition> {
  readonly code: string;
  readonly version: number;
  readonly definition: Definition;
  /** When the first version came into force. */
  readonly since: number;
}

/** Definitions in force, and versions that once were. Within a transaction give it. */
export interface DefinitionBook<Definition> {
  inForce(database?: Database | StateTransaction): Promise<ReadonlyMap<string, InForce<Definition>>>;
  /** A version that was in force at some time; null when there is none. */
  version(code: string, version: number, database?: Database | StateTransaction): Promise<Definition | null>;
}

const KEPT_MAX = 2_000;

/** Reads which versions are in force each time, and what they say once. */
export const createDefinitionBook = <Definition extends object>(
  db: Database,
  tables: DefinitionTables,
  parse: (value: unknown) => Definition,
): DefinitionBook<Definition> => {
  const read = new Map<string, Definition>();
  const [head, versions, key] = [sql.table(tables.head), sql.table(tables.version), sql.ref(tables.key)];
  const readVersion = async (
    code: string,
    version: number,
    database: Database | StateTransaction = db,
  ): Promise<Definition | null> => {
    const name = `${code} ${version}`;
    const known = read.get(name);
    if (known) return known;
    const { rows } = await kept(sql<{ readonly definition: unknown }>`
      select definition from ${versions} where ${key} = ${code} and version = ${version}::integer`).execute(database);
    if (!rows[0]) return null;
    const parsed = parse(rows[0].definition);
    if (read.size >= KEPT_MAX) read.clear();
    read.set(name, parsed);
    return parsed;
  };
  return {
    version: readVersion,
    inForce: async (database = db) => {
      const { rows } = await kept(sql<{ readonly code: string; readonly version: number; readonly since: number }>`
        select h.${key} as code, h.version, (select min(v.activated_at) from ${versions} v where v.${key} = h.${key}) as since
        from ${head} h where h.status = 'active' order by 1`).execute(database);
      const found = new Map<string, InForce<Definition>>();
      for (const { code, version, since } of rows) {
        const definition = await readVersion(code, version, database);
        if (definition) found.set(code, { code, version, definition, since });
      }
      return found;
    },
  };
};

export const createBenefitBook = (db: Database): DefinitionBook<Benefit> =>
  createDefinitionBook(db, benefitTables, (value) => benefitSchema.parse(value));
