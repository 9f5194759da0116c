// Answers that are computed at most once a minute. What takes long is answered as it was a while ago, while it is computed again
// behind that answer: a page of a large firm does not wait for a count over months of events.
import type { Clock, Instant } from '../../kernel/index.ts';

const KEPT_MS = 60_000;
const KEPT_MAX = 500;
const SLOW_MS = 200;
const SLOW_KEPT_MS = 600_000;

interface Kept<Answer> {
  readonly at: Instant;
  readonly answer: Promise<Answer>;
  /** Whether it took long; of an answer under way, whether the one before it did. */
  slow: boolean;
  /** What is answered until this one is there. */
  standIn: Promise<Answer> | null;
}

/** The kept answer of a key, else a computed one. What fails is not kept. */
export const createKeptAnswers = <Answer>(wallClock: Clock) => {
  const kept = new Map<string, Kept<Answer>>();

  const begin = (key: string, compute: () => Promise<Answer>, before: Kept<Answer> | null): Promise<Answer> => {
    const at = wallClock.now();
    const standIn = before?.slow ? (before.standIn ?? before.answer) : null;
    const entry: Kept<Answer> = { at, answer: compute(), slow: standIn !== null, standIn };
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
    entry.answer.then(
      () => {
        entry.slow = wallClock.now() - at > SLOW_MS;
        entry.standIn = null;
      },
      () => kept.get(key) === entry && kept.delete(key),
    );
    return standIn ?? entry.answer;
  };

  return (key: string, compute: () => Promise<Answer>): Promise<Answer> => {
    const known = kept.get(key);
    const age = known ? wallClock.now() - known.at : Number.POSITIVE_INFINITY;
    if (known && age < KEPT_MS) return known.standIn ?? known.answer;
    return begin(key, compute, known && age < SLOW_KEPT_MS ? known : null);
  };
};
