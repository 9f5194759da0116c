// What budgets of scenes have given, for whoever watches budgets.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

/** Awards that limits of scenes and branches have given, by the key of the limit and its span. */
export const sceneBudgetUsage = async (db: Database): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly key: string; readonly awards: number }>`
    select key, awards from scene_usage where key like '%|scene:%' or key like '%|branch:%'`.execute(db);
  return new Map(rows.map(({ key, awards }) => [key, Number(awards)]));
};
