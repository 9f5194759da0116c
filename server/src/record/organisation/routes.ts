// Routes of the organisation: parse, ask, render.
import { type BusinessDate, businessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import * as contract from './contract.ts';
import type { NamedRelation, Organisation } from './organisation.ts';
import { countServed, knownCustomers, loadRelations, loadUnitHistory, unassigned } from './store.ts';
import { inTreeOrder, type TreeUnit, type UnitVersion, unitsBelow } from './unit.ts';

const viewUnit = ({ source: _source, position: _position, ...unit }: UnitVersion) => unit;
const viewRelation = (row: NamedRelation) => row;

const unitMissing = (unitId: string): Refusal<'UNIT_NOT_FOUND'> =>
  refuse('UNIT_NOT_FOUND', `There is no unit ${unitId}.`);
const customerMissing = (customerId: string): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', `There is no customer ${customerId}.`);

/** Units that a caller may see: the own ones, what is below, and the way up for orientation. */
const visibleUnits = (units: ReadonlyMap<string, UnitVersion>, scope: DataScope): ReadonlySet<string> | null => {
  if (scope.kind === 'firm') return null;
  const roots = scope.kind === 'units' ? scope.unitIds : [scope.staffId];
  const seen = new Set(unitsBelow(units, roots));
  for (const { unit, path } of inTreeOrder(units))
    if (roots.includes(unit.unitId)) for (const above of path) seen.add(above);
  return seen;
};

const withCounts = (ordered: readonly TreeUnit[], served: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { unit, path } of ordered) {
    const own = served.get(unit.unitId) ?? 0;
    if (own > 0) for (const above of path) counts.set(above, (counts.get(above) ?? 0) + own);
  }
  return counts;
};

const matches = ({ unit }: TreeUnit, search: string): boolean =>
  unit.unitId.toLowerCase().includes(search) || unit.name.toLowerCase().includes(search);

const treeRoutes = (
  organisation: Organisation,
  db: Database,
  day: (asOf?: string) => BusinessDate,
): readonly Route[] => [
  route(contract.getOrganisationTree, async ({ query }, { principal }) => {
    const date = day(query.asOf);
    const units = await organisation.units(date);
    const visible = visibleUnits(units, principal.scope);
    const ordered = inTreeOrder(units);
    const counts = withCounts(ordered, await countServed(db, date));
    const search = query.search?.toLowerCase();
    const kept = search ? ordered.filter((each) => matches(each, search)) : ordered;
    const shown = new Set(kept.flatMap((each) => each.path));
    return {
      asOf: date,
      units: ordered
        .filter(({ unit }) => shown.has(unit.unitId) && (visible?.has(unit.unitId) ?? true))
        .filter(({ unit }) => query.includePersons === 'true' || unit.kind !== 'person')
        .map(({ unit, path }) => ({ ...viewUnit(unit), path: [...path], customers: counts.get(unit.unitId) ?? 0 })),
    };
  }),
  route(contract.getUnit, async ({ params, query }, { principal }) => {
    const units = await organisation.units(day(query.asOf));
    const history = await loadUnitHistory(db, params.unitId);
    const unit = units.get(params.unitId) ?? history[0];
    if (!unit || visibleUnits(units, principal.scope)?.has(params.unitId) === false) return unitMissing(params.unitId);
    return { unit: viewUnit(unit), history: history.map(viewUnit) };
  }),
  route(contract.saveUnit, async ({ params, body: { reason, ...unit } }, { principal, remoteAddress, requestId }) => {
    const refusal = await organisation.saveUnit({ ...unit, unitId: params.unitId, effectiveUntil: null }, reason, {
      principal,
      remoteAddress,
      requestId,
    });
    return refusal ?? { accepted: true as const };
  }),
];

