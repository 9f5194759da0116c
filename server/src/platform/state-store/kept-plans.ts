// Statements that come again and again: planned once on a connection and kept, and looked up by index whatever the tables' statistics say.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { type PostgresPoolClient, type RawBuilder, sql } from 'kysely';
import type pg from 'pg';

const MARK = '/* kept */';

/**
 * Marks a statement whose text is always the same: the engine parses and plans it once on a connection. Its parameters must not decide
 * how it is best carried out, nor the sizes of tables, for they grow: rows are looked up by `cross join lateral (... offset 0)`, which
 * the planner cannot turn into reading all of them.
 */
export const kept = <Row>(statement: RawBuilder<Row>): RawBuilder<Row> => sql<Row>`${sql.raw(MARK)}${statement}`;

// A plan that is kept was made when tables were smaller: whole tables are not read for the sake of it.
const BEGIN_LOOKUPS = 'begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off';

const lookups = new AsyncLocalStorage<boolean>();

/** Runs the work; a transaction that it begins makes its plans for looking up. */
export const beginningLookups = <Result>(work: () => Promise<Result>): Promise<Result> => lookups.run(true, work);

const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known) return known;
  const name = `kept ${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
};

type Query = (text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/** The connection as Kysely uses it, with names for statements that are kept. Kysely streams nothing here: it passes no cursor. */
export const keepingPlans = (client: pg.PoolClient): PostgresPoolClient => {
  const query: Query = (text, values) => {
    if (text.startsWith(MARK)) return client.query({ name: nameOf(text), text, values: [...values] });
    if (text === 'begin' && lookups.getStore()) return client.query(BEGIN_LOOKUPS);
    return client.query(text, [...values]);
  };
  return { query, release: () => client.release() } as { query: unknown; release: () => void } as PostgresPoolClient;
};
