// The tables of the organisation.
import { type Kysely, type Selectable, sql } from 'kysely';
import { type BusinessDate, chunksOf } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { RelationType, UnitKind } from './contract.ts';
import organisationSql from './migrations/0001-organisation.sql?raw';
import type { RelationRow } from './relation.ts';
import type { UnitVersion } from './unit.ts';

/** The tables of this module. */
export const migrations: readonly Migration[] = [
  { module: 'organisation', number: 1, name: 'units and relations', sql: organisationSql },
];

type UnitTable = {
  unit_id: string;
  effective_from: string;
  effective_until: string | null;
  kind: UnitKind;
  name: string;
  parent_id: string | null;
  manager_id: string | null;
  status: 'active' | 'closed';
  source: string;
  position: number;
};

type RelationTable = {
  customer_id: string;
  relation_type: RelationType;
  unit_id: string;
  valid_from: string;
  valid_until: string | null;
  ratio: string;
  reason: string | null;
  source: string;
  position: number;
};

type OrganisationTables = {
  organisation_unit: UnitTable;
  organisation_relation: RelationTable;
  organisation_customer: { customer_id: string };
  organisation_refresh: { name: string; refreshed_on: string };
};

const tables = (database: Database): Kysely<OrganisationTables> => database as Kysely<OrganisationTables>;
const rowsAStatement = 1_000;

const unitOf = (row: Selectable<UnitTable>): UnitVersion => ({
  unitId: row.unit_id,
  kind: row.kind,
  name: row.name,
  parentId: row.parent_id,
  managerId: row.manager_id,
  status: row.status,
  effectiveFrom: row.effective_from,
  effectiveUntil: row.effective_until,
  source: row.source,
  position: row.position,
});

const relationOf = (row: Selectable<RelationTable>): RelationRow => ({
  customerId: row.customer_id,
  type: row.relation_type,
  unitId: row.unit_id,
  validFrom: row.valid_from,
  validUntil: row.valid_until,
  ratio: row.ratio,
  reason: row.reason,
  source: row.source,
  position: row.position,
});

/** Every version of every unit. A firm has thousands, so the tree is decided in memory. */
export const loadUnits = async (database: Database): Promise<readonly UnitVersion[]> =>
  (await tables(database).selectFrom('organisation_unit').selectAll().execute()).map(unitOf);

export const loadUnitHistory = async (database: Database, unitId: string): Promise<readonly UnitVersion[]> =>
  (
    await tables(database)
      .selectFrom('organisation_unit')
      .selectAll()
      .where('unit_id', '=', unitId)
      .orderBy('effective_from', 'desc')
      .execute()
  ).map(unitOf);

