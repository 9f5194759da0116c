// The tree of units as of a day. Pure: versions and a day in, a tree out.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Unit, UnitKind } from './contract.ts';

/** One version of a unit, with the position of its fact. */
export interface UnitVersion extends Unit {
  readonly source: string;
  readonly position: number;
}

/** The version of each unit that holds on the day. A version ends where the next of the same unit begins, whatever it says itself. */
export const unitsOn = (versions: readonly UnitVersion[], date: BusinessDate): ReadonlyMap<string, UnitVersion> => {
  const holding = new Map<string, UnitVersion>();
  for (const version of versions) {
    if (version.effectiveFrom > date) continue;
    const other = holding.get(version.unitId);
    if (!other || other.effectiveFrom < version.effectiveFrom) holding.set(version.unitId, version);
  }
  for (const [unitId, version] of holding)
    if (version.effectiveUntil !== null && version.effectiveUntil <= date) holding.delete(unitId);
  return holding;
};

/** Children of each unit; those without a known parent stand under null. */
export const childrenOf = (
  units: ReadonlyMap<string, UnitVersion>,
): ReadonlyMap<string | null, readonly UnitVersion[]> => {
  const children = new Map<string | null, UnitVersion[]>();
  for (const unit of units.values()) {
    const parent =
      unit.parentId !== null && unit.parentId !== unit.unitId && units.has(unit.parentId) ? unit.parentId : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(unit);
    else children.set(parent, [unit]);
  }
  return children;
};

/** The units and everything below them. A circle in the data is walked once. */
export const unitsBelow = (units: ReadonlyMap<string, UnitVersion>, roots: readonly string[]): ReadonlySet<string> => {
  const children = childrenOf(units);
  const below = new Set<string>();
  const open = [...roots];
  for (let unitId = open.pop(); unitId !== undefined; unitId = open.pop()) {
    if (below.has(unitId)) continue;
    below.add(unitId);
    for (const child of children.get(unitId) ?? []) open.push(child.unitId);
  }
  return below;
};

export interface TreeUnit {
  readonly unit: UnitVersion;
  /** From the root down to the unit itself. */
  readonly path: readonly string[];
}

const kindOrder: Readonly<Record<UnitKind, number>> = { head_office: 0, region: 1, branch: 2, team: 3, person: 4 };

const bySibling = (a: UnitVersion, b: UnitVersion): number =>
  kindOrder[a.kind] - kindOrder[b.kind] || (a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : 0);

/** All units in tree order. Units in a circle hang from nothing and come last, so that they can be seen and put right. */
export const inTreeOrder = (units: ReadonlyMap<string, UnitVersion>): readonly TreeUnit[] => {
  const children = childrenOf(units);
  const ordered: TreeUnit[] = [];
  const seen = new Set<string>();
  const walk = (unit: UnitVersion, above: readonly string[]): void => {
    if (seen.has(unit.unitId)) return;
    seen.add(unit.unitId);
    const path = [...above, unit.unitId];
    ordered.push({ unit, path });
    for (const child of (children.get(unit.unitId) ?? []).toSorted(bySibling)) walk(child, path);
  };
  for (const root of (children.get(null) ?? []).toSorted(bySibling)) walk(root, []);
  for (const unit of units.values()) walk(unit, []);
  return ordered;
};

/** Whether a unit of the kind may hang below one of the other; equal kinds may, except persons. */
export const mayHangBelow = (kind: UnitKind, parent: UnitKind): boolean =>
  kindOrder[kind] >= kindOrder[parent] && parent !== 'person';
