// Consumers as they are run: each sees its ranges through the register. And one of our own, which notices that an erased
// person gained history after the erasure (a device whose log-in came late) and has it erased too.
import type { CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedRange, Leap } from '../log/index.ts';
import type { ErasureRegister, View } from './register.ts';

/** Takes away in the transaction of the landing what a leap wrote of erased persons. */
export type AfterLeap = (transaction: StateTransaction) => Promise<void>;

/** A leap reads the event store, where records of erased persons are; no range passes through the register. */
const landingWithout = (leap: Leap, afterLeap: AfterLeap): Leap => ({
  decide: (span, head) => leap.decide(span, head),
  take: (span, report, signal) => leap.take(span, report, signal),
  land: async (span, transaction) => {
    await leap.land(span, transaction);
    await afterLeap(transaction);
  },
});

/** The consumer behind the register. What was prepared and what is applied are the same range, also when the register changes in between. */
export const seeingNoErased = (
  consumer: Consumer,
  register: Pick<ErasureRegister, 'filter'>,
  view: View,
  afterLeap: AfterLeap,
): Consumer => {
  const prepared = new WeakMap<DecidedRange, DecidedRange>();
  const { leap } = consumer;
  return {
    ...consumer,
    ...(leap && view === 'nothing' ? { leap: landingWithout(leap, afterLeap) } : {}),
    prepare: async (range) => {
      const filtered = register.filter(range, view);
      prepared.set(range, filtered);
      await consumer.prepare?.(filtered);
    },
    apply: (range, transaction) => consumer.apply(prepared.get(range) ?? register.filter(range, view), transaction),
  };
};

/** What the consumer asks of identity. */
export interface ChangedCustomers {
  changedCustomers(database: Database, after: LogPosition, upTo: LogPosition): Promise<readonly CustomerId[]>;
}

/** The consumer `erasure`: hands on who is to be erased again, in the transaction of the range. */
export const createLateHistory = (
  identity: ChangedCustomers,
  register: Pick<ErasureRegister, 'isErased'>,
  eraseAgain: (transaction: StateTransaction, customers: readonly string[], range: DecidedRange) => Promise<void>,
): Consumer => ({
  name: 'erasure',
  after: ['sink', 'identity-overrides'],
  atLeisure: true,
  apply: async (range, transaction) => {
    const changed = await identity.changedCustomers(transaction, range.from, range.to);
    const erased = changed.filter((customer) => register.isErased(customer));
    if (erased.length > 0) await eraseAgain(transaction, erased, range);
  },
});
