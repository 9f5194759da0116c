// What members of the simulated firm did with their points and benefits: some redeemed, some were given something, the desk delivered most of it.
import * as desk from '../../reward/benefit-desk/contract.ts';
import * as redemption from '../../reward/redemption/contract.ts';
import type { Installation } from '../wiring.ts';
import { asking, manager } from './programme.ts';

const MEMBERS = 60;
const items = ['level2_week', 'seminar_seat', 'portfolio_report', 'advanced_course_one'];
const gifts = ['beginner_mentor', 'level2_trial'];
const EVERY_FIFTH = 5;

interface Waiting {
  readonly items: readonly { readonly useId: number }[];
}

/** What waits at the desk, longest first. */
export const waitingAtDesk = async (ask: ReturnType<typeof asking>): Promise<Waiting['items']> => {
  const waiting = await ask(desk.listUses, '', undefined, { page: 1, pageSize: MEMBERS, state: 'waiting' });
  return (waiting as Waiting).items;
};

/** The desk's day: one delivery could not be made, one in five still waits. */
const deliver = async (ask: ReturnType<typeof asking>): Promise<void> => {
  for (const [at, { useId }] of (await waitingAtDesk(ask)).entries()) {
    if (at % EVERY_FIFTH === 0) continue;
    const end =
      at === 1
        ? { outcome: 'failed', reason: '客户改期，名额已让出' }
        : { outcome: 'delivered', reference: `FW-${String(useId).padStart(4, '0')}` };
    await ask(desk.endUse, useId, end);
  }
};

/** Lets those with the most points redeem one item each in turn, gives some of them something, and the desk deliver. */
export const spendPoints = async ({ reward, routes }: Pick<Installation, 'reward' | 'routes'>): Promise<void> => {
  const ask = asking(routes, manager);
  const members = await reward.ledger.richest('main', 'points', MEMBERS);
  // Not every member may have, or can pay, everything: a refusal is an answer like another.
  for (const [at, customerId] of members.entries()) {
    const key = `demo-${customerId}`;
    await ask(redemption.redeemFor, customerId, { key, item: items[at % items.length], points: null });
    const benefit = gifts[at % EVERY_FIFTH];
    if (!benefit) continue;
    await ask(desk.grantByHand, benefit, { key, customerId, reason: '周年答谢' });
    if (at % 2 === 0) await ask(desk.useByHand, customerId, { key: `${key}-use`, benefit, grantId: null });
  }
  await deliver(ask);
};
