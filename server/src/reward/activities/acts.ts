// What a customer does in an activity: joins, signs in, makes a day up, tries a quiz. Each once, under the lock of the customer in the activity,
// with what it gives put onto the log in the same transaction.
import { calendarSpan } from '../../decide/scene-rules/index.ts';
import { type BusinessDate, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Activity, ActivityOf, MakeUp, PlanOf } from '../activity-rules/contract.ts';
import { chooseQuestions, daysToMakeUp, grade, milestonesDue, part } from '../activity-rules/index.ts';
import { admit, type InForce } from '../benefits/index.ts';
import { Refused } from '../scarcity/index.ts';
import type { ActivitiesContext } from './dependencies.ts';
import { joinedEvent, reachedFact } from './reached.ts';
import {
  type AttemptRow,
  type DayKind,
  endAttempt,
  insertAttempt,
  insertDay,
  insertMilestones,
  lockMember,
  noteJoined,
  selectAttempt,
  selectAttempts,
  selectDays,
  selectMilestones,
} from './store.ts';

type Kind = Activity['plan']['kind'];
type Entered<Of extends Kind> = Omit<InForce<Activity>, 'definition'> & { readonly definition: ActivityOf<Of> };

export const todayOf = ({ benefits: { clock, timeZone } }: Pick<ActivitiesContext, 'benefits'>): BusinessDate =>
  businessDateAt(clock.now(), timeZone);

const isOf = <Of extends Kind>(each: InForce<Activity>, kind: Of): each is Entered<Of> =>
  each.definition.plan.kind === kind;

/** The activity, if it is of the kind, goes on today, and is for the customer. */
const enter = async <Of extends Kind>(
  context: ActivitiesContext,
  code: string,
  kind: Of,
  customerId: string,
): Promise<Entered<Of> | Refusal> => {
  const found = (await context.book.inForce()).get(code);
  if (!found || !isOf(found, kind)) return refuse('ACTIVITY_NOT_ACTIVE', `There is no such activity ${code} now.`);
  const { conditions, validFrom, validUntil } = found.definition;
  const refused = await admit(
    context.benefits,
    { conditions, riskRating: null, windows: [], validFrom, validUntil },
    customerId,
  );
  if (!refused) return found;
  return refused.code === 'BENEFIT_NOT_ACTIVE'
    ? refuse('ACTIVITY_NOT_ACTIVE', `The activity goes on from ${validFrom} to ${validUntil ?? 'its end'}.`)
    : refused;
};

/** Joins once; whoever joined stays joined. */
export const join = async (
  context: ActivitiesContext,
  code: string,
  customerId: string,
): Promise<{ readonly joinedAt: number } | Refusal> => {
  const entered = await enter(context, code, 'tasks', customerId);
  if (isRefusal(entered)) return entered;
  if (entered.definition.plan.window.kind !== 'joined')
    return refuse('NOTHING_TO_JOIN', 'Everybody takes part in this activity; there is nothing to join.');
  const { store, clock, announce } = context.benefits;
  return store.transaction(async (transaction) => {
    const { joinedAt } = await lockMember(transaction, code, customerId);
    if (joinedAt !== null) return { joinedAt };
    const at = clock.now();
    await noteJoined(transaction, code, customerId, at);
    await announce(transaction, [joinedEvent(code, customerId, at)]);
    return { joinedAt: at };
  });
};

/** Writes a day, and what it and the run it belongs to have reached. False where the day is there already. */
const addDay = async (
  { benefits: { clock, announce } }: ActivitiesContext,
  transaction: StateTransaction,
  { code, definition: { plan } }: Entered<'streak'>,
  customerId: string,
  added: { readonly day: string; readonly how: DayKind; readonly month: string | null },
): Promise<boolean> => {
  const at = clock.now();
  if (!(await insertDay(transaction, code, customerId, added, at))) return false;
  const days = (await selectDays(transaction, code, customerId)).map(({ day }) => day);
  const given = await selectMilestones(transaction, code, customerId);
  const due = milestonesDue(plan, days, added.day, given);
  await insertMilestones(transaction, code, customerId, due, at);
  const facts = [{ part: part.day, day: added.day }, ...due].map((each) =>
    reachedFact({
      ...{ event: 'activity_reached', activity: code, customerId, of: each.day, stands: true, sequence: 0 },
      ...{ ...each, occurredAt: at },
    }),
  );
  await announce(transaction, facts);
  return true;
};

export interface SignedIn {
  readonly day: string;
  /** It was there before. */
  readonly replayed: boolean;
}

