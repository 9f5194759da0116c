// What the member centre asks about activities. No endpoint takes a customer number, and right answers of a quiz are told only of attempts that
// are over.
import { z } from 'zod';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { activityCode, activityKinds } from '../activity-rules/contract.ts';

const tag = 'member';
const access = { kind: 'member' } as const;
const count = z.number().int();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, YYYY-MM-DD');
const key = z.string().regex(/^[\w-]{8,64}$/);
const params = z.object({ activity: activityCode });

/** What is given: points, and benefits by their names. */
const rewardView = z.object({ points: count, benefits: z.array(bilingual) });
export type RewardView = z.infer<typeof rewardView>;

/** How what was given for a part stands: given, taken back for now, or refused and why. */
const givenView = z.object({
  state: z.enum(['granted', 'suspended', 'refused']),
  /** Of a refusal, as a code (LIMIT_REACHED, CONDITION_NOT_MET …); null otherwise. */
  reason: z.string().nullable(),
});
export type GivenView = z.infer<typeof givenView>;

const taskView = z.object({
  code: z.string(),
  name: bilingual,
  /** Null: how far it is is not told, as for trades and money. */
  total: z.number().nullable(),
  atLeast: z.number().nullable(),
  done: z.boolean(),
  reward: rewardView,
  given: givenView.nullable(),
});

const tasksView = z.object({
  /** Both days included; null: has not begun for this member. */
  window: z.object({ from: day, to: day.nullable() }).nullable(),
  /** The member has to join first; null where everybody takes part. */
  joined: z.boolean().nullable(),
  /** How many days it lasts once begun; null: by the calendar. */
  days: count.nullable(),
  /** The window of the member is over. */
  over: z.boolean(),
  tasks: z.array(taskView),
  reward: rewardView,
  given: givenView.nullable(),
  /** Places by what the first task counts; masked but for the member’s own. Null: nobody is compared. */
  board: z.array(z.object({ place: count, customer: z.string(), total: z.number(), own: z.boolean() })).nullable(),
});
export type TasksView = z.infer<typeof tasksView>;

const streakView = z.object({
  today: day,
  signedToday: z.boolean(),
  /** Days in a row that go on today. */
  length: count,
  /** Of them in the present cycle. */
  inCycle: count,
  cycleDays: count,
  /** Of this month and the one before. */
  days: z.array(z.object({ day, madeUp: z.boolean() })),
  daily: rewardView,
  milestones: z.array(z.object({ days: count, reward: rewardView, reached: z.boolean() })),
  makeUp: z
    .object({
      days: z.array(day),
      /** That may still be made up this month. */
      left: count,
      free: count,
      points: count,
      /** What the next one costs; null: none is left. */
      next: count.nullable(),
    })
    .nullable(),
});
export type StreakView = z.infer<typeof streakView>;

const quizView = z.object({
  asked: count,
  passMark: count,
  attempts: count,
  used: count,
  state: z.enum(['open', 'passed', 'used_up']),
  /** An attempt that was begun and not answered. */
  begun: z.boolean(),
  period: z.enum(['day', 'week', 'month', 'quarter', 'year', 'ever']),
  reward: rewardView,
  given: givenView.nullable(),
});
export type QuizView = z.infer<typeof quizView>;

const activityView = z.object({
  activity: activityCode,
  kind: z.enum(activityKinds),
  name: bilingual,
  summary: bilingual,
  disclosure: bilingual,
  until: day.nullable(),
  /** Why the member can take no part now, as a code; null: can. */
  why: z.string().nullable(),
  tasks: tasksView.nullable(),
  streak: streakView.nullable(),
  quiz: quizView.nullable(),
});
export type ActivityView = z.infer<typeof activityView>;

/** Every refusal comes as one code, with what it is in `details.reason`. */
const refusals = { REQUEST_REFUSED: 422, TOO_MANY_TRIES: 429 } as const;

export const listOwn = defineEndpoint({
  method: 'GET',
  path: '/member/activities',
  summary: 'What the member can take part in, and how far it is.',
  tag,
  access,
  response: z.object({ items: z.array(activityView) }),
});

export const joinOwn = defineEndpoint({
  method: 'POST',
  path: '/member/activities/:activity/join',
  summary: 'Joins an activity that has to be joined; once.',
  tag,
  access,
  params,
  body: z.strictObject({}),
  response: activityView,
  refusals,
});

export const signInOwn = defineEndpoint({
  method: 'POST',
  path: '/member/activities/:activity/sign-in',
  summary: 'Signs the member in for today; once a day.',
  tag,
  access,
  params,
  body: z.strictObject({}),
  response: activityView,
  refusals,
});

export const makeUpOwn = defineEndpoint({
  method: 'POST',
  path: '/member/activities/:activity/make-ups',
  summary: 'Makes a missed day up at the price that the member was shown; once.',
  tag,
  access,
  params,
  body: z.strictObject({ day, points: count.min(0), key }),
  response: activityView,
  refusals,
});

const attemptView = z.object({
  attemptId: count,
  number: count,
  questions: z.array(
    z.object({
      text: bilingual,
      options: z.array(bilingual),
      /** More than one option is right. */
      several: z.boolean(),
    }),
  ),
});
export type AttemptView = z.infer<typeof attemptView>;

export const startOwn = defineEndpoint({
  method: 'POST',
  path: '/member/activities/:activity/attempts',
  summary: 'Begins an attempt at a quiz, or goes on with the open one.',
  tag,
  access,
  params,
  body: z.strictObject({}),
  response: attemptView,
  refusals,
});

const answeredView = z.object({
  passed: z.boolean(),
  score: count,
  passMark: count,
  left: count,
  /** In the order of the questions; the right options once it is passed or no attempt is left. */
  questions: z.array(z.object({ right: z.boolean(), why: bilingual, options: z.array(count).nullable() })),
});
export type AnsweredView = z.infer<typeof answeredView>;

export const answerOwn = defineEndpoint({
  method: 'POST',
  path: '/member/activities/:activity/attempts/:attemptId/answers',
  summary: 'Answers an open attempt; once.',
  tag,
  access,
  params: params.extend({ attemptId: z.coerce.number().int().min(1) }),
  body: z.strictObject({ answers: z.array(z.array(count.min(0).max(5)).max(6)).max(50) }),
  response: answeredView,
  refusals,
});

export type ActivitiesAnswer = z.output<(typeof listOwn)['response']>;
