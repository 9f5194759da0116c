// Everybody as they are known now: whom a rehearsal decides about.
import { customersAfter, mergedInto } from '../../know/profiles/index.ts';
import { segmentsOfMany } from '../../know/segments/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Inputs } from '../rules/index.ts';
import type { RehearsedCustomer } from './store.ts';

/** Attributes by which a rehearsal is broken down; whoever reads the inputs reads these too. */
export const shownAttributes = ['branch_id', 'tier'] as const;

/** A customer with what the draft asks about them, and what it has given so far. */
export type Rehearsed = Pick<RehearsedCustomer, 'customerId' | 'branchId' | 'tier' | 'segments'> & {
  readonly inputs: Inputs;
  awards: number;
  desired: number;
  points: number;
};

const PAGE = 2_000;

/** By person; who was merged into somebody else is left out. */
export const readEverybody = async (
  db: Database,
  inputsOf: (customerIds: readonly string[]) => Promise<ReadonlyMap<string, Inputs>>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Rehearsed>> => {
  const everybody = new Map<string, Rehearsed>();
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return everybody;
    after = last.customerId;
    const ids = page.map(({ customerId }) => customerId);
    const [merged, inputs, segments] = [await mergedInto(db, ids), await inputsOf(ids), await segmentsOfMany(db, ids)];
    for (const { customerId, personId } of page) {
      const own = inputs.get(customerId);
      if (!own || merged.has(customerId)) continue;
      const text = (name: (typeof shownAttributes)[number]): string | null =>
        typeof own.attributes[name] === 'string' ? own.attributes[name] : null;
      everybody.set(personId, {
        ...{ customerId, branchId: text('branch_id'), tier: text('tier'), segments: segments.get(customerId) ?? [] },
        ...{ inputs: own, awards: 0, desired: 0, points: 0 },
      });
    }
  }
};
