// Reads from the log who followed whose link and who opened an account, and makes referrals of it.
import type { Consumer, DecidedEvent } from '../../record/log/index.ts';
import { attributeOpening, isReferral, type ReferralsDependencies } from './move.ts';
import { linkTouches, type Opening, selectClaimed, type Touch, upsertOpenings, upsertTouches } from './store.ts';

/** What is printed and typed: no letters and digits that look alike. */
export const codeAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
export const CODE_LENGTH = 8;
const isCode = new RegExp(`^[${codeAlphabet}]{${CODE_LENGTH}}$`);

const codeOf = ({ properties }: DecidedEvent): string | null => {
  const code = properties.referral_code;
  return typeof code === 'string' && isCode.test(code.toUpperCase()) ? code.toUpperCase() : null;
};

const openingOf = (event: DecidedEvent): readonly Opening[] => {
  if (event.name !== 'account_opened' || event.trust !== 'server' || !event.resolvedCustomer) return [];
  const { inviter_id: inviter } = event.properties;
  return [
    {
      ...{ customerId: event.resolvedCustomer, at: event.occurredAt, code: codeOf(event) },
      inviterId: typeof inviter === 'string' && inviter !== '' ? inviter : null,
    },
  ];
};

/** While no activity of this kind is in force there is nothing to read. */
export const createReferralsConsumer = (dependencies: ReferralsDependencies): Consumer => {
  const { book } = dependencies.activities;
  const isOn = async (): Promise<boolean> =>
    [...(await book.inForce()).values()].some(({ definition }) => isReferral(definition));
  return {
    name: 'referrals',
    after: ['profiles'],
    leap: {
      decide: async () => ((await isOn()) ? 'step' : 'leap'),
      take: async () => undefined,
      land: async () => undefined,
    },
    apply: async ({ events }, transaction) => {
      const touches = events.flatMap((event): readonly Touch[] => {
        const code = event.actorId === undefined || event.name === 'account_opened' ? null : codeOf(event);
        return code === null || event.actorId === undefined
          ? []
          : [{ actorId: event.actorId, code, at: event.occurredAt }];
      });
      await upsertTouches(transaction, touches);
      const openings = events.flatMap(openingOf);
      await upsertOpenings(transaction, openings);
      const owners = new Map(
        events.flatMap(({ actorId, resolvedCustomer }) =>
          actorId !== undefined && resolvedCustomer ? [[actorId, resolvedCustomer] as const] : [],
        ),
      );
      const linked = await linkTouches(
        transaction,
        [...owners].map(([actorId, customerId]) => ({ actorId, customerId })),
      );
      const touched = new Set([...linked, ...openings.map(({ customerId }) => customerId)]);
      for (const claimed of await selectClaimed(transaction, [...touched]))
        await attributeOpening(dependencies, transaction, claimed);
    },
  };
};
