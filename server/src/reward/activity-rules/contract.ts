// What an activity is: tasks, a streak of sign-ins, a quiz, a referral. Schemas without server code: the HTTP contract, and so the console,
// is written with them.
import { z } from 'zod';
import { complianceSchema } from '../../decide/drafts/contract.ts';
import { wordUseSchema } from '../../decide/rules/contract.ts';
import { calendarUnits, countSchema, limitSchema } from '../../decide/scene-rules/contract.ts';

/** Codes of activities. */
export const activityCode = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'a code such as newcomer_pack');
const partCode = z.string().regex(/^[a-z][a-z0-9_]{0,29}$/, 'a code such as first_course');
const name = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(80) });
const words = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const count = z.number().int();
/** What is given, as actions of decide/rules. */
const rewards = z.array(wordUseSchema).max(4);

/** In which days tasks count. */
export const taskWindowSchema = z.discriminatedUnion('kind', [
  /** Anew each day, week, month …; weeks begin on Monday, `ever` is one window without end. */
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(calendarUnits) }),
  /** So many days from the first time of something on, such as the opening of the account. */
  z.strictObject({ kind: z.literal('since'), event: wordUseSchema, days: count.min(1).max(366) }),
  /** So many days from the day on which a customer joins. */
  z.strictObject({ kind: z.literal('joined'), days: count.min(1).max(366) }),
]);
export type TaskWindow = z.infer<typeof taskWindowSchema>;

const taskSchema = z.strictObject({
  code: partCode,
  name,
  count: countSchema,
  rewards,
});
export type Task = z.infer<typeof taskSchema>;

const tasksPlan = z.strictObject({
  kind: z.literal('tasks'),
  window: taskWindowSchema,
  tasks: z.array(taskSchema).min(1).max(8),
  /** For all tasks in one window. */
  rewards,
  /** Ranks customers by what the first task counts in the window of today. */
  leaderboard: z.boolean(),
});

const makeUpSchema = z.strictObject({
  /** Days of a month that may be made up. */
  perMonth: count.min(1).max(10),
  /** So many of them cost nothing. */
  freePerMonth: count.min(0).max(10),
  /** What each of the others costs. */
  points: count.min(1).max(1_000_000),
  programme: z.string().min(1).max(40),
  wallet: z.string().min(1).max(40),
  /** How far back a day may be made up. */
  daysBack: count.min(1).max(31),
});
export type MakeUp = z.infer<typeof makeUpSchema>;

const streakPlan = z.strictObject({
  kind: z.literal('streak'),
  /** Counts as a sign-in too, where a server states it; null: the member centre alone. */
  byEvent: wordUseSchema.nullable(),
  /** For each day. */
  daily: rewards,
  /** After so many days in a row milestones begin anew. */
  cycleDays: count.min(2).max(366),
  milestones: z.array(z.strictObject({ days: count.min(2).max(366), rewards })).max(10),
  makeUp: makeUpSchema.nullable(),
});

const questionSchema = z.strictObject({
  text: z.strictObject({ zh: z.string().trim().min(1).max(300), en: z.string().trim().min(1).max(400) }),
  options: z
    .array(z.strictObject({ zh: z.string().trim().min(1).max(200), en: z.string().trim().min(1).max(300) }))
    .min(2)
    .max(6),
  /** Places of the right options; all of them must be chosen, and no other. */
  right: z.array(count.min(0).max(5)).min(1).max(6),
  /** Why it is so; told after an attempt. */
  why: words,
});
export type Question = z.infer<typeof questionSchema>;

const quizPlan = z.strictObject({
  kind: z.literal('quiz'),
  questions: z.array(questionSchema).min(1).max(100),
  /** How many of them an attempt asks, chosen anew each time. */
  asked: count.min(1).max(50),
  /** How many must be answered rightly. */
  passMark: count.min(1).max(50),
  /** In which it can be passed once. */
  period: z.enum(calendarUnits),
  /** In a period. */
  attempts: count.min(1).max(20),
  rewards,
});

const referralPlan = z.strictObject({
  kind: z.literal('referral'),
  /** To who referred, as soon as the friend has opened an account: thanks, a tag, a message. */
  thanks: rewards,
  /** To who referred, once the friend qualifies. */
  referrer: rewards,
  /** To the friend, once qualified. */
  friend: rewards,
  /** The friend qualifies by so many daily closes at or above an amount within so many days. */
  qualifying: z.strictObject({
    closes: count.min(1).max(250),
    minimumFen: count.min(0).max(1_000_000_000_000),
    withinDays: count.min(1).max(366),
  }),
  /** Friends of a month for whom somebody is rewarded; of the others the friend is rewarded alone. */
  rewardedPerMonth: count.min(1).max(1_000),
  /** An account opened within so many days of the link counts. */
  linkDays: count.min(1).max(180),
  /** Where the link leads; the code is added to it as `ref`. */
  url: z.url({ protocol: /^https$/ }).max(300),
});

export const planSchema = z.discriminatedUnion('kind', [tasksPlan, streakPlan, quizPlan, referralPlan]);
export type Plan = z.infer<typeof planSchema>;
export type PlanOf<Kind extends Plan['kind']> = Extract<Plan, { kind: Kind }>;
export const activityKinds = ['tasks', 'streak', 'quiz', 'referral'] as const;

export const activitySchema = z.strictObject({
  name,
  /** What members read under the name. */
  summary: words,
  plan: planSchema,
  /** What it ties by: 1 price, 2 personal service, 3 what is not to be had elsewhere. */
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** Of the customer, when something is given; all of them must hold. */
  conditions: z.array(wordUseSchema).max(10),
  /** `public`: an app or a browser may state what tasks count. */
  trust: z.enum(['server', 'public']),
  /** On everything that is given. */
  limits: z.array(limitSchema).max(6),
  cost: z.strictObject({
    /** What a point costs the firm. */
    fenPerPoint: z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal such as "1.5", at most six places'),
    fenPerAward: count.min(0).max(1_000_000_000),
  }),
  validFrom: day,
  validUntil: day.nullable(),
  compliance: complianceSchema,
  /** What customers are told. */
  disclosure: words,
});
export type Activity = z.infer<typeof activitySchema>;
/** An activity with a plan of one kind. */
export type ActivityOf<Kind extends Plan['kind']> = Activity & { readonly plan: PlanOf<Kind> };

/** States of a referral, in their order. */
export const referralStates = ['attributed', 'qualified', 'capped', 'lapsed', 'refused', 'reversed'] as const;
export type ReferralState = (typeof referralStates)[number];

/** Why a referral does not count. */
export const referralReasons = [
  'self',
  'same_person',
  'same_device',
  'not_new',
  'too_late',
  'not_qualified_in_time',
  'monthly_cap',
  'fraud',
] as const;
export type ReferralReason = (typeof referralReasons)[number];
