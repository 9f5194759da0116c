// Routes of activities in the member centre. Whose they are says the session.
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { createRateLimit, type Route, route } from '../../platform/http/index.ts';
import { type Answered, answerAttempt, join, makeDayUp, signIn, startAttempt } from './acts.ts';
import type { ActivitiesContext } from './dependencies.ts';
import * as contract from './member-contract.ts';
import { standingOf } from './standing.ts';
import type { AttemptRow } from './store.ts';

/** Acts of one customer. */
const ACTS_A_MINUTE_MAX = 60;

const told = ({ code, message, details }: Refusal): Refusal<'REQUEST_REFUSED'> =>
  refuse('REQUEST_REFUSED', message, { ...details, reason: code });

/** Questions as they are asked: which options are right is not among it. */
const attemptView = async (
  { book }: ActivitiesContext,
  activity: string,
  { attemptId, number, version, asked }: AttemptRow,
): Promise<contract.AttemptView> => {
  const plan = (await book.version(activity, version))?.plan;
  const questions = plan?.kind === 'quiz' ? plan.questions : [];
  return {
    ...{ attemptId, number },
    questions: asked.flatMap((place) => {
      const question = questions[place];
      return question
        ? [{ text: question.text, options: [...question.options], several: question.right.length > 1 }]
        : [];
    }),
  };
};

const answeredView = ({ attempt, plan, right, score, passed, left }: Answered): contract.AnsweredView => {
  const isOver = passed || left === 0;
  return {
    ...{ passed, score, passMark: plan.passMark, left },
    questions: attempt.asked.map((place, index) => {
      const question = plan.questions[place];
      return {
        right: right[index] ?? false,
        why: isOver || right[index] ? (question?.why ?? { zh: '', en: '' }) : { zh: '', en: '' },
        options: isOver ? [...(question?.right ?? [])] : null,
      };
    }),
  };
};

export const createMemberRoutes = (context: ActivitiesContext, wallClock: Clock): readonly Route[] => {
  const acts = createRateLimit(ACTS_A_MINUTE_MAX, wallClock);
  const tooMany = (customerId: string): Refusal<'TOO_MANY_TRIES'> | null => {
    const wait = acts.take(customerId);
    return wait > 0 ? refuse('TOO_MANY_TRIES', `Try again in ${wait} s.`, { retryAfterSeconds: wait }) : null;
  };
  /** How the activity stands after an act. */
  const after = async (done: object | Refusal, activity: string, customerId: string) => {
    if (isRefusal(done)) return told(done);
    const [view] = await standingOf(context, customerId, activity);
    return view ?? refuse('REQUEST_REFUSED', 'The activity is over.', { reason: 'ACTIVITY_NOT_ACTIVE' });
  };
  return [
    route(contract.listOwn, async (_input, { principal }) => ({
      items: [...(await standingOf(context, principal.id))],
    })),
    route(
      contract.joinOwn,
      async ({ params: { activity } }, { principal: { id } }) =>
        tooMany(id) ?? after(await join(context, activity, id), activity, id),
    ),
    route(
      contract.signInOwn,
      async ({ params: { activity } }, { principal: { id } }) =>
        tooMany(id) ?? after(await signIn(context, activity, id), activity, id),
    ),
    route(
      contract.makeUpOwn,
      async ({ params: { activity }, body }, { principal: { id } }) =>
        tooMany(id) ?? after(await makeDayUp(context, { ...body, activity, customerId: id }), activity, id),
    ),
    route(contract.startOwn, async ({ params: { activity } }, { principal: { id } }) => {
      const attempt = tooMany(id) ?? (await startAttempt(context, activity, id));
      if (!isRefusal(attempt)) return attemptView(context, activity, attempt);
      return attempt.code === 'TOO_MANY_TRIES' ? (attempt as Refusal<'TOO_MANY_TRIES'>) : told(attempt);
    }),
    route(contract.answerOwn, async ({ params: { activity, attemptId }, body }, { principal: { id } }) => {
      const answered = tooMany(id) ?? (await answerAttempt(context, activity, id, { attemptId, ...body }));
      if (!isRefusal(answered)) return answeredView(answered);
      return answered.code === 'TOO_MANY_TRIES' ? (answered as Refusal<'TOO_MANY_TRIES'>) : told(answered);
    }),
  ];
};
