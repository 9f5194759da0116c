// What was earned, for whoever tells customers of it: awards by the key of their posting, and what customers are told of rules in force.
import { sql } from 'kysely';
import { type Database, kept } from '../../platform/state-store/index.ts';
import type { Line } from '../earning-rules/index.ts';
import { isValidOn } from './cases.ts';
import { readRuleBook } from './rules-store.ts';

interface Named {
  readonly zh: string;
  readonly en: string;
}

export interface ExplainedAward {
  /** Of the posting. */
  readonly key: string;
  readonly businessDate: string;
  /** Of the rule in the version that rated it; null where that is no longer readable. */
  readonly name: Named | null;
  readonly disclosure: Named | null;
  readonly granted: number;
  /** They sum to `granted`. */
  readonly lines: readonly Line[];
}

/** Awards of these postings; keys of other origin are absent. */
export const awardsByKey = async (
  db: Database,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ExplainedAward>> => {
  if (keys.length === 0) return new Map();
  const asked = kept(sql<{
    key: string;
    rule: string;
    version: number;
    businessDate: string;
    granted: number;
    lines: readonly Line[];
  }>`select award.* from unnest(${keys}::text[]) as asked cross join lateral (
      select key, rule, version, business_date as "businessDate", granted, lines from earning_award
      where key = asked collate "C" offset 0) award`).execute(db);
  const [{ rows }, book] = await Promise.all([asked, readRuleBook(db)]);
  return new Map(
    rows.map(({ rule: code, version, granted, ...row }) => {
      const rule = book.version(code, version)?.rule ?? null;
      const told = { name: rule?.name ?? null, disclosure: rule?.disclosure ?? null };
      return [row.key, { ...row, ...told, granted: Number(granted) }];
    }),
  );
};

/** A rule in force as customers are told of it. */
export interface ToldRule {
  readonly rule: string;
  readonly name: Named;
  readonly disclosure: Named;
  readonly programme: string;
  readonly wallet: string;
  /** Last day; null: until further notice. */
  readonly validUntil: string | null;
}

/** The rules that hold on a day and of which customers are told something. */
export const rulesTold = async (db: Database, date: string): Promise<readonly ToldRule[]> =>
  (await readRuleBook(db)).active
    .filter(({ rule }) => isValidOn(rule, date as Parameters<typeof isValidOn>[1]) && rule.disclosure.zh.trim() !== '')
    .map(({ code, rule: { name, disclosure, programme, wallet, validUntil } }) => ({
      ...{ rule: code, name, disclosure, programme, wallet, validUntil },
    }));
