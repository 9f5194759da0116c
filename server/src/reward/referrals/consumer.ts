// Reads from the log who followed whose link and who opened an account, and makes referrals of it.
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { createPastLeap, type PastMeant } from '../../know/past-events/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedEvent } from '../../record/log/index.ts';
import { attributeOpening, isReferral, type ReferralsDependencies } from './move.ts';
import {
  type Linked,
  linkTouches,
  type Opening,
  selectClaimed,
  type Touch,
  upsertOpenings,
  upsertTouches,
} from './store.ts';

/** What is printed and typed: no letters and digits that look alike. */
export const codeAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
export const CODE_LENGTH = 8;
const CONSUMER = 'referrals';
const OPENED = 'account_opened';
const CODE_PROPERTY = 'referral_code';
const isCode = new RegExp(`^[${codeAlphabet}]{${CODE_LENGTH}}$`);

const codeOf = ({ properties }: DecidedEvent): string | null => {
  const code = properties[CODE_PROPERTY];
  return typeof code === 'string' && isCode.test(code.toUpperCase()) ? code.toUpperCase() : null;
};

const openingOf = (event: DecidedEvent): readonly Opening[] => {
  if (event.name !== OPENED || event.trust !== 'server' || !event.resolvedCustomer) return [];
  const { inviter_id: inviter } = event.properties;
  return [
    {
      ...{ customerId: event.resolvedCustomer, at: event.occurredAt, code: codeOf(event) },
      inviterId: typeof inviter === 'string' && inviter !== '' ? inviter : null,
    },
  ];
};

interface Seen {
  readonly events: readonly DecidedEvent[];
  /** Whose devices turned out to be. */
  readonly owners: readonly Linked[];
}

/** A link that was followed; openings name who referred by themselves. */
const touchOf = (event: DecidedEvent): readonly Touch[] => {
  const { actorId, name, occurredAt: at } = event;
  const code = actorId === undefined || name === OPENED ? null : codeOf(event);
  return code === null || actorId === undefined ? [] : [{ actorId, code, at }];
};

const ownersSeen = (events: readonly DecidedEvent[]): readonly Linked[] => [
  ...new Map(
    events.flatMap(({ actorId, resolvedCustomer }) =>
      actorId !== undefined && resolvedCustomer ? [[actorId, { actorId, customerId: resolvedCustomer }] as const] : [],
    ),
  ).values(),
];

const writeSeen = async (
  dependencies: ReferralsDependencies,
  { events, owners }: Seen,
  transaction: StateTransaction,
): Promise<void> => {
  await upsertTouches(transaction, events.flatMap(touchOf));
  const openings = events.flatMap(openingOf);
  await upsertOpenings(transaction, openings);
  const linked = await linkTouches(transaction, owners);
  const touched = new Set([...linked, ...openings.map(({ customerId }) => customerId)]);
  for (const claimed of await selectClaimed(transaction, [...touched]))
    await attributeOpening(dependencies, transaction, claimed);
};

/** Openings, and links followed, as far back as one may still count in an activity that is in force; nothing while none is. */
const meantNow = async ({ activities: { book, benefits } }: ReferralsDependencies): Promise<PastMeant> => {
  const begins = [...(await book.inForce()).values()].flatMap(({ definition }) =>
    isReferral(definition)
      ? [startOfDay(addDays(definition.validFrom as BusinessDate, -definition.plan.linkDays), benefits.timeZone)]
      : [],
  );
  return begins.length === 0
    ? { names: [] }
    : { names: [OPENED], property: CODE_PROPERTY, ofAnybody: true, since: Math.min(...begins) };
};

/** While no activity of this kind is in force there is nothing to read; of a long past only links and openings are read. */
export const createReferralsConsumer = (dependencies: ReferralsDependencies): Consumer => {
  const { store } = dependencies.activities.benefits;
  return {
    name: CONSUMER,
    after: ['profiles'],
    atLeisure: true,
    leap: createPastLeap({
      ...{ store, history: dependencies.history, consumer: CONSUMER },
      meant: () => meantNow(dependencies),
      take: async (events) => {
        const owners = await dependencies.ownersAt(store.db, events.flatMap(touchOf));
        return (transaction) => writeSeen(dependencies, { events, owners }, transaction);
      },
    }),
    apply: ({ events }, transaction) => writeSeen(dependencies, { events, owners: ownersSeen(events) }, transaction),
  };
};
