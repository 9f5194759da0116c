// How much of what a draft would give its stock, limits and budget leave: the same order and the same words as when it is taken in force,
// counted in memory.
import { type BusinessDate, exact, floorOf } from '../../kernel/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { spanName } from '../benefit-rules/index.ts';

export type ScarceCode = 'OUT_OF_STOCK' | 'LIMIT_REACHED' | 'BUDGET_EXHAUSTED';

export interface Taken {
  readonly units: number;
  /** What kept the rest back; null when nothing did. */
  readonly code: ScarceCode | null;
}

/** Units that a budget pays for. */
const unitsOf = (yuan: string, unitCostYuan: string): number => {
  const [money, cost] = [exact(yuan), exact(unitCostYuan)];
  if (cost.digits === 0n) return Number.POSITIVE_INFINITY;
  const scale = Math.max(money.scale, cost.scale);
  const at = ({ digits, scale: own }: typeof money): bigint => digits * 10n ** BigInt(scale - own);
  return floorOf({ digits: at(money) / at(cost), scale: 0 });
};

/** `stock`: how many there are; null when they are not counted. */
export const createScarce = (
  { customerLimits, budget, unitCostYuan }: Pick<Benefit, 'customerLimits' | 'budget' | 'unitCostYuan'>,
  stock: number | null,
) => {
  const used = new Map<string, number>();
  const budgetUnits = Math.min(
    budget?.count ?? Number.POSITIVE_INFINITY,
    budget?.yuan ? unitsOf(budget.yuan, unitCostYuan) : Number.POSITIVE_INFINITY,
  );
  return {
    /** Takes as many units as are left; `whole`: all of them or none. */
    take: (customerId: string, units: number, date: BusinessDate, whole: boolean): Taken => {
      const bounds: readonly (readonly [code: ScarceCode, key: string, most: number])[] = [
        ...(stock === null ? [] : [['OUT_OF_STOCK', 'stock', stock] as const]),
        ...customerLimits.map(
          ({ span, count }) => ['LIMIT_REACHED', `${span}:${spanName(date, span)}:${customerId}`, count] as const,
        ),
        ...(budget ? [['BUDGET_EXHAUSTED', `budget:${spanName(date, budget.span)}`, budgetUnits] as const] : []),
      ];
      let taken: Taken = { units, code: null };
      for (const [code, key, most] of bounds) {
        const left = Math.max(0, most - (used.get(key) ?? 0));
        if (left < taken.units) taken = { units: left, code };
      }
      if (whole && taken.units < units) taken = { ...taken, units: 0 };
      for (const [, key] of bounds) used.set(key, (used.get(key) ?? 0) + taken.units);
      return taken;
    },
  };
};

export type Scarce = ReturnType<typeof createScarce>;
