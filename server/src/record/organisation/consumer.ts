// Folds facts about units, relations and customers out of the log, and tells the profiles where customers belong now.
import { type BusinessDate, businessDate, businessDateAt, type Clock } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedEvent, DecidedRange } from '../log/index.ts';
import { relationTypes, type UnitKind, unitKinds } from './contract.ts';
import { type CustomerPlace, placeOf, type RelationRow } from './relation.ts';
import { customersTouching, loadRelations, loadUnits, saveCustomers, saveRelations, saveUnits } from './store.ts';
import { type UnitVersion, unitsBelow, unitsOn } from './unit.ts';

/** Told in the transaction of a change where the customers belong as of today. */
export type OnRelations = (transaction: StateTransaction, places: readonly CustomerPlace[]) => Promise<void>;

export interface ConsumerDependencies {
  readonly clock: Clock;
  readonly businessTimeZone: string;
  readonly onRelations: OnRelations;
}

const text = (event: DecidedEvent, name: string): string | null => {
  const value = event.properties[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const date = (event: DecidedEvent, name: string): string | null => {
  const value = text(event, name);
  return value === null ? null : businessDate(value);
};

const isKind = (value: string | null): value is UnitKind => (unitKinds as readonly (string | null)[]).includes(value);

/** The unit of a fact, or null where the fact lacks what makes one. */
export const unitOfFact = (event: DecidedEvent): UnitVersion | null => {
  const unitId = text(event, 'unit_id');
  const kind = text(event, 'unit_kind');
  const effectiveFrom = date(event, 'effective_on');
  if (unitId === null || !isKind(kind) || effectiveFrom === null) return null;
  return {
    unitId,
    kind,
    name: text(event, 'name') ?? unitId,
    parentId: text(event, 'parent_id'),
    managerId: text(event, 'manager_id'),
    status: text(event, 'status') === 'closed' ? 'closed' : 'active',
    effectiveFrom,
    effectiveUntil: date(event, 'effective_until'),
    source: event.source,
    position: event.position,
  };
};

const ratioPattern = /^(1(\.0+)?|0(\.\d+)?)$/;

/** The relation of a fact, or null where the fact lacks what makes one. */
export const relationOfFact = (event: DecidedEvent): RelationRow | null => {
  const type = relationTypes.find((each) => each === text(event, 'relation_type'));
  const unitId = text(event, 'unit_id');
  const validFrom = date(event, 'valid_from');
  const ratio = text(event, 'split_ratio') ?? '1';
  if (!event.customerId || !type || unitId === null || validFrom === null || !ratioPattern.test(ratio)) return null;
  return {
    customerId: event.customerId,
    type,
    unitId,
    validFrom,
    validUntil: date(event, 'valid_until'),
    ratio,
    reason: text(event, 'reason'),
    source: event.source,
    position: event.position,
  };
};

/** Facts of one range, the latest of each key only. */
const foldRange = (range: DecidedRange) => {
  const units = new Map<string, UnitVersion>();
  const relations = new Map<string, RelationRow>();
  const customers = new Set<string>();
  for (const event of range.events) {
    if (event.trust !== 'server') continue;
    if (event.name === 'organisation_unit_recorded') {
      const unit = unitOfFact(event);
      if (unit) units.set(`${unit.unitId}\u001f${unit.effectiveFrom}`, unit);
    } else if (event.name === 'relation_recorded') {
      const row = relationOfFact(event);
      if (!row) continue;
      relations.set([row.customerId, row.type, row.unitId, row.validFrom].join('\u001f'), row);
      customers.add(row.customerId);
    } else if (event.name === 'customer_recorded' && event.customerId) customers.add(event.customerId);
  }
  return { units: [...units.values()], relations: [...relations.values()], customers: [...customers] };
};

const customersAStep = 5_000;

/** Tells where customers belong on the day. */
export const announcePlaces = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  day: BusinessDate,
  onRelations: OnRelations,
): Promise<void> => {
  if (customerIds.length === 0) return;
  const units = unitsOn(await loadUnits(transaction), day);
  for (let start = 0; start < customerIds.length; start += customersAStep) {
    const some = customerIds.slice(start, start + customersAStep);
    const relations = await loadRelations(transaction, some);
    await onRelations(
      transaction,
      some.map((customerId) => placeOf(customerId, relations.get(customerId) ?? [], units, day)),
    );
  }
};

/** The consumer `organisation`. */
export const createOrganisationConsumer = ({
  clock,
  businessTimeZone,
  onRelations,
}: ConsumerDependencies): Consumer => ({
  name: 'organisation',
  after: [],
  atLeisure: true,
  apply: async (range, transaction) => {
    const { units, relations, customers } = foldRange(range);
    if (customers.length > 0) await saveCustomers(transaction, customers);
    if (relations.length > 0) await saveRelations(transaction, relations);
    const touched = new Set(relations.map((row) => row.customerId));
    const day = businessDateAt(clock.now(), businessTimeZone);
    if (units.length > 0) {
      // A unit that moved takes everybody below it along.
      await saveUnits(transaction, units);
      const below = unitsBelow(
        unitsOn(await loadUnits(transaction), day),
        units.map((unit) => unit.unitId),
      );
      for (const customerId of await customersTouching(transaction, [...below])) touched.add(customerId);
    }
    await announcePlaces(transaction, [...touched], day, onRelations);
  },
});
