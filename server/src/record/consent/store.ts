// The tables of consent.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Statement } from './purpose.ts';

export interface StoredStatement extends Statement {
  readonly customerId: string;
  readonly recordedAt: Instant;
  readonly source: string;
  readonly trust: string;
  readonly textVersion: string | null;
  readonly evidence: string | null;
  readonly recordedBy: string | null;
}

const columns = sql`position, customer_id as "customerId", purpose, channel, granted, occurred_at as "occurredAt",
  recorded_at as "recordedAt", source, trust, text_version as "textVersion", evidence, recorded_by as "recordedBy"`;

/** All statements of the customer, newest first. */
export const statementsOf = async (database: Database, customerId: string): Promise<readonly StoredStatement[]> => {
  const { rows } = await sql<StoredStatement>`
    select ${columns} from consent_statement where customer_id = ${customerId}
    order by occurred_at desc, position desc`.execute(database);
  return rows;
};

/** The statements of some customers about one purpose, in no order. */
export const statementsAbout = async (
  database: Database,
  customerIds: readonly string[],
  purpose: string,
): Promise<readonly StoredStatement[]> => {
  const { rows } = await sql<StoredStatement>`
    select ${columns} from consent_statement
    where customer_id = any(${customerIds}::text[]) and purpose = ${purpose}`.execute(database);
  return rows;
};

/** Adds statements; one that is there already changes nothing. */
export const insertStatements = async (
  transaction: StateTransaction,
  statements: readonly StoredStatement[],
): Promise<void> => {
  if (statements.length === 0) return;
  await sql`
    insert into consent_statement (position, customer_id, purpose, channel, granted, occurred_at, recorded_at, source, trust,
      text_version, evidence, recorded_by)
    select "position", "customerId", purpose, channel, granted, "occurredAt", "recordedAt", source, trust, "textVersion",
      evidence, "recordedBy"
    from json_to_recordset(${JSON.stringify(statements)}::json) as given("position" bigint, "customerId" text, purpose text,
      channel text, granted boolean, "occurredAt" bigint, "recordedAt" bigint, source text, trust text, "textVersion" text,
      evidence text, "recordedBy" text)
    on conflict (position) do nothing`.execute(transaction);
};

/** Forgets what was said of customers whose history is read anew. */
export const deleteStatements = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from consent_statement where customer_id = any(${customerIds}::text[])`.execute(transaction);
};

export const countStatements = async (database: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from consent_statement where customer_id = any(${customerIds}::text[])`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};

export interface ConsentText {
  readonly purpose: string;
  readonly version: string;
  readonly textZh: string;
  readonly textEn: string | null;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
}

export const selectTexts = async (database: Database): Promise<readonly ConsentText[]> => {
  const { rows } = await sql<ConsentText>`
    select purpose, version, text_zh as "textZh", text_en as "textEn", published_at as "publishedAt", published_by as "publishedBy"
    from consent_text order by purpose, published_at desc, version`.execute(database);
  return rows;
};

/** Adds a text; false when the version is there already. */
export const insertText = async (transaction: StateTransaction, text: ConsentText): Promise<boolean> => {
  const { rows } = await sql<{ version: string }>`
    insert into consent_text (purpose, version, text_zh, text_en, published_at, published_by)
    values (${text.purpose}, ${text.version}, ${text.textZh}, ${text.textEn}, ${text.publishedAt}::bigint, ${text.publishedBy})
    on conflict (purpose, version) do nothing returning version`.execute(transaction);
  return rows.length > 0;
};
