// How activities stand for one customer: for the customer's own page, and for whoever explains it to the customer.

import { happeningOf } from '../../decide/rules/index.ts';
import { calendarSpan, type DecidedAward, type Standing } from '../../decide/scene-rules/index.ts';
import { awardsOf, standingsToday } from '../../decide/scenes/index.ts';
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Activity, ActivityOf, PlanOf } from '../activity-rules/contract.ts';
import { daysToMakeUp, milestonePart, part, runToday, sceneCodeOf, scenesOf } from '../activity-rules/index.ts';
import { admit, type InForce } from '../benefits/index.ts';
import { makeUpPrice, periodOf, todayOf } from './acts.ts';
import { boardOf } from './board.ts';
import type { ActivitiesContext } from './dependencies.ts';
import type { ActivityView, GivenView, QuizView, RewardView, StreakView, TasksView } from './member-contract.ts';
import { selectAttempts, selectDays, selectJoined, selectMilestones } from './store.ts';

type Rewards = PlanOf<'quiz'>['rewards'];
type Names = ReadonlyMap<string, { readonly zh: string; readonly en: string }>;

/** What one customer's view is made of. */
interface Whose {
  readonly context: ActivitiesContext;
  readonly customerId: string;
  readonly today: BusinessDate;
  readonly joined: ReadonlyMap<string, number>;
  readonly benefitNames: Names;
}

type Running<Kind extends Activity['plan']['kind']> = Omit<InForce<Activity>, 'definition'> & {
  readonly definition: ActivityOf<Kind>;
};

const rewardOf = ({ benefitNames }: Pick<Whose, 'benefitNames'>, rewards: Rewards): RewardView => ({
  points: rewards.reduce((sum, { word, with: given }) => sum + (word === 'points' ? Number(given.points ?? 0) : 0), 0),
  benefits: rewards.flatMap(({ word, with: given }) =>
    word === 'benefit' ? [benefitNames.get(String(given.benefit)) ?? { zh: '权益', en: 'a benefit' }] : [],
  ),
});

type Award = DecidedAward & { readonly reason: string | null };

const givenOf = (award: Award | undefined): GivenView | null =>
  award ? { state: award.state, reason: award.state === 'refused' ? award.reason : null } : null;

/** Awards of parts in a window, by part. */
const awardsIn = async (
  { context: { benefits }, customerId }: Whose,
  code: string,
  parts: readonly string[],
  occasion: string | null,
): Promise<ReadonlyMap<string, Award>> => {
  if (occasion === null) return new Map();
  const asked = parts.map((each) => ({ code: sceneCodeOf(code, each), customerId, occasions: [occasion] }));
  const found: readonly Award[] = await awardsOf(benefits.db, asked);
  return new Map(found.map((each) => [each.code.slice(code.length + 1), each]));
};

/** How far trades and money are is not told; whether they are enough is. */
const isTold = (word: string, given: Rewards[number]['with']): boolean => {
  const { mainland_broker: lowest } = happeningOf(word)?.lowestOf(given) ?? { mainland_broker: 'R' };
  return lowest === 'G';
};

const tasksOf = async (whose: Whose, { code, version, definition }: Running<'tasks'>): Promise<TasksView> => {
  const { context, customerId, today, joined } = whose;
  const { plan } = definition;
  const scenes = scenesOf(code, version, definition);
  const all = scenes.filter((each) => each.code === sceneCodeOf(code, part.all));
  const standing: Standing | null =
    (await standingsToday(context.benefits.db, all, customerId, today)).get(sceneCodeOf(code, part.all)) ?? null;
  const lines = (standing?.lines ?? []).filter((line) => line.kind === 'count');
  const parts = [...plan.tasks.map((each) => each.code), part.all];
  const calendar = plan.window.kind === 'calendar' ? calendarSpan(plan.window.unit, today) : null;
  const window = standing ?? calendar;
  const awards = await awardsIn(whose, code, parts, window?.occasion ?? null);
  return {
    window: window === null ? null : { from: window.from, to: window.to >= '9999' ? null : window.to },
    joined: plan.window.kind === 'joined' ? joined.has(code) : null,
    days: plan.window.kind === 'calendar' ? null : plan.window.days,
    over: window !== null && window.to < today,
    tasks: plan.tasks.map((task, place) => {
      const total = lines.find((line) => line.part === place)?.total ?? 0;
      const told = isTold(task.count.of.word, task.count.of.with);
      return {
        ...{ code: task.code, name: task.name, done: total >= task.count.atLeast },
        ...{ total: told ? total : null, atLeast: told ? task.count.atLeast : null },
        ...{ reward: rewardOf(whose, task.rewards), given: givenOf(awards.get(task.code)) },
      };
    }),
    ...{ reward: rewardOf(whose, plan.rewards), given: givenOf(awards.get(part.all)) },
    board: plan.leaderboard ? [...(await boardOf(context, { code, version, definition }, today, customerId))] : null,
  };
};

