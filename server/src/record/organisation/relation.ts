// Which relations of a customer hold on a day. Pure: rows and a day in, an answer out.
import type { BusinessDate } from '../../kernel/index.ts';
import { type RelationType, relationTypes, type UnitKind } from './contract.ts';

/** A relation as it was recorded; it holds on [validFrom, validUntil). */
export interface RelationRow {
  readonly customerId: string;
  readonly type: RelationType;
  readonly unitId: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  /** Share, decimal text. */
  readonly ratio: string;
  readonly reason: string | null;
  readonly source: string;
  /** Position of the fact in the log; breaks ties of equal days. */
  readonly position: number;
}

/** Shares are compared in millionths: six decimals are what a ratio may have. */
const millionths = (ratio: string): number => Math.round(Number(ratio) * 1_000_000);
const whole = 1_000_000;
/** Thirds written with four decimals still sum to a whole. */
const tolerance = 1_000;

const holdsOn = (row: RelationRow, date: BusinessDate): boolean =>
  row.validFrom <= date && (row.validUntil === null || date < row.validUntil);

const byLatest = (a: RelationRow, b: RelationRow): number =>
  a.validFrom !== b.validFrom ? (a.validFrom < b.validFrom ? 1 : -1) : b.position - a.position;

/**
 * The relations of one customer and one type that hold on the day. Shares sum to at most 1: rows are taken latest first, and
 * one that no longer fits was replaced by those before it. So a later `served_by` of share 1 replaces an earlier one that nobody ended.
 */
const holdingOfType = (rows: readonly RelationRow[], date: BusinessDate): readonly RelationRow[] => {
  const holding: RelationRow[] = [];
  let share = 0;
  for (const row of rows.filter((each) => holdsOn(each, date)).toSorted(byLatest)) {
    if (holding.some((each) => each.unitId === row.unitId)) continue;
    if (share + millionths(row.ratio) > whole + tolerance) break;
    share += millionths(row.ratio);
    holding.push(row);
  }
  return holding;
};

/** The relations of one customer that hold on the day, by type in the order of the contract, latest first. */
export const relationsOn = (rows: readonly RelationRow[], date: BusinessDate): readonly RelationRow[] => {
  const types = new Map<RelationType, RelationRow[]>();
  for (const row of rows) {
    const ofType = types.get(row.type);
    if (ofType) ofType.push(row);
    else types.set(row.type, [row]);
  }
  return relationTypes.flatMap((type) => holdingOfType(types.get(type) ?? [], date));
};

/** Whether shares sum to a whole, as those of one assignment must. */
export const isWholeRatio = (ratios: readonly string[]): boolean =>
  Math.abs(ratios.reduce((sum, ratio) => sum + millionths(ratio), 0) - whole) <= tolerance;

/** A unit as far as finding branch and team of somebody needs it. */
export interface UnitPlace {
  readonly unitId: string;
  readonly kind: UnitKind;
  readonly parentId: string | null;
}

/** Where a customer belongs now; the columns that lists filter by. */
export interface CustomerPlace {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly teamId: string | null;
  readonly adviserId: string | null;
}

const depthMax = 20;

/** Branch, team and adviser of a customer: up the tree from the unit that serves the largest share. Rows that do not know their unit give none. */
export const placeOf = (
  customerId: string,
  rows: readonly RelationRow[],
  units: ReadonlyMap<string, UnitPlace>,
  date: BusinessDate,
): CustomerPlace => {
  const serving = relationsOn(rows, date).filter((row) => row.type === 'served_by');
  const [first] = serving.toSorted((a, b) => millionths(b.ratio) - millionths(a.ratio) || byLatest(a, b));
  const found: Partial<Record<UnitKind, string>> = {};
  let unit = first ? units.get(first.unitId) : undefined;
  for (let depth = 0; unit && depth < depthMax; depth += 1) {
    found[unit.kind] ??= unit.unitId;
    unit = unit.parentId === null ? undefined : units.get(unit.parentId);
  }
  // A staff number that the organisation does not know yet still serves the customer.
  const adviserId = found.person ?? (first && !units.has(first.unitId) ? first.unitId : null);
  return { customerId, branchId: found.branch ?? null, teamId: found.team ?? null, adviserId };
};
