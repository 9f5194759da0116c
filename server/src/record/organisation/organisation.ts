// The organisation as the rest of the product asks it: who is below whom, who serves whom, on any day; and who changes it.
import type { BusinessDate, Clock, Refusal } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import { createActs } from './acts.ts';
import { announcePlaces, type OnRelations } from './consumer.ts';
import type { RelationType, Unit } from './contract.ts';
import { createReader } from './reader.ts';
import type { Assignment } from './reassign.ts';
import type { CustomerPlace, RelationRow } from './relation.ts';
import { customersTouching, customersTurning, lastRefresh, loadUnits, saveRefresh } from './store.ts';
import { type UnitVersion, unitsBelow, unitsOn } from './unit.ts';

/** Puts events on their way to the log, in the transaction of the act (the outbox). */
export type Announce = (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;

export interface OrganisationDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  /** Business time: what day it is. */
  readonly clock: Clock;
  readonly businessTimeZone: string;
  readonly announce: Announce;
  readonly onRelations: OnRelations;
}

/** Who acts, for audit and scope. */
export type Caller = Pick<CallContext, 'principal' | 'remoteAddress' | 'requestId'>;

/** A relation with the name of its unit on the day. */
export interface NamedRelation extends Omit<RelationRow, 'position'> {
  readonly unitName: string | null;
  readonly unitKind: Unit['kind'] | null;
}

export interface BulkOutcome {
  readonly changed: number;
  readonly unchanged: number;
  /** Customers that are not known, or not the caller's to move. */
  readonly unknown: readonly string[];
}

export interface Organisation {
  today(): BusinessDate;
  units(date: BusinessDate): Promise<ReadonlyMap<string, UnitVersion>>;
  /** The units themselves and all below them on the day. */
  unitsBelow(unitIds: readonly string[], date: BusinessDate): Promise<readonly string[]>;
  /** Names on the day, today when it is left out; unknown units are absent. */
  unitNames(unitIds: readonly string[], date?: BusinessDate): Promise<ReadonlyMap<string, string>>;
  /** The relations of a customer that hold on the day. */
  relationsOf(customerId: string, date: BusinessDate): Promise<readonly NamedRelation[]>;
  /** Relations of the type, with the unit or anything below it, that hold on the day, by customer. */
  relationsOfUnit(unitId: string, date: BusinessDate, type: RelationType): Promise<readonly NamedRelation[]>;
  /** Customers whom the unit, or anything below it, serves on the day. */
  customersOf(unitId: string, date: BusinessDate): Promise<readonly string[]>;
  /** Branch, team and adviser of customers, each on a day, in the order of the questions. */
  placesOn(
    questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
  ): Promise<readonly CustomerPlace[]>;
  /** Whether a caller with the scope may see the customer today. */
  isVisible(scope: DataScope, customerId: string): Promise<boolean>;
  saveUnit(
    unit: Unit,
    reason: string,
    caller: Caller,
  ): Promise<Refusal<'PARENT_NOT_FOUND' | 'PARENT_BELOW_UNIT' | 'PARENT_KIND' | 'UNIT_HAS_CHILDREN'> | null>;
  reassign(
    customerIds: readonly string[],
    assignment: Assignment,
    distribution: 'each' | 'spread',
    caller: Caller,
  ): Promise<BulkOutcome | Refusal<'UNIT_NOT_FOUND' | 'RATIO_SUM'>>;
  /** Carries relations that began or ended since the last time to the profiles. */
  refresh(): Promise<number>;
}

/** Customers whose relations, or units above them, began or ended on a day in (before, date]. */
const turningCustomers = async (store: StateStore, before: string, date: BusinessDate): Promise<readonly string[]> => {
  const versions = await loadUnits(store.db);
  const turns = (day: string | null): boolean => day !== null && day > before && day <= date;
  const turning = versions.filter((each) => turns(each.effectiveFrom) || turns(each.effectiveUntil));
  const below = unitsBelow(
    unitsOn(versions, date),
    turning.map((each) => each.unitId),
  );
  const touched = await customersTouching(store.db, [...below]);
  return [...new Set([...touched, ...(await customersTurning(store.db, before, date))])];
};

/** Creates the door to the organisation. */
export const createDirectory = (dependencies: OrganisationDependencies): Organisation => {
  const { store, onRelations } = dependencies;
  const reader = createReader(dependencies);
  return {
    ...reader,
    ...createActs(dependencies, reader),
    refresh: async () => {
      const date = reader.today();
      const before = await lastRefresh(store.db);
      if (before !== null && before >= date) return 0;
      const turning = before === null ? [] : await turningCustomers(store, before, date);
      await store.transaction(async (transaction) => {
        await announcePlaces(transaction, turning, date, onRelations);
        await saveRefresh(transaction, date);
      });
      return turning.length;
    },
  };
};