/** Signs a customer in for today, once. */
export const signIn = async (
  context: ActivitiesContext,
  code: string,
  customerId: string,
): Promise<SignedIn | Refusal> => {
  const entered = await enter(context, code, 'streak', customerId);
  if (isRefusal(entered)) return entered;
  const day = todayOf(context);
  return context.benefits.store.transaction(async (transaction) => {
    await lockMember(transaction, code, customerId);
    const isNew = await addDay(context, transaction, entered, customerId, { day, how: 'signed', month: null });
    return { day, replayed: !isNew };
  });
};

/** A server stated what counts as a sign-in, on a day that may lie back. */
export const signInStated = async (
  context: ActivitiesContext,
  code: string,
  customerId: string,
  day: string,
): Promise<Refusal | null> => {
  const entered = await enter(context, code, 'streak', customerId);
  if (isRefusal(entered)) return entered;
  await context.benefits.store.transaction(async (transaction) => {
    await lockMember(transaction, code, customerId);
    await addDay(context, transaction, entered, customerId, { day, how: 'stated', month: null });
  });
  return null;
};

export interface MadeUp {
  readonly day: string;
  /** What it cost; 0: one of the free ones. */
  readonly points: number;
}

interface MakeUpRequest {
  readonly activity: string;
  readonly customerId: string;
  readonly day: string;
  /** What the customer was told that it costs. */
  readonly points: number;
  readonly key: string;
}

const made = (days: readonly { readonly month: string | null }[], month: string): number =>
  days.filter((each) => each.month === month).length;

/** What the next day to be made up costs in a month; null where no more may be. */
export const makeUpPrice = (
  makeUp: MakeUp,
  days: readonly { readonly month: string | null; readonly how: DayKind }[],
  month: string,
): number | null => {
  if (made(days, month) >= makeUp.perMonth) return null;
  const free = days.filter((each) => each.month === month && each.how === 'free').length;
  return free < makeUp.freePerMonth ? 0 : makeUp.points;
};

/** Within a transaction: makes the day up if it may be, at the price that was told. */
const makeUpWithin = async (
  context: ActivitiesContext,
  transaction: StateTransaction,
  entered: Entered<'streak'>,
  makeUp: MakeUp,
  { customerId, day, points }: MakeUpRequest,
): Promise<MadeUp | Refusal> => {
  const { code, definition } = entered;
  await lockMember(transaction, code, customerId);
  const today = todayOf(context);
  const month = today.slice(0, 7);
  const days = await selectDays(transaction, code, customerId);
  const known = days.map((each) => each.day);
  if (known.includes(day)) return refuse('DAY_SIGNED', `${day} is signed in already.`);
  if (!daysToMakeUp(makeUp.daysBack, known, today, definition.validFrom).includes(day))
    return refuse('DAY_OUT_OF_REACH', `${day} cannot be made up; choose one of the days that are offered.`);
  const price = makeUpPrice(makeUp, days, month);
  if (price === null)
    return refuse('CARDS_USED', `No more than ${makeUp.perMonth} days of a month can be made up.`, {
      perMonth: makeUp.perMonth,
    });
  if (price !== points) return refuse('PRICE_CHANGED', `It costs ${price} points now, not ${points}; look again.`);
  await addDay(context, transaction, entered, customerId, { day, how: price === 0 ? 'free' : 'bought', month });
  return { day, points: price };
};

