// Moves referrals from state to state, with what stands for whom put onto the log in the same transaction.
import { createHash } from 'node:crypto';
import { addDays, businessDateAt } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Identity, LinkedActor } from '../../record/identity/index.ts';
import type { PastHistory } from '../../record/sink/index.ts';
import { type ActivitiesContext, reachedFact } from '../activities/index.ts';
import type { Activity, ActivityOf } from '../activity-rules/contract.ts';
import {
  attribute,
  partsIn,
  type ReferralInput,
  type ReferralStep,
  referralParts,
  stepReferral,
  subjectOfPart,
} from '../activity-rules/index.ts';
import { isSamePerson } from './same-person.ts';
import {
  type ChangeNote,
  type Claimed,
  countRewarded,
  isReferred,
  lockReferral,
  type ReferralRow,
  selectCode,
  writeReferral,
} from './store.ts';

export interface ReferralsDependencies {
  readonly activities: ActivitiesContext;
  readonly history: PastHistory;
  /** Devices of a customer. */
  readonly devicesOf: (transaction: StateTransaction, customerId: string) => Promise<readonly LinkedActor[]>;
  /** Whose devices were at these instants. */
  readonly ownersAt: Identity['ownersAt'];
}

const DAY_MS = 86_400_000;

export const isReferral = (definition: Activity): definition is ActivityOf<'referral'> =>
  definition.plan.kind === 'referral';

/** Which friend it is, without saying who. */
const friendKey = (friendId: string): string => createHash('sha256').update(friendId).digest('hex').slice(0, 16);

/** Writes a referral, and every part of it that came to stand or stands no more. */
const settle = async (
  { activities: { benefits } }: ReferralsDependencies,
  transaction: StateTransaction,
  before: ReferralRow | null,
  after: ReferralRow,
  change: ChangeNote,
): Promise<void> => {
  await writeReferral(transaction, after, change);
  const [stood, stands] = [new Set(before ? partsIn(before.state) : []), new Set(partsIn(after.state))];
  await benefits.announce(
    transaction,
    referralParts
      .filter((each) => stood.has(each) !== stands.has(each))
      .map((each) =>
        reachedFact({
          ...{ event: 'referral_reached', activity: after.activity, part: each, of: friendKey(after.friendId) },
          customerId: subjectOfPart(each) === 'friend' ? after.friendId : after.referrerId,
          day: each === 'referrer' || each === 'friend' ? (after.qualifiedOn ?? after.day) : after.day,
          ...{ stands: stands.has(each), sequence: after.sequence, occurredAt: after.changedAt },
        }),
      ),
  );
};

const sharesDevice = async (
  { devicesOf }: ReferralsDependencies,
  transaction: StateTransaction,
  one: string,
  other: string,
): Promise<boolean> => {
  const own = new Set((await devicesOf(transaction, one)).map(({ actorId }) => actorId));
  return (await devicesOf(transaction, other)).some(({ actorId }) => own.has(actorId));
};

/** Who referred, and for which activity; a code is for one activity, a number named by the firm for the first that goes on. */
const namedBy = async (
  { activities }: ReferralsDependencies,
  transaction: StateTransaction,
  { code, inviterId }: Claimed,
  day: string,
): Promise<{
  readonly activity: string;
  readonly definition: ActivityOf<'referral'>;
  readonly referrerId: string;
} | null> => {
  const inForce = await activities.book.inForce(transaction);
  const row = code === null ? null : await selectCode(transaction, code);
  const referrerId = row?.customerId ?? (code === null ? inviterId : null);
  if (referrerId === null) return null;
  for (const { code: activity, definition } of inForce.values()) {
    if (!isReferral(definition) || (row !== null && row.activity !== activity)) continue;
    const { validFrom, validUntil } = definition;
    if (day >= validFrom && (validUntil === null || day <= validUntil)) return { activity, definition, referrerId };
  }
  return null;
};

