// The job for what time sets off: each rule day by day up to yesterday, page by page. A day waits for the assets that it measures; an
// occasion that was rated before is settled again, so starting over gives nobody anything twice.
import { z } from 'zod';
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import { customersAfter } from '../../know/profiles/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { isValidOn, withBranches } from './cases.ts';
import { decideCases } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import { casesOfPeriod, isReady, type PeriodWork, periodTriggerOf, workOn } from './period.ts';
import { postOpen } from './post.ts';
import { noteRated, type RuleInForce, readRuleBook, selectRated } from './rules-store.ts';

/** Name of the job that rates what time sets off. */
export const PERIOD_JOB = 'earning.period';
/** Name of the job that posts what could not be posted at once. */
export const POST_JOB = 'earning.post';

const PAGE = 1_000;
/** A day whose assets have not come after so many days is rated with what is there. */
const WAIT_DAYS = 10;

const rateDay = async (
  dependencies: EarningDependencies,
  work: PeriodWork,
  active: readonly RuleInForce[],
  { signal }: Pick<JobContext, 'signal'>,
): Promise<number> => {
  const { db, store, clock } = dependencies;
  let [after, decided] = ['', 0];
  for (;;) {
    signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return decided;
    after = last.customerId;
    const cases = await withBranches(dependencies, await casesOfPeriod(dependencies, work, page));
    decided += await store.transaction((transaction) => decideCases(transaction, cases, active, clock.now()));
    await postOpen(dependencies);
  }
};

/** Rates a rule up to the last day that is there; answers awards and the day for which it waits, if any. */
const rateRule = async (
  dependencies: EarningDependencies,
  inForce: RuleInForce,
  ratedTo: string,
  active: readonly RuleInForce[],
  context: Pick<JobContext, 'signal' | 'progress'>,
): Promise<{ readonly decided: number; readonly waitsFor: string | null }> => {
  const { store, clock, timeZone } = dependencies;
  const yesterday = addDays(businessDateAt(clock.now(), timeZone), -1);
  let decided = 0;
  for (let date = addDays(ratedTo as BusinessDate, 1); date <= yesterday; date = addDays(date, 1)) {
    const work = await workOn(dependencies, inForce, date);
    if (work && isValidOn(inForce.rule, work.date)) {
      const isOverdue = addDays(date, WAIT_DAYS) <= yesterday;
      if (!isOverdue && !(await isReady(dependencies, work))) return { decided, waitsFor: date };
      decided += await rateDay(dependencies, work, active, context);
      context.progress(decided, null, date);
    }
    await store.transaction((transaction) => noteRated(transaction, inForce.code, date));
  }
  return { decided, waitsFor: null };
};

export const createPeriodJob = (dependencies: EarningDependencies): JobDefinition => ({
  name: PERIOD_JOB,
  payload: z.unknown(),
  run: async (_payload, context) => {
    const { db } = dependencies;
    const { active } = await readRuleBook(db);
    const ratedTo = await selectRated(db);
    const said: string[] = [];
    for (const inForce of active.filter(({ rule }) => periodTriggerOf(rule) !== null)) {
      const from = ratedTo.get(inForce.code) ?? addDays(inForce.rule.validFrom as BusinessDate, -1);
      const { decided, waitsFor } = await rateRule(dependencies, inForce, from, active, context);
      said.push(`${inForce.code}: ${decided} awards${waitsFor === null ? '' : `, waits for assets of ${waitsFor}`}`);
    }
    context.result(said.length === 0 ? 'no rule is set off by time' : said.join('; '));
  },
});

export const createPostJob = (dependencies: EarningDependencies): JobDefinition => ({
  name: POST_JOB,
  payload: z.unknown(),
  run: async (_payload, { result }) => result(`${await postOpen(dependencies)} postings`),
});
