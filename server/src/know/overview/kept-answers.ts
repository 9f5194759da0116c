// Answers that are computed at most once a minute. What takes long is answered as it was a while ago, while it is computed again
// behind that answer: a page of a large firm does not wait for a count over months of events. Such answers are kept in the state store
// too, so that nobody waits because the server is new or another one.
import { sql } from 'kysely';
import type { Clock, Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';

const KEPT_MS = 60_000;
const KEPT_MAX = 500;
const SLOW_MS = 200;
const SLOW_KEPT_MS = 600_000;
const VERY_SLOW_MS = 2_000;
/** From one morning to the next, and a little longer. */
const VERY_SLOW_KEPT_MS = 26 * 3_600_000;

interface Kept<Answer> {
  readonly at: Instant;
  readonly answer: Promise<Answer>;
  /** What is answered until this one is there. */
  standIn: Promise<Answer> | null;
  /** Of an answer under way how long the one before it took, 0 without one. */
  tookMs: number;
}

interface AnswerRow<Answer> {
  readonly at: Instant;
  readonly tookMs: number;
  readonly answer: Answer;
}

/** How old an answer may be to stand in for a new one. */
const standInMsMax = (tookMs: number): number => {
  if (tookMs <= SLOW_MS) return 0;
  return tookMs <= VERY_SLOW_MS ? SLOW_KEPT_MS : VERY_SLOW_KEPT_MS;
};

const readRow = async <Answer>(db: Database, asked: string): Promise<AnswerRow<Answer> | undefined> => {
  const { rows } = await sql<AnswerRow<Answer>>`
    select computed_at as at, took_ms as "tookMs", answer from overview_answer where asked = ${asked}`.execute(db);
  return rows[0];
};

const writeRow = async (db: Database, asked: string, { at, tookMs, answer }: AnswerRow<unknown>): Promise<void> => {
  // What comes soon is computed by whoever asks.
  if (tookMs <= SLOW_MS) return;
  await sql`insert into overview_answer (asked, computed_at, took_ms, answer)
    values (${asked}, ${at}::bigint, ${tookMs}::bigint, ${JSON.stringify(answer)}::jsonb)
    on conflict (asked) do update set computed_at = excluded.computed_at, took_ms = excluded.took_ms, answer = excluded.answer
    where overview_answer.computed_at < excluded.computed_at`.execute(db);
};

export interface KeptAnswers<Answer> {
  /** The kept answer, else a computed one. What fails is not kept. */
  get(asked: string, compute: () => Promise<Answer>): Promise<Answer>;
  /** Computes it now, and keeps it for those who ask later. */
  refresh(asked: string, compute: () => Promise<Answer>): Promise<void>;
  /** Forgets what is too old to be answered. */
  forgetOld(): Promise<void>;
}

export const createKeptAnswers = <Answer>(db: Database, wallClock: Clock): KeptAnswers<Answer> => {
  const kept = new Map<string, Kept<Answer>>();

  const begin = (asked: string, compute: () => Promise<Answer>, before: Kept<Answer> | null): Promise<Answer> => {
    const at = wallClock.now();
    const standIn = before && (before.standIn ?? before.answer);
    const entry: Kept<Answer> = { at, answer: compute(), standIn, tookMs: before?.tookMs ?? 0 };
    kept.delete(asked);
    kept.set(asked, entry);
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
    const keep = async (): Promise<void> => {
      const answer = await entry.answer;
      entry.tookMs = wallClock.now() - at;
      entry.standIn = null;
      // Where it cannot be written, whoever asks later computes it.
      await writeRow(db, asked, { at, tookMs: entry.tookMs, answer }).catch(() => undefined);
    };
    keep().catch(() => kept.get(asked) === entry && kept.delete(asked));
    return standIn ?? entry.answer;
  };

  const known = async (asked: string): Promise<Kept<Answer> | null> => {
    const own = kept.get(asked);
    if (own && wallClock.now() - own.at < KEPT_MS) return own;
    const row = await readRow<Answer>(db, asked);
    if (!row || (own && row.at <= own.at)) return own ?? null;
    return { ...row, answer: Promise.resolve(row.answer), standIn: null };
  };

  return {
    get: async (asked, compute) => {
      const found = await known(asked);
      // Another call may have begun meanwhile.
      const latest = kept.get(asked);
      const best = latest && (!found || latest.at > found.at) ? latest : found;
      const age = best ? wallClock.now() - best.at : Number.POSITIVE_INFINITY;
      if (best && age < KEPT_MS) return best.standIn ?? best.answer;
      return begin(asked, compute, best && age < standInMsMax(best.tookMs) ? best : null);
    },
    refresh: async (asked, compute) => {
      const at = wallClock.now();
      const answer = await compute();
      await writeRow(db, asked, { at, tookMs: wallClock.now() - at, answer });
    },
    forgetOld: async () => {
      await sql`delete from overview_answer where computed_at < ${wallClock.now() - VERY_SLOW_KEPT_MS}::bigint`.execute(
        db,
      );
    },
  };
};
