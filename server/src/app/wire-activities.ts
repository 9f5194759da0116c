// Puts activities and referrals together: what they are made of stands with scenes, and what those scenes tell comes back to them.
import { randomInt } from 'node:crypto';
import type { ActionPorts } from '../decide/rules/index.ts';
import type { CustomerId } from '../kernel/index.ts';
import { type Activities, createActivities } from '../reward/activities/index.ts';
import { createReferrals } from '../reward/referrals/index.ts';
import { actionWrongWith } from './action-ports.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import type { Record } from './wire-record.ts';
import type { Reward } from './wire-reward.ts';

export interface WiredActivities {
  readonly scenes: Activities['scenes'];
  /** What scenes of activities tell. */
  readonly port: NonNullable<ActionPorts['activities']>;
  readonly actionWrong: ReturnType<typeof actionWrongWith>;
  readonly modules: readonly ModuleParts[];
}

export const wireActivities = (
  foundation: Foundation,
  { identity, history }: Pick<Record, 'identity' | 'history'>,
  { ledger, benefits }: Pick<Reward, 'ledger' | 'benefits'>,
): WiredActivities => {
  const walletsOf = async (programme: string) =>
    (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null;
  const benefitWrong = async (code: string) =>
    (await benefits.context.book.inForce()).has(code)
      ? null
      : `There is no benefit ${code} in force; bring it into force first.`;
  const actionWrong = actionWrongWith(foundation, walletsOf, benefitWrong);
  const activities = createActivities({
    ...{ benefits: benefits.context, ledger, actionWrong, chance: (below) => randomInt(below) },
  });
  const referrals = createReferrals({
    ...{ activities: activities.context, history, ownersAt: identity.ownersAt },
    devicesOf: (transaction, customerId) => identity.linkedActors(transaction, customerId as CustomerId),
  });
  return {
    ...{ actionWrong, scenes: activities.scenes, modules: [activities, referrals] },
    port: {
      note: async (asked) => {
        const outcomes = [];
        for (const each of asked)
          outcomes.push(
            (await activities.note(each)) ??
              (await referrals.note(each)) ?? { kind: 'failed' as const, why: `nothing is told of ${each.part}` },
          );
        return outcomes;
      },
    },
  };
};
