// Acts of operators on the organisation: checked, written as facts on their way to the log, audited in the same transaction.
import { type BusinessDate, refuse } from '../../kernel/index.ts';
import type { Unit } from './contract.ts';
import type { Caller, Organisation, OrganisationDependencies } from './organisation.ts';
import type { Reader } from './reader.ts';
import { type Assignment, reassignedRelations, relationFacts, unitFact } from './reassign.ts';
import { isWholeRatio, type RelationRow } from './relation.ts';
import { knownCustomers, loadRelations } from './store.ts';
import { childrenOf, mayHangBelow, type UnitVersion, unitsBelow } from './unit.ts';

/** Customers of one transaction, so that its outbox rows and the audit entry stay small enough to hold. */
const customersAnActMax = 50_000;

const checkUnit = (unit: Unit, units: ReadonlyMap<string, UnitVersion>) => {
  if (unit.status === 'closed') {
    const open = (childrenOf(units).get(unit.unitId) ?? []).filter((child) => child.status === 'active');
    if (open.length > 0)
      return refuse('UNIT_HAS_CHILDREN', `${open.length} active units hang below; move or close them first.`);
  }
  if (unit.parentId === null) return null;
  const parent = units.get(unit.parentId);
  if (!parent) return refuse('PARENT_NOT_FOUND', `There is no unit ${unit.parentId} on ${unit.effectiveFrom}.`);
  if (!mayHangBelow(unit.kind, parent.kind))
    return refuse('PARENT_KIND', `A ${unit.kind} cannot hang below a ${parent.kind}.`);
  if (unitsBelow(units, [unit.unitId]).has(unit.parentId))
    return refuse('PARENT_BELOW_UNIT', 'The new parent is the unit itself or hangs below it.');
  return null;
};

const checkAssignment = (assignment: Assignment, units: ReadonlyMap<string, UnitVersion>) => {
  const missing = assignment.to.find(({ unitId }) => units.get(unitId)?.status !== 'active');
  if (missing) return refuse('UNIT_NOT_FOUND', `There is no active unit ${missing.unitId} on ${assignment.from}.`);
  return null;
};

type Acts = Pick<Organisation, 'saveUnit' | 'reassign'>;

/** Relations of the customers that the caller may move, before and after. */
interface Plan {
  readonly asked: readonly string[];
  readonly mine: readonly string[];
  readonly relations: ReadonlyMap<string, readonly RelationRow[]>;
}

const planMove = async (
  { store }: OrganisationDependencies,
  reader: Reader,
  customerIds: readonly string[],
  caller: Caller,
): Promise<Plan> => {
  const asked = [...new Set(customerIds)].slice(0, customersAnActMax);
  const known = await knownCustomers(store.db, asked);
  const relations = await loadRelations(store.db, asked);
  const visible = await reader.visibility(caller.principal.scope);
  const mine = asked.filter((customerId) => known.has(customerId) && visible(relations.get(customerId) ?? []));
  return { asked, mine, relations };
};

/** What each customer gets: everybody all of it, or one unit in turn. */
const shareOut = (plan: Plan, assignment: Assignment, spread: boolean) =>
  plan.mine.map((customerId, at) => {
    const one = assignment.to[at % Math.max(assignment.to.length, 1)];
    const to = spread && one ? [{ unitId: one.unitId, ratio: '1' }] : assignment.to;
    return reassignedRelations(customerId, plan.relations.get(customerId) ?? [], { ...assignment, to });
  });

/** Creates the acts. */
export const createActs = (dependencies: OrganisationDependencies, reader: Reader): Acts => {
  const { store, audit, businessTimeZone, announce } = dependencies;
  const { units } = reader;

  const saveUnit: Organisation['saveUnit'] = async (unit, reason, caller) => {
    const refusal = checkUnit(unit, await units(unit.effectiveFrom as BusinessDate));
    if (refusal) return refusal;
    const act = { actId: crypto.randomUUID(), by: caller.principal.id, businessTimeZone };
    await store.transaction(async (transaction) => {
      await announce(transaction, [unitFact(unit, reason, act)]);
      const details = { ...unit, reason };
      await audit.record(
        { ...caller, action: 'organisation.save-unit', subject: { kind: 'unit', id: unit.unitId }, details },
        transaction,
      );
    });
    return null;
  };

  const reassign: Organisation['reassign'] = async (customerIds, assignment, distribution, caller) => {
    const spread = distribution === 'spread' && assignment.to.length > 0;
    if (!spread && assignment.to.length > 0 && !isWholeRatio(assignment.to.map((each) => each.ratio)))
      return refuse('RATIO_SUM', 'The shares must sum to 1.');
    const refusal = checkAssignment(assignment, await units(assignment.from));
    if (refusal) return refusal;
    const plan = await planMove(dependencies, reader, customerIds, caller);
    const { asked, mine } = plan;
    const changed = shareOut(plan, assignment, spread);
    const moved = changed.filter((rows) => rows.length > 0).length;
    const act = { actId: crypto.randomUUID(), by: caller.principal.id, businessTimeZone };
    if (moved > 0)
      await store.transaction(async (transaction) => {
        await announce(transaction, relationFacts(changed.flat(), act));
        const single =
          asked.length === 1 ? { kind: 'customer', id: asked[0] ?? '' } : { kind: 'reassignment', id: act.actId };
        const { type, from, to, reason } = assignment;
        const details = { type, from, to, reason, customers: moved, ...(moved <= 1_000 ? { customerIds: mine } : {}) };
        await audit.record({ ...caller, action: 'organisation.reassign', subject: single, details }, transaction);
      });
    const mineSet = new Set(mine);
    return {
      changed: moved,
      unchanged: mine.length - moved,
      unknown: asked.filter((customerId) => !mineSet.has(customerId)),
    };
  };

  return { saveUnit, reassign };
};
