// Makes the module: what profiles ask of it, what it does when profiles change, its jobs and its routes.
import { z } from 'zod';
import { businessDateAt } from '../../kernel/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { ProfilesWritten, TagDirectory } from '../profiles/index.ts';
import { createCatalogueRoutes } from './catalogue-routes.ts';
import { EVALUATE_JOB, type TagsDependencies } from './dependencies.ts';
import {
  compileFollowers,
  compileHoldings,
  compileRules,
  compileTag,
  evaluateAll,
  evaluateFor,
  type Moment,
} from './evaluate.ts';
import { createTagRoutes } from './routes.ts';
import { isDue, nameOf } from './schedule.ts';
import { markEvaluated, selectTag, selectTags, tagsOfCustomer } from './store.ts';

export interface Tags extends TagDirectory {
  /** Evaluates rule tags for the customers of a range, in its transaction; give it to profiles. */
  readonly onWritten: ProfilesWritten;
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

/** Name of the job that evaluates every day what time alone changes, and statistical tags. */
export const DAILY_JOB = 'tags.evaluate-daily';

const checkpointSchema = z.object({ after: z.string(), done: z.number(), at: z.number() });

const evaluateJob = (dependencies: TagsDependencies): JobDefinition<{ code: string }> => ({
  name: EVALUATE_JOB,
  payload: z.object({ code: z.string() }),
  run: async ({ code }, context) => {
    const { store, clock, timeZone } = dependencies;
    const row = await selectTag(store.db, code);
    if (!row) return;
    const saved = checkpointSchema.safeParse(context.checkpoint);
    const begun = saved.success ? saved.data : { after: '', done: 0, at: clock.now() };
    const moment: Moment = {
      at: begun.at,
      today: businessDateAt(begun.at, timeZone),
      mark: `${row.version}:${begun.at}`,
    };
    const tag = await compileTag(dependencies, row, moment.today);
    if (!tag) return;
    const followers = await compileFollowers(dependencies, store.db, [code], moment.today);
    await evaluateAll(dependencies, [tag, ...followers.filter((each) => each.code !== code)], moment, {
      after: begun.after,
      signal: context.signal,
      onPage: async (after, done) => {
        context.progress(begun.done + done, null);
        await context.saveCheckpoint({ after, done: begun.done + done, at: begun.at });
      },
    });
    if (!context.signal.aborted) await store.transaction((transaction) => markEvaluated(transaction, code, begun.at));
  },
});

const dailyJob = ({ store, enqueue, clock, timeZone }: TagsDependencies): JobDefinition => ({
  name: DAILY_JOB,
  payload: z.unknown(),
  run: async () => {
    const today = businessDateAt(clock.now(), timeZone);
    for (const row of await selectTags(store.db))
      if (isDue(row, today))
        await enqueue(EVALUATE_JOB, { code: row.code }, { uniqueKey: row.code, createdBy: 'schedule' });
  },
});

export const createTags = (dependencies: TagsDependencies): Tags => {
  const { store, clock, timeZone } = dependencies;
  return {
    onWritten: async (transaction, customerIds, range) => {
      const at = clock.now();
      const today = businessDateAt(at, timeZone);
      const rules = await compileRules(dependencies, transaction, today);
      const held = await compileHoldings(dependencies, transaction, today);
      await evaluateFor(dependencies, transaction, customerIds, [...rules, ...held], {
        at,
        today,
        mark: String(range.to),
      });
    },
    tagNames: async (codes) => {
      if (codes.length === 0) return new Map();
      const rows = new Map((await selectTags(store.db)).map((row) => [row.code, row]));
      return new Map(
        codes.flatMap((code) => {
          const name = nameOf(rows, code);
          return name ? [[code, name] as const] : [];
        }),
      );
    },
    tagsOf: (customerId) => tagsOfCustomer(store.db, customerId),
    jobs: [evaluateJob(dependencies) as JobDefinition, dailyJob(dependencies)],
    schedules: [{ name: 'tags.daily', cron: '10 0 * * *', job: DAILY_JOB, payload: {} }],
    routes: [...createTagRoutes(dependencies), ...createCatalogueRoutes(dependencies)],
  };
};