const streakOf = async (whose: Whose, { code, definition }: Running<'streak'>): Promise<StreakView> => {
  const { context, customerId, today } = whose;
  const { db } = context.benefits;
  const { plan, validFrom } = definition;
  const rows = await selectDays(db, code, customerId);
  const reached = await selectMilestones(db, code, customerId);
  const days = rows.map(({ day }) => day);
  const run = runToday(days, today);
  const length = run?.length ?? 0;
  const inCycle = length === 0 ? 0 : ((length - 1) % plan.cycleDays) + 1;
  const cycleFrom = run ? addDays(run.to as BusinessDate, 1 - inCycle) : null;
  const month = today.slice(0, 7);
  const shownFrom = `${addDays(`${month}-01` as BusinessDate, -1).slice(0, 7)}-01`;
  const { makeUp } = plan;
  const taken = rows.filter((each) => each.month === month);
  return {
    ...{ today, signedToday: days.includes(today), length, inCycle, cycleDays: plan.cycleDays },
    days: rows
      .filter(({ day }) => day >= shownFrom)
      .map(({ day, how }) => ({ day, madeUp: how !== 'signed' && how !== 'stated' })),
    daily: rewardOf(whose, plan.daily),
    milestones: plan.milestones.map((each) => ({
      ...{ days: each.days, reward: rewardOf(whose, each.rewards) },
      reached: reached.some(
        (one) =>
          one.part === milestonePart(each.days) && cycleFrom !== null && one.day >= cycleFrom && one.day <= today,
      ),
    })),
    makeUp: makeUp && {
      days: [...daysToMakeUp(makeUp.daysBack, days, today, validFrom)],
      left: Math.max(0, makeUp.perMonth - taken.length),
      free: Math.max(0, makeUp.freePerMonth - taken.filter(({ how }) => how === 'free').length),
      ...{ points: makeUp.points, next: makeUpPrice(makeUp, rows, month) },
    },
  };
};

const quizOf = async (whose: Whose, { code, definition: { plan } }: Running<'quiz'>): Promise<QuizView> => {
  const { context, customerId, today } = whose;
  const period = periodOf(plan, today);
  const attempts = await selectAttempts(context.benefits.db, code, customerId, period);
  const passed = attempts.some(({ state }) => state === 'passed');
  const begun = attempts.some(({ state }) => state === 'open');
  const occasion = `activity_reached:${code}:${part.pass}:${customerId}:${period}`;
  const awards = passed ? await awardsIn(whose, code, [part.pass], occasion) : new Map<string, Award>();
  return {
    ...{ asked: plan.asked, passMark: plan.passMark, attempts: plan.attempts, period: plan.period, begun },
    used: attempts.length,
    state: passed ? 'passed' : !begun && attempts.length >= plan.attempts ? 'used_up' : 'open',
    ...{ reward: rewardOf(whose, plan.rewards), given: givenOf(awards.get(part.pass)) },
  };
};

const viewOf = async (whose: Whose, each: InForce<Activity>, why: string | null): Promise<ActivityView> => {
  const { code, definition } = each;
  const { plan, name, summary, disclosure, validUntil } = definition;
  const of = <Kind extends Activity['plan']['kind']>(_kind: Kind) => each as unknown as Running<Kind>;
  return {
    ...{ activity: code, kind: plan.kind, name, summary, disclosure, until: validUntil, why },
    tasks: plan.kind === 'tasks' ? await tasksOf(whose, of(plan.kind)) : null,
    streak: plan.kind === 'streak' ? await streakOf(whose, of(plan.kind)) : null,
    quiz: plan.kind === 'quiz' ? await quizOf(whose, of(plan.kind)) : null,
  };
};

/** Why a customer takes no part in an activity now; null: does. */
const whyNot = async (
  { benefits }: ActivitiesContext,
  { conditions, validFrom, validUntil }: Pick<Activity, 'conditions' | 'validFrom' | 'validUntil'>,
  customerId: string,
): Promise<string | null> => {
  const admission = { conditions, riskRating: null, windows: [], validFrom, validUntil };
  return (await admit(benefits, admission, customerId))?.code ?? null;
};

/** The activities that go on today, as they stand for a customer; `only`: that one alone. */
export const standingOf = async (
  context: ActivitiesContext,
  customerId: string,
  only: string | null = null,
): Promise<readonly ActivityView[]> => {
  const { db, book: benefitBook } = context.benefits;
  const today = todayOf(context);
  const going = [...(await context.book.inForce()).values()].filter(
    ({ code, definition: { validFrom, validUntil } }) =>
      (only === null || code === only) && validFrom <= today && (validUntil === null || today <= validUntil),
  );
  if (going.length === 0) return [];
  const benefitNames = new Map(
    [...(await benefitBook.inForce())].map(([code, { definition }]) => [code, definition.name]),
  );
  const whose = { context, customerId, today, joined: await selectJoined(db, customerId), benefitNames };
  // Most ask nothing of the customer but to be there: asked once for all of those.
  const isThere = await whyNot(context, { conditions: [], validFrom: today, validUntil: null }, customerId);
  const views: ActivityView[] = [];
  for (const each of going) {
    const { definition } = each;
    const why = definition.conditions.length === 0 ? isThere : await whyNot(context, definition, customerId);
    views.push(await viewOf(whose, each, why));
  }
  return views;
};
