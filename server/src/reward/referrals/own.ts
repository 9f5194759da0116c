// Referrals as who referred is told of them. Friends are not named: only that somebody came, when, and how it stands.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { todayOf } from '../activities/index.ts';
import type { ActivityOf } from '../activity-rules/contract.ts';
import { admit } from '../benefits/index.ts';
import { CODE_LENGTH, codeAlphabet } from './consumer.ts';
import type { OwnReferral } from './contract.ts';
import { isReferral, type ReferralsDependencies } from './move.ts';
import { insertCode, selectCodesOf, selectOf } from './store.ts';

const TRIES = 20;

interface Going {
  readonly activity: string;
  readonly definition: ActivityOf<'referral'>;
}

const goingOn = async ({ activities }: ReferralsDependencies): Promise<readonly Going[]> => {
  const today = todayOf(activities);
  return [...(await activities.book.inForce()).values()].flatMap(({ code: activity, definition }) =>
    isReferral(definition) &&
    definition.validFrom <= today &&
    (definition.validUntil === null || today <= definition.validUntil)
      ? [{ activity, definition }]
      : [],
  );
};

const pointsOf = (rewards: ActivityOf<'referral'>['plan']['friend']): number =>
  rewards.reduce((sum, { word, with: given }) => sum + (word === 'points' ? Number(given.points ?? 0) : 0), 0);

const linkOf = (url: string, code: string): string => {
  const link = new URL(url);
  link.searchParams.set('ref', code);
  return link.href;
};

const whyNot = async (
  { activities: { benefits } }: ReferralsDependencies,
  { conditions, validFrom, validUntil }: ActivityOf<'referral'>,
  customerId: string,
): Promise<Refusal | null> =>
  admit(benefits, { conditions, riskRating: null, windows: [], validFrom, validUntil }, customerId);

export const ownReferrals = async (
  dependencies: ReferralsDependencies,
  customerId: string,
): Promise<readonly OwnReferral[]> => {
  const { db } = dependencies.activities.benefits;
  const going = await goingOn(dependencies);
  if (going.length === 0) return [];
  const codes = await selectCodesOf(db, customerId);
  const all = await selectOf(db, customerId);
  const month = todayOf(dependencies.activities).slice(0, 7);
  return Promise.all(
    going.map(async ({ activity, definition }): Promise<OwnReferral> => {
      const { plan, name, summary, disclosure } = definition;
      const code = codes.get(activity) ?? null;
      const own = all.filter((each) => each.activity === activity);
      return {
        ...{ activity, name, summary, disclosure, code, url: code === null ? null : linkOf(plan.url, code) },
        ...{ points: pointsOf(plan.referrer), friendPoints: pointsOf(plan.friend), closes: plan.qualifying.closes },
        withinDays: plan.qualifying.withinDays,
        minimumYuan: String(Math.floor(plan.qualifying.minimumFen / 100)),
        rewardedPerMonth: plan.rewardedPerMonth,
        rewarded: own.filter(({ state, qualifiedOn }) => state === 'qualified' && qualifiedOn?.startsWith(month))
          .length,
        why: (await whyNot(dependencies, definition, customerId))?.code ?? null,
        friends: own.map(({ friendId, day, state, reason, qualifiedOn }) => ({
          ...{ friend: `***${friendId.slice(-2)}`, day, state, qualifiedOn },
          // How it was found out is the firm's.
          reason: reason === 'same_device' || reason === 'same_person' || reason === 'fraud' ? 'fraud' : reason,
        })),
      };
    }),
  );
};

/** Makes the customer's code for an activity, or finds the one that is there. */
export const makeOwnLink = async (
  dependencies: ReferralsDependencies,
  customerId: string,
  activity: string,
): Promise<OwnReferral | Refusal> => {
  const { activities } = dependencies;
  const { db, clock } = activities.benefits;
  const going = (await goingOn(dependencies)).find((each) => each.activity === activity);
  if (!going) return refuse('ACTIVITY_NOT_ACTIVE', `There is no such activity ${activity} now.`);
  const refused = await whyNot(dependencies, going.definition, customerId);
  if (isRefusal(refused)) return refused;
  for (let tries = 0; tries < TRIES && !(await selectCodesOf(db, customerId)).has(activity); tries += 1) {
    const code = Array.from({ length: CODE_LENGTH }, () => codeAlphabet[activities.chance(codeAlphabet.length)]).join(
      '',
    );
    await insertCode(db, { code, activity, customerId }, clock.now());
  }
  const own = (await ownReferrals(dependencies, customerId)).find((each) => each.activity === activity);
  return own?.code ? own : refuse('TRY_AGAIN', 'No code was found; try again.');
};
