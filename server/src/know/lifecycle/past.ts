// The past of customers at the first evaluation: in which stage each was at the end of the months before, so that flows do not begin
// with the day on which the product was installed. Told from what is known of those days; no event is sent of it.
import { sql } from 'kysely';
import { addDays, type BusinessDate, businessDate, startOfDay } from '../../kernel/index.ts';
import { customersAfter, idsCondition } from '../profiles/index.ts';
import { catalogueFor, type LifecycleDependencies, stagesOf } from './judge.ts';
import { dayOf, type PastDay, rulesThen } from './rules.ts';
import type { StageCode } from './stages.ts';
import { currentRules, insertPast, type PastStay } from './store.ts';

const MONTHS_BACK = 12;
const PAGE = 5_000;

/** Last days of the months before the day's month, earliest first. */
export const monthEndsBefore = (day: BusinessDate, count: number): readonly BusinessDate[] => {
  const ends: BusinessDate[] = [];
  for (let first = `${day.slice(0, 7)}-01` as BusinessDate; ends.length < count; ) {
    const end = addDays(first, -1);
    ends.unshift(end);
    first = (businessDate(`${end.slice(0, 7)}-01`) ?? first) as BusinessDate;
  }
  return ends;
};

/** Stays out of the stages at the ends of consecutive months; the last one goes on. */
export const staysFrom = (
  customerId: string,
  ends: readonly { readonly at: number; readonly stage: StageCode | null }[],
): readonly PastStay[] => {
  const stays: PastStay[] = [];
  let stage: StageCode | null = null;
  for (const end of ends) {
    if (end.stage === stage) continue;
    const before = stays.at(-1);
    if (before && before.leftAt === null) stays[stays.length - 1] = { ...before, leftAt: end.at, wentTo: end.stage };
    if (end.stage !== null)
      stays.push({
        ...{ customerId, stage: end.stage, cameFrom: stage, enteredAt: end.at, leftAt: null, wentTo: null },
      });
    stage = end.stage;
  }
  return stays;
};

/** Nobody is judged for a day on which nothing was known of them. */
const knownBy = (ids: readonly string[], { today, to }: PastDay) =>
  sql`(merged_into is null and ${idsCondition(ids)} and (first_seen_at < ${to}::bigint or opened_on <= ${today}::date))`;

/** Writes the stages of the twelve months before, for everybody of whom nothing is kept yet. Safe to repeat. */
export const tellPast = async (
  dependencies: LifecycleDependencies,
  signal: AbortSignal,
  onPage: (done: number) => void,
): Promise<void> => {
  const { store, registry, timeZone } = dependencies;
  const { rules, version } = await currentRules(store.db);
  const { context, day: now } = await catalogueFor(dependencies, rules);
  const days = monthEndsBefore(now.today, MONTHS_BACK).map((end) => dayOf(end, timeZone));
  for (let after = '', done = 0; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    const ids = page.map(({ customerId }) => customerId);
    const ends: { readonly at: number; readonly stages: ReadonlyMap<string, StageCode> }[] = [];
    for (const day of days) {
      const past = rulesThen(rules, registry, day);
      const then = { ...context, today: day.today };
      const stages = await stagesOf(dependencies, past, then, knownBy(ids, day), day, signal);
      ends.push({ at: startOfDay(addDays(day.today, 1), timeZone) - 1, stages });
    }
    const stays = ids.flatMap((id) =>
      staysFrom(
        id,
        ends.map(({ at, stages }) => ({ at, stage: stages.get(id) ?? null })),
      ),
    );
    await store.transaction((transaction) => insertPast(transaction, stays, version));
    after = last.customerId;
    done += page.length;
    onPage(done);
  }
};