/** Makes a referral of an opening, once: whoever brought a customer first has brought them. */
export const attributeOpening = async (
  dependencies: ReferralsDependencies,
  transaction: StateTransaction,
  claimed: Claimed,
): Promise<void> => {
  const { clock, timeZone } = dependencies.activities.benefits;
  const { friendId, openedAt, touchedAt } = claimed;
  if (await isReferred(transaction, friendId)) return;
  const day = businessDateAt(openedAt, timeZone);
  const named = await namedBy(dependencies, transaction, claimed, day);
  if (!named) return;
  const { activity, definition, referrerId } = named;
  const { linkDays, qualifying } = definition.plan;
  const step = attribute({
    ...{ referrerId, friendId, linkDays },
    isSamePerson: await isSamePerson(transaction, referrerId, friendId),
    sharesDevice: await sharesDevice(dependencies, transaction, referrerId, friendId),
    daysToOpening: touchedAt === null ? 0 : Math.floor((openedAt - touchedAt) / DAY_MS),
  });
  const row: ReferralRow = {
    ...{ activity, friendId, referrerId, ...step, day, closesOn: addDays(day, qualifying.withinDays) },
    ...{ qualifiedOn: null, sequence: 0, changedAt: clock.now() },
  };
  await settle(dependencies, transaction, null, row, { byName: 'platform', note: null });
};

/** Whether who referred may still be rewarded for a friend of the month. */
const hasRoom = async (
  { activities }: ReferralsDependencies,
  transaction: StateTransaction,
  row: ReferralRow,
  qualifiedOn: string,
): Promise<boolean> => {
  const definition = (await activities.book.inForce(transaction)).get(row.activity)?.definition;
  const cap = definition && isReferral(definition) ? definition.plan.rewardedPerMonth : 0;
  return (await countRewarded(transaction, row, qualifiedOn.slice(0, 7))) < cap;
};

/** What was found out since the opening: papers come later than accounts. */
const foundOut = async (
  dependencies: ReferralsDependencies,
  transaction: StateTransaction,
  { referrerId, friendId }: ReferralRow,
): Promise<ReferralStep | null> => {
  if (await isSamePerson(transaction, referrerId, friendId)) return { state: 'refused', reason: 'same_person' };
  return (await sharesDevice(dependencies, transaction, referrerId, friendId))
    ? { state: 'refused', reason: 'same_device' }
    : null;
};

export type Moving =
  | { readonly kind: 'qualified'; readonly on: string }
  | { readonly kind: 'unqualified' | 'time_over' | 'reversed' | 'reinstated' };

const stepOf = async (
  dependencies: ReferralsDependencies,
  transaction: StateTransaction,
  row: ReferralRow,
  moving: Moving,
): Promise<ReferralStep | null> => {
  if (moving.kind === 'unqualified' || moving.kind === 'time_over' || moving.kind === 'reversed')
    return stepReferral(row.state, { kind: moving.kind });
  const on = moving.kind === 'qualified' ? moving.on : row.qualifiedOn;
  const room = on !== null && (await hasRoom(dependencies, transaction, row, on));
  const input: ReferralInput =
    moving.kind === 'qualified' ? { kind: 'qualified', room } : { kind: 'reinstated', hadQualified: on !== null, room };
  const step = stepReferral(row.state, input);
  const rewards = step?.state === 'qualified' || step?.state === 'capped';
  return (rewards && moving.kind === 'qualified' ? await foundOut(dependencies, transaction, row) : null) ?? step;
};

/** Moves a referral; null where there is none, the referral as it was where nothing moved. */
export const moveReferral = async (
  dependencies: ReferralsDependencies,
  transaction: StateTransaction,
  place: Pick<ReferralRow, 'activity' | 'friendId'>,
  moving: Moving,
  change: ChangeNote,
): Promise<{ readonly row: ReferralRow; readonly moved: boolean } | null> => {
  const row = await lockReferral(transaction, place.activity, place.friendId);
  if (!row) return null;
  const step = await stepOf(dependencies, transaction, row, moving);
  const qualifiedOn = moving.kind === 'qualified' ? moving.on : moving.kind === 'unqualified' ? null : row.qualifiedOn;
  // What is known of a reversed one goes on being noted: a mistake is undone with what had been reached.
  if (!step && qualifiedOn === row.qualifiedOn) return { row, moved: false };
  const after: ReferralRow = {
    ...row,
    ...(step ?? {}),
    ...{ qualifiedOn, sequence: row.sequence + 1 },
    changedAt: dependencies.activities.benefits.clock.now(),
  };
  await settle(dependencies, transaction, row, after, change);
  return { row: after, moved: step !== null };
};
