// Activities of the simulated firm: some in force since its programme began, drafts that wait, and members who take part in them.
import { addDays, assert, businessDateAt, type CustomerId, startOfDay } from '../../kernel/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import * as activities from '../../reward/activities/contract.ts';
import { type Activity, activityTemplates } from '../../reward/activity-rules/index.ts';
import * as referrals from '../../reward/referrals/contract.ts';
import type { Installation } from '../wiring.ts';
import { stated } from './draft.ts';
import { acceptSimulated } from './load.ts';
import { asker, manager, officer } from './programme.ts';

const inForce = [
  ...['newcomer_pack', 'learning_streak', 'education_quiz', 'monthly_learning', 'reading_challenge'],
  ...['risk_test_renewal', 'learning_board', 'referral_thanks'],
];
/** The last two are class R for a mainland broker. */
const drafted = ['anti_fraud_quiz', 'referral_both_sides', 'trading_challenge'];

const SIGN_IN = 'daily_sign_in';
const MEMBERS = 12;
const DAYS = 18;
const HOUR_MS = 3_600_000;

/** The app’s server states sign-ins besides the member centre. */
const ofFirm = (code: string, activity: Activity, validFrom: string): Activity => ({
  ...activity,
  validFrom,
  plan:
    code === 'learning_streak' && activity.plan.kind === 'streak'
      ? { ...activity.plan, byEvent: { word: 'event', with: { event: SIGN_IN } } }
      : activity.plan,
});

/** Drafts activities of the library and brings those of every day into force. */
export const introduceActivities = async (
  { routes }: Pick<Installation, 'routes'>,
  validFrom: string,
): Promise<void> => {
  const [asManager, asOfficer] = [asker(routes, manager), asker(routes, officer)];
  for (const { code, activity } of activityTemplates) {
    if (![...inForce, ...drafted].includes(code)) continue;
    const written = (await asManager(activities.saveDraft, code, ofFirm(code, activity, validFrom))) as {
      readonly draftAt: number;
    };
    if (!inForce.includes(code)) continue;
    await asOfficer(activities.approveDraft, code, { draftAt: written.draftAt });
    await asManager(activities.activateActivity, code, {});
  }
};

type Joining = Pick<Installation, 'routes' | 'reward' | 'record' | 'surroundings'>;

/** Days of sign-in: each member missed another day. */
const signDays = async ({ record, surroundings }: Joining, members: readonly string[]): Promise<void> => {
  const { clock, config } = surroundings;
  const today = businessDateAt(clock.now(), config.timeZone);
  const events = members.flatMap((customerId, at) =>
    Array.from({ length: DAYS }, (_, back) => back + 1)
      .filter((back) => back !== at % 7 && back !== DAYS - at && (back + at) % 11 !== 0)
      .map((back) => {
        const day = addDays(today, -back);
        const when = startOfDay(day, config.timeZone) + 9 * HOUR_MS;
        return stated(`sign-in:${customerId}:${day}`, SIGN_IN, when, customerId as CustomerId, {});
      }),
  );
  await acceptSimulated(record.ingest.accept, { core: events.map(({ draft }) => draft), app: [] }, clock.now());
};

/** Asks as a member’s own page does. */
const askingAs =
  ({ routes }: Pick<Installation, 'routes'>, customerId: string) =>
  async (
    endpoint: { readonly method: string; readonly path: string },
    params: Readonly<Record<string, string | number>>,
    body: object,
  ) => {
    const found = routes.find(
      (each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method,
    );
    assert(found, `no route ${endpoint.method} ${endpoint.path}`);
    const principal = { ...systemPrincipal(customerId, []), id: customerId };
    const context = {
      principal,
      requestId: `demo-${customerId}`,
      remoteAddress: '127.0.0.1',
    } as unknown as CallContext;
    return found.handle({ params, query: undefined, body }, context);
  };

/** Every fourth member fails the quiz at first; the others know the answers. */
const answerQuiz = async (installation: Joining, customerId: string, isRight: boolean): Promise<void> => {
  const ask = askingAs(installation, customerId);
  const template = activityTemplates.find(({ code }) => code === 'education_quiz')?.activity.plan;
  assert(template?.kind === 'quiz', 'the quiz of the library is one');
  const begun = (await ask(activities.startOwn, { activity: 'education_quiz' }, {})) as Partial<activities.AttemptView>;
  if (begun.attemptId === undefined || !begun.questions) return;
  const answers = begun.questions.map(({ text }) => {
    const question = template.questions.find((each) => each.text.en === text.en);
    return isRight ? (question?.right ?? []) : [0];
  });
  await ask(activities.answerOwn, { activity: 'education_quiz', attemptId: begun.attemptId }, { answers });
};

/** Lets those with the most points take part. */
export const takePart = async (installation: Joining): Promise<void> => {
  const members = await installation.reward.ledger.richest('main', 'points', MEMBERS);
  await signDays(installation, members);
  for (const [at, customerId] of members.entries()) {
    await answerQuiz(installation, customerId, at % 4 !== 3);
    const ask = askingAs(installation, customerId);
    if (at % 3 === 0) await ask(activities.joinOwn, { activity: 'reading_challenge' }, {});
    if (at % 4 === 0) await ask(referrals.makeLink, { activity: 'referral_thanks' }, {});
  }
};
