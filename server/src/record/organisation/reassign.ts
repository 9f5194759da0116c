// What a reassignment writes: facts that end what holds and facts that begin the new. Pure: rows in, events out.
import { type BusinessDate, type CustomerId, type Instant, startOfDay } from '../../kernel/index.ts';
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import { factKeyOf, factRevisionOf } from '../mapping/index.ts';
import type { RelationType, Unit } from './contract.ts';
import { type RelationRow, relationsOn } from './relation.ts';

/** Who gets a relation from a day on. */
export interface Assignment {
  readonly type: RelationType;
  readonly to: readonly { readonly unitId: string; readonly ratio: string }[];
  readonly from: BusinessDate;
  readonly reason: string;
}

export interface ActOfOperator {
  /** Unique for the act; makes the keys of its events. */
  readonly actId: string;
  /** Operator, for the record. */
  readonly by: string;
  readonly businessTimeZone: string;
}

type NewRelation = Omit<RelationRow, 'position' | 'source'>;

const sameAssignment = (holding: readonly RelationRow[], assignment: Assignment): boolean =>
  holding.length === assignment.to.length &&
  assignment.to.every(({ unitId, ratio }) =>
    holding.some((row) => row.unitId === unitId && Number(row.ratio) === Number(ratio)),
  );

/** The relations of one customer that change; empty when they are so already. */
export const reassignedRelations = (
  customerId: string,
  rows: readonly RelationRow[],
  assignment: Assignment,
): readonly NewRelation[] => {
  const { type, from, to, reason } = assignment;
  const holding = relationsOn(
    rows.filter((row) => row.type === type),
    from,
  );
  if (sameAssignment(holding, assignment)) return [];
  const changed = new Map<string, NewRelation>();
  // Rows that something later had replaced are ended too, or ending the later one would bring them back.
  for (const row of rows)
    if (row.type === type && row.validFrom <= from && (row.validUntil === null || row.validUntil > from))
      changed.set(`${row.unitId} ${row.validFrom}`, { ...row, validUntil: from, reason });
  for (const { unitId, ratio } of to)
    changed.set(`${unitId} ${from}`, { customerId, type, unitId, validFrom: from, validUntil: null, ratio, reason });
  return [...changed.values()];
};

const fact = (
  name: string,
  factKey: string,
  occurredAt: Instant,
  properties: Readonly<Record<string, PropertyValue>>,
  act: ActOfOperator,
  number: number,
): LoggedEvent => ({
  key: `organisation:${act.actId}:${number}`,
  kind: 'fact',
  name,
  occurredAt,
  properties: { ...properties, recorded_by: act.by },
  factKey,
  revision: factRevisionOf(name, occurredAt, properties),
});

/** The facts that tell of changed relations. */
export const relationFacts = (relations: readonly NewRelation[], act: ActOfOperator): readonly LoggedEvent[] =>
  relations.map((row, number) => {
    const properties: Record<string, PropertyValue> = {
      relation_type: row.type,
      unit_id: row.unitId,
      valid_from: row.validFrom,
      split_ratio: row.ratio,
      ...(row.validUntil === null ? {} : { valid_until: row.validUntil }),
      ...(row.reason === null ? {} : { reason: row.reason }),
    };
    const key = factKeyOf('relation', [row.type, row.customerId, row.unitId, row.validFrom]);
    const occurredAt = startOfDay(row.validFrom as BusinessDate, act.businessTimeZone);
    const event = fact('relation_recorded', key, occurredAt, properties, act, number);
    return { ...event, customerId: row.customerId as CustomerId };
  });

/** The fact that tells of a unit's new version. */
export const unitFact = (unit: Unit, reason: string, act: ActOfOperator): LoggedEvent => {
  const properties: Record<string, PropertyValue> = {
    unit_id: unit.unitId,
    unit_kind: unit.kind,
    name: unit.name,
    status: unit.status,
    effective_on: unit.effectiveFrom,
    reason,
    ...(unit.parentId === null ? {} : { parent_id: unit.parentId }),
    ...(unit.managerId === null ? {} : { manager_id: unit.managerId }),
    ...(unit.effectiveUntil === null ? {} : { effective_until: unit.effectiveUntil }),
  };
  const key = factKeyOf('organisation_unit', [unit.unitId, unit.effectiveFrom]);
  const occurredAt = startOfDay(unit.effectiveFrom as BusinessDate, act.businessTimeZone);
  return fact('organisation_unit_recorded', key, occurredAt, properties, act, 0);
};