/** Makes a day up: with a free card, or for points, which are burnt in the same transaction. Twice at once is once. */
export const makeDayUp = async (context: ActivitiesContext, request: MakeUpRequest): Promise<MadeUp | Refusal> => {
  const { activity, customerId, day, points, key } = request;
  const entered = await enter(context, activity, 'streak', customerId);
  if (isRefusal(entered)) return entered;
  const { makeUp } = entered.definition.plan;
  if (makeUp === null) return refuse('DAY_OUT_OF_REACH', 'Days of this activity cannot be made up.');
  const work = async (transaction: StateTransaction): Promise<MadeUp> => {
    const answer = await makeUpWithin(context, transaction, entered, makeUp, request);
    // Points that were burnt for it stay.
    if (isRefusal(answer)) throw new Refused(answer);
    return answer;
  };
  const burn = {
    ...({ kind: 'redeem', key: `activity:${activity}:${customerId}:${day}:${key}`, customerId } as const),
    ...{ wallet: makeUp.wallet, points, reason: entered.definition.name.zh },
  };
  try {
    if (points === 0) return await context.benefits.store.transaction(work);
    return await context.ledger.together(makeUp.programme, [burn], async (transaction, [burnt]) => {
      if (isRefusal(burnt)) throw new Refused(burnt);
      return work(transaction);
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
};

/**
 * Staff hand out a card: the day is made up at no cost and beside the month's allowance. Only a day that the activity offers, of a customer
 * whom it is for; `within` is done in the same transaction.
 */
export const handDayUp = async (
  context: ActivitiesContext,
  { activity, customerId, day }: Pick<MakeUpRequest, 'activity' | 'customerId' | 'day'>,
  within: (transaction: StateTransaction) => Promise<unknown>,
): Promise<{ readonly day: string } | Refusal> => {
  const entered = await enter(context, activity, 'streak', customerId);
  if (isRefusal(entered)) return entered;
  const { makeUp } = entered.definition.plan;
  if (makeUp === null) return refuse('DAY_OUT_OF_REACH', 'Days of this activity cannot be made up.');
  return context.benefits.store.transaction(async (transaction) => {
    await lockMember(transaction, activity, customerId);
    const known = (await selectDays(transaction, activity, customerId)).map((each) => each.day);
    if (known.includes(day)) return refuse('DAY_SIGNED', `${day} is signed in already.`);
    if (!daysToMakeUp(makeUp.daysBack, known, todayOf(context), entered.definition.validFrom).includes(day))
      return refuse('DAY_OUT_OF_REACH', `${day} cannot be made up; choose one of the days that are offered.`);
    await addDay(context, transaction, entered, customerId, { day, how: 'handed', month: null });
    await within(transaction);
    return { day };
  });
};

/** The period of a quiz in which a day lies. */
export const periodOf = (plan: Pick<PlanOf<'quiz'>, 'period'>, day: string): string =>
  calendarSpan(plan.period, day).occasion;

/** Begins an attempt, or goes on with the open one. */
export const startAttempt = async (
  context: ActivitiesContext,
  code: string,
  customerId: string,
): Promise<AttemptRow | Refusal> => {
  const entered = await enter(context, code, 'quiz', customerId);
  if (isRefusal(entered)) return entered;
  const { plan } = entered.definition;
  const { store, clock } = context.benefits;
  const period = periodOf(plan, todayOf(context));
  return store.transaction(async (transaction) => {
    await lockMember(transaction, code, customerId);
    const before = await selectAttempts(transaction, code, customerId, period);
    if (before.some(({ state }) => state === 'passed'))
      return refuse('QUIZ_PASSED', 'It is passed for this period already.');
    const open = before.find(({ state }) => state === 'open');
    if (open) return open;
    if (before.length >= plan.attempts)
      return refuse('ATTEMPTS_USED', `All ${plan.attempts} attempts of this period are used.`);
    return insertAttempt(transaction, code, customerId, {
      ...{ period, number: before.length + 1, version: entered.version },
      ...{ asked: chooseQuestions(plan, context.chance), startedAt: clock.now() },
    });
  });
};

export interface Answered {
  readonly attempt: AttemptRow;
  readonly plan: PlanOf<'quiz'>;
  readonly right: readonly boolean[];
  readonly score: number;
  readonly passed: boolean;
  /** Attempts that are left in the period. */
  readonly left: number;
}

/** Grades an open attempt by the version under which it was begun; once. */
export const answerAttempt = async (
  context: ActivitiesContext,
  code: string,
  customerId: string,
  { attemptId, answers }: { readonly attemptId: number; readonly answers: readonly (readonly number[])[] },
): Promise<Answered | Refusal> => {
  const entered = await enter(context, code, 'quiz', customerId);
  if (isRefusal(entered)) return entered;
  const { store, clock, announce, timeZone } = context.benefits;
  return store.transaction(async (transaction): Promise<Answered | Refusal> => {
    await lockMember(transaction, code, customerId);
    const attempt = await selectAttempt(transaction, code, customerId, attemptId);
    if (!attempt) return refuse('ATTEMPT_NOT_FOUND', 'There is no such attempt of yours; begin one.');
    const definition = await context.book.version(code, attempt.version, transaction);
    const plan = definition?.plan.kind === 'quiz' ? definition.plan : entered.definition.plan;
    const graded = grade(plan, attempt.asked, answers);
    const at = clock.now();
    const ended = { answers, state: graded.passed ? 'passed' : 'failed', score: graded.score, at } as const;
    if (!(await endAttempt(transaction, attemptId, ended)))
      return refuse('ATTEMPT_OVER', 'This attempt was answered already; begin another one.');
    if (graded.passed)
      await announce(transaction, [
        reachedFact({
          ...{ event: 'activity_reached', activity: code, part: part.pass, customerId, of: attempt.period },
          ...{ day: businessDateAt(at, timeZone), stands: true, sequence: 0, occurredAt: at },
        }),
      ]);
    return { attempt, plan, ...graded, left: Math.max(0, plan.attempts - attempt.number) };
  });
};
