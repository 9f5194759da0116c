// What is asked of the organisation: the tree, relations and who may see whom, on any day.
import { type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { RelationType } from './contract.ts';
import type { NamedRelation, Organisation, OrganisationDependencies } from './organisation.ts';
import { placeOf, type RelationRow, relationsOn } from './relation.ts';
import { candidatesOf, loadRelations, loadUnits } from './store.ts';
import { type UnitVersion, unitsBelow, unitsOn } from './unit.ts';

/** The reading half of the door, and a test of visibility for many customers at once. */
export interface Reader extends Omit<Organisation, 'saveUnit' | 'reassign' | 'refresh'> {
  visibility(scope: DataScope): Promise<(rows: readonly RelationRow[]) => boolean>;
}

const named = (rows: readonly RelationRow[], units: ReadonlyMap<string, UnitVersion>): readonly NamedRelation[] =>
  rows.map(({ position: _position, ...row }) => {
    const unit = units.get(row.unitId);
    return { ...row, unitName: unit?.name ?? null, unitKind: unit?.kind ?? null };
  });

/** Creates the reader. */
export const createReader = ({ store, clock, businessTimeZone }: OrganisationDependencies): Reader => {
  const { db } = store;
  const today = (): BusinessDate => businessDateAt(clock.now(), businessTimeZone);
  const units = async (date: BusinessDate) => unitsOn(await loadUnits(db), date);

  const relationsOfUnits = async (unitIds: readonly string[], date: BusinessDate, type: RelationType) => {
    const wanted = new Set(unitIds);
    const relations = await loadRelations(db, await candidatesOf(db, unitIds, type, date));
    return [...relations.values()].flatMap((rows) =>
      relationsOn(rows, date).filter((row) => row.type === type && wanted.has(row.unitId)),
    );
  };

  const relationsOfUnit: Organisation['relationsOfUnit'] = async (unitId, date, type) => {
    const held = await units(date);
    return named(await relationsOfUnits([...unitsBelow(held, [unitId])], date, type), held);
  };

  /** A test for many customers at once; true for all where the scope is the firm. */
  const visibility = async (scope: DataScope): Promise<(rows: readonly RelationRow[]) => boolean> => {
    if (scope.kind === 'firm') return () => true;
    const date = today();
    const mine = scope.kind === 'adviser' ? new Set([scope.staffId]) : unitsBelow(await units(date), scope.unitIds);
    return (rows) => relationsOn(rows, date).some((row) => row.type === 'served_by' && mine.has(row.unitId));
  };

  return {
    today,
    units,
    unitsBelow: async (unitIds, date) => [...unitsBelow(await units(date), unitIds)],
    unitNames: async (unitIds, date) => {
      const held = await units(date ?? today());
      return new Map(
        unitIds.flatMap((unitId) => (held.has(unitId) ? [[unitId, held.get(unitId)?.name ?? unitId] as const] : [])),
      );
    },
    relationsOf: async (customerId, date) => {
      const rows = (await loadRelations(db, [customerId])).get(customerId) ?? [];
      return named(relationsOn(rows, date), await units(date));
    },
    relationsOfUnit,
    customersOf: async (unitId, date) => [
      ...new Set((await relationsOfUnit(unitId, date, 'served_by')).map((row) => row.customerId)),
    ],
    placesOn: async (questions) => {
      const relations = await loadRelations(db, [...new Set(questions.map(({ customerId }) => customerId))]);
      // Without relations nobody has a place, and the tree need not be read.
      const versions = relations.size === 0 ? [] : await loadUnits(db);
      const trees = new Map<BusinessDate, ReadonlyMap<string, UnitVersion>>();
      return questions.map(({ customerId, date }) => {
        const tree = trees.get(date) ?? unitsOn(versions, date);
        trees.set(date, tree);
        return placeOf(customerId, relations.get(customerId) ?? [], tree, date);
      });
    },
    isVisible: async (scope, customerId) =>
      (await visibility(scope))((await loadRelations(db, [customerId])).get(customerId) ?? []),
    visibility,
  };
};
