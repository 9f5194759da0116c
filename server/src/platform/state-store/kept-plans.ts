// Statements that come again and again: planned once on a connection and kept, and looked up by index whatever the tables' statistics say.
import { createHash } from 'node:crypto';
import { type PostgresPoolClient, type RawBuilder, sql } from 'kysely';
import type pg from 'pg';
import { type Ask, LATER_MARK, sendingTogether } from './sent-together.ts';

const MARK = '/* kept */';

/**
 * Marks a statement whose text is always the same: the engine parses and plans it once on a connection. Its parameters must not decide
 * how it is best carried out, nor the sizes of tables, for they grow: rows are looked up by `cross join lateral (... offset 0)`, which
 * the planner cannot turn into reading all of them.
 */
export const kept = <Row>(statement: RawBuilder<Row>): RawBuilder<Row> => sql<Row>`${sql.raw(MARK)}${statement}`;

/**
 * A kept statement of a transaction whose answer nobody reads: on a server it goes out with the one behind it. Its fault is thrown there, at
 * the latest when the transaction is to be committed, which it then is not.
 */
export const keptForLater = (statement: RawBuilder<unknown>): RawBuilder<unknown> =>
  kept(sql`${sql.raw(LATER_MARK)}${statement}`);

const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known) return known;
  const name = `kept ${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
};

/** The connection as Kysely uses it, with names for statements that are kept. Kysely streams nothing here: it passes no cursor. */
export const keepingPlans = (client: pg.PoolClient): PostgresPoolClient => {
  const ask: Ask = (text, values) =>
    text.startsWith(MARK)
      ? client.query({ name: nameOf(text), text, values: [...values] })
      : client.query(text, [...values]);
  const query = sendingTogether(client, ask);
  return { query, release: () => client.release() } as { query: unknown; release: () => void } as PostgresPoolClient;
};