/** Writes versions; a later fact of the same unit and day replaces an earlier one, in whatever order they come. */
export const saveUnits = async (transaction: StateTransaction, units: readonly UnitVersion[]): Promise<void> => {
  for (const some of chunksOf(units, rowsAStatement))
    await tables(transaction)
      .insertInto('organisation_unit')
      .values(
        some.map((unit) => ({
          unit_id: unit.unitId,
          effective_from: unit.effectiveFrom,
          effective_until: unit.effectiveUntil,
          kind: unit.kind,
          name: unit.name,
          parent_id: unit.parentId,
          manager_id: unit.managerId,
          status: unit.status,
          source: unit.source,
          position: unit.position,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['unit_id', 'effective_from'])
          .doUpdateSet((eb) => ({
            effective_until: eb.ref('excluded.effective_until'),
            kind: eb.ref('excluded.kind'),
            name: eb.ref('excluded.name'),
            parent_id: eb.ref('excluded.parent_id'),
            manager_id: eb.ref('excluded.manager_id'),
            status: eb.ref('excluded.status'),
            source: eb.ref('excluded.source'),
            position: eb.ref('excluded.position'),
          }))
          .whereRef('organisation_unit.position', '<=', 'excluded.position'),
      )
      .execute();
};

/** Writes relations; a later fact replaces an earlier one of the same customer, type, unit and beginning. */
export const saveRelations = async (
  transaction: StateTransaction,
  relations: readonly RelationRow[],
): Promise<void> => {
  for (const some of chunksOf(relations, rowsAStatement))
    await tables(transaction)
      .insertInto('organisation_relation')
      .values(
        some.map((row) => ({
          customer_id: row.customerId,
          relation_type: row.type,
          unit_id: row.unitId,
          valid_from: row.validFrom,
          valid_until: row.validUntil,
          ratio: row.ratio,
          reason: row.reason,
          source: row.source,
          position: row.position,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['customer_id', 'relation_type', 'unit_id', 'valid_from'])
          .doUpdateSet((eb) => ({
            valid_until: eb.ref('excluded.valid_until'),
            ratio: eb.ref('excluded.ratio'),
            reason: eb.ref('excluded.reason'),
            source: eb.ref('excluded.source'),
            position: eb.ref('excluded.position'),
          }))
          .whereRef('organisation_relation.position', '<=', 'excluded.position'),
      )
      .execute();
};

export const saveCustomers = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  for (const some of chunksOf(customerIds, rowsAStatement))
    await tables(transaction)
      .insertInto('organisation_customer')
      .values(some.map((customer_id) => ({ customer_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};

/** All relations ever recorded of the customers, by customer. */
export const loadRelations = async (
  database: Database,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RelationRow[]>> => {
  const found = new Map<string, RelationRow[]>();
  if (customerIds.length === 0) return found;
  // One parameter, whatever the number: this is asked for every batch of postings.
  const rows = await tables(database)
    .selectFrom('organisation_relation')
    .selectAll()
    .where(sql<boolean>`customer_id = any(${[...new Set(customerIds)]}::text[])`)
    .execute();
  for (const row of rows) {
    const ofCustomer = found.get(row.customer_id);
    if (ofCustomer) ofCustomer.push(relationOf(row));
    else found.set(row.customer_id, [relationOf(row)]);
  }
  return found;
};

/** Customers who have, or once had, a relation of the type with one of the units that holds on the day by its own dates. */
export const candidatesOf = async (
  database: Database,
  unitIds: readonly string[],
  type: RelationType,
  date: BusinessDate,
): Promise<readonly string[]> => {
  const customers = new Set<string>();
  for (const some of chunksOf(unitIds, rowsAStatement)) {
    const rows = await tables(database)
      .selectFrom('organisation_relation')
      .select('customer_id')
      .distinct()
      .where('unit_id', 'in', [...some])
      .where('relation_type', '=', type)
      .where('valid_from', '<=', date)
      .where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', date)]))
      .execute();
    for (const row of rows) customers.add(row.customer_id);
  }
  return [...customers].toSorted();
};

/** Customers with at least one unit whose version began or ended, or a relation that did, on a day in (after, upTo]. */
export const customersTurning = async (database: Database, after: string, upTo: string): Promise<readonly string[]> => {
  const rows = await tables(database)
    .selectFrom('organisation_relation')
    .select('customer_id')
    .distinct()
    .where((eb) =>
      eb.or([
        eb.and([eb('valid_from', '>', after), eb('valid_from', '<=', upTo)]),
        eb.and([eb('valid_until', '>', after), eb('valid_until', '<=', upTo)]),
      ]),
    )
    .execute();
  return rows.map((row) => row.customer_id);
};

/** Customers with a relation to one of the units, whenever. */
export const customersTouching = async (database: Database, unitIds: readonly string[]): Promise<readonly string[]> => {
  const customers = new Set<string>();
  for (const some of chunksOf(unitIds, rowsAStatement)) {
    const rows = await tables(database)
      .selectFrom('organisation_relation')
      .select('customer_id')
      .distinct()
      .where('unit_id', 'in', [...some])
      .execute();
    for (const row of rows) customers.add(row.customer_id);
  }
  return [...customers];
};

export const knownCustomers = async (
  database: Database,
  customerIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const known = new Set<string>();
  for (const some of chunksOf(customerIds, rowsAStatement)) {
    const rows = await tables(database)
      .selectFrom('organisation_customer')
      .select('customer_id')
      .where('customer_id', 'in', [...some])
      .execute();
    for (const row of rows) known.add(row.customer_id);
  }
  return known;
};

/** Customers without a relation of the type that holds on the day, with the one that ended last. */
export const unassigned = async (
  database: Database,
  type: RelationType,
  date: BusinessDate,
  page: { readonly limit: number; readonly offset: number },
) => {
  const db = tables(database);
  const query = db.selectFrom('organisation_customer as customer').where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('organisation_relation as relation')
          .select(sql`1`.as('one'))
          .whereRef('relation.customer_id', '=', 'customer.customer_id')
          .where('relation.relation_type', '=', type)
          .where('relation.valid_from', '<=', date)
          .where((eb) => eb.or([eb('relation.valid_until', 'is', null), eb('relation.valid_until', '>', date)])),
      ),
    ),
  );
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select('customer.customer_id')
    .orderBy('customer.customer_id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { customerIds: rows.map((row) => row.customer_id), total: Number(total) };
};

/** Customers in each served_by unit on the day, before overlaps are decided; for figures beside the tree. */
export const countServed = async (database: Database, date: BusinessDate): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ unit_id: string; customers: number }>`
    select unit_id, count(*) as customers from (
      select distinct on (customer_id) customer_id, unit_id from organisation_relation
      where relation_type = 'served_by' and valid_from <= ${date} and (valid_until is null or valid_until > ${date})
      order by customer_id, valid_from desc, position desc
    ) as latest group by unit_id`.execute(database);
  return new Map(rows.map((row) => [row.unit_id, Number(row.customers)]));
};

const refreshName = 'relations';

export const lastRefresh = async (database: Database): Promise<string | null> => {
  const row = await tables(database)
    .selectFrom('organisation_refresh')
    .select('refreshed_on')
    .where('name', '=', refreshName)
    .executeTakeFirst();
  return row?.refreshed_on ?? null;
};

export const saveRefresh = async (transaction: StateTransaction, date: BusinessDate): Promise<void> => {
  await tables(transaction)
    .insertInto('organisation_refresh')
    .values({ name: refreshName, refreshed_on: date })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ refreshed_on: date }))
    .execute();
};