const relationRoutes = (
  organisation: Organisation,
  db: Database,
  day: (asOf?: string) => BusinessDate,
): readonly Route[] => [
  route(contract.listCustomerRelations, async ({ params, query }, { principal }) => {
    const { customerId } = params;
    const known = await knownCustomers(db, [customerId]);
    if (!known.has(customerId) || !(await organisation.isVisible(principal.scope, customerId)))
      return customerMissing(customerId);
    const date = day(query.asOf);
    const current = await organisation.relationsOf(customerId, date);
    const names = await organisation.units(date);
    const rows = (await loadRelations(db, [customerId])).get(customerId) ?? [];
    const history = rows
      .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : a.validFrom > b.validFrom ? -1 : b.position - a.position))
      .map(({ position: _position, ...row }) => ({
        ...row,
        unitName: names.get(row.unitId)?.name ?? null,
        unitKind: names.get(row.unitId)?.kind ?? null,
      }));
    return { asOf: date, current: current.map(viewRelation), history };
  }),
  route(contract.listUnitCustomers, async ({ params, query }, { principal }) => {
    const date = day(query.asOf);
    const units = await organisation.units(date);
    const visible = visibleUnits(units, principal.scope);
    if (!units.has(params.unitId) || visible?.has(params.unitId) === false) return unitMissing(params.unitId);
    const below =
      visible === null
        ? null
        : unitsBelow(
            units,
            principal.scope.kind === 'units'
              ? principal.scope.unitIds
              : principal.scope.kind === 'adviser'
                ? [principal.scope.staffId]
                : [],
          );
    const all = (await organisation.relationsOfUnit(params.unitId, date, query.type)).filter(
      (row) => below?.has(row.unitId) ?? true,
    );
    const start = (query.page - 1) * query.pageSize;
    return { asOf: date, items: all.slice(start, start + query.pageSize).map(viewRelation), total: all.length };
  }),
  route(contract.listUnassignedCustomers, async ({ query }, { principal }) => {
    const date = day(query.asOf);
    // Nobody serves them, so they are in no branch's scope.
    if (principal.scope.kind !== 'firm') return { asOf: date, items: [], total: 0 };
    const page = { limit: query.pageSize, offset: (query.page - 1) * query.pageSize };
    const { customerIds, total } = await unassigned(db, query.type, date, page);
    const relations = await loadRelations(db, customerIds);
    const items = customerIds.map((customerId) => {
      const ended = (relations.get(customerId) ?? []).filter(
        (row) => row.type === query.type && row.validUntil !== null && row.validUntil <= date,
      );
      const last = ended.toSorted((a, b) => ((a.validUntil ?? '') < (b.validUntil ?? '') ? 1 : -1))[0];
      return { customerId, lastUnitId: last?.unitId ?? null, lastUntil: last?.validUntil ?? null };
    });
    return { asOf: date, items, total };
  }),
];

const reassignRoutes = (organisation: Organisation, day: (asOf?: string) => BusinessDate): readonly Route[] => [
  route(
    contract.reassignCustomer,
    async ({ params, body: { type, to, from, reason } }, { principal, remoteAddress, requestId }) => {
      const assignment = { type, to, from: day(from), reason };
      const outcome = await organisation.reassign([params.customerId], assignment, 'each', {
        principal,
        remoteAddress,
        requestId,
      });
      if (isRefusal(outcome)) return outcome;
      if (outcome.unknown.length > 0) return customerMissing(params.customerId);
      if (outcome.changed === 0)
        return refuse('ALREADY_SO', 'The customer has exactly this relation on that day already.');
      return { accepted: true as const, changed: outcome.changed };
    },
  ),
  route(contract.reassignCustomers, async ({ body }, { principal, remoteAddress, requestId }) => {
    const assignment = { type: body.type, to: body.to, from: day(body.from), reason: body.reason };
    const { customers } = body;
    const customerIds =
      'customerIds' in customers
        ? customers.customerIds
        : [
            ...new Set(
              (await organisation.relationsOfUnit(customers.ofUnit, assignment.from, body.type)).map(
                (row) => row.customerId,
              ),
            ),
          ];
    if (customerIds.length > 50_000)
      return refuse('TOO_MANY_CUSTOMERS', `${customerIds.length} customers; at most 50,000 in one act.`);
    const outcome = await organisation.reassign(customerIds, assignment, body.distribution, {
      principal,
      remoteAddress,
      requestId,
    });
    if (isRefusal(outcome)) return outcome;
    if (outcome.changed === 0)
      return refuse('NOBODY_TO_MOVE', 'No customer changes by this.', { unknown: outcome.unknown.slice(0, 100) });
    return {
      accepted: true as const,
      changed: outcome.changed,
      unchanged: outcome.unchanged,
      unknown: [...outcome.unknown],
    };
  }),
];

/** Routes of the module. */
export const createOrganisationRoutes = (organisation: Organisation, db: Database): readonly Route[] => {
  const day = (asOf?: string): BusinessDate => (asOf === undefined ? null : businessDate(asOf)) ?? organisation.today();
  return [
    ...treeRoutes(organisation, db, day),
    ...relationRoutes(organisation, db, day),
    ...reassignRoutes(organisation, day),
  ];
};
