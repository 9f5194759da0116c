// What is to be expected of every customer: chance of being active, purchases within the horizon, and what they are worth today.
import { expectedSpend, type SpendParameters } from './gamma-gamma.ts';
import type { PurchaseModel } from './model.ts';
import type { ObservationColumns } from './observation.ts';

export interface ProspectOptions {
  readonly unitDays: number;
  readonly horizonDays: number;
  /** Yearly rate, 0.1 for 10 %. */
  readonly discountYearly: number;
}

/** NaN: not known. Columns in the order of the customers. */
export interface ProspectColumns {
  readonly alive: Float64Array;
  readonly expected: Float64Array;
  /** Worth of one purchase. */
  readonly spendFen: Float64Array;
  /** Discounted worth of the purchases within the horizon. */
  readonly predictedFen: Float64Array;
}

const YEAR_DAYS = 365;
/** Purchases are discounted at the middle of the quarter that they fall into. */
const STEP_DAYS = 91;

/** Ends of the steps of the horizon, each with the discount of its middle. */
export const discountSteps = ({ horizonDays, discountYearly }: ProspectOptions) => {
  const count = Math.max(1, Math.ceil(horizonDays / STEP_DAYS));
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [(horizonDays * index) / count, (horizonDays * (index + 1)) / count];
    return { endDays: end, factor: (1 + discountYearly) ** (-(start + end) / 2 / YEAR_DAYS) };
  });
};

/**
 * Who never repeated has no chance of being active under BG/NBD, which can lose a customer only after a repeated purchase and would
 * say 1 of each of them: it is left unknown.
 */
const aliveIsKnown = (model: PurchaseModel, repeats: number): boolean => model.code !== 'bg_nbd' || repeats > 0;

export const foretell = (
  model: PurchaseModel,
  parameters: readonly number[],
  spend: SpendParameters | null,
  columns: ObservationColumns,
  options: ProspectOptions,
  onProgress: (done: number) => void = () => undefined,
): ProspectColumns => {
  const steps = discountSteps(options);
  const { customers } = columns;
  const make = (): Float64Array => new Float64Array(new SharedArrayBuffer(customers * 8));
  const result = { alive: make(), expected: make(), spendFen: make(), predictedFen: make() };
  for (let index = 0; index < customers; index += 1) {
    const summary = {
      repeats: columns.repeats[index] as number,
      recency: columns.recency[index] as number,
      age: columns.age[index] as number,
      meanFen: columns.meanFen[index] as number,
    };
    const alive = model.alive(parameters, summary);
    let before = 0;
    let discounted = 0;
    for (const { endDays, factor } of steps) {
      const until = alive * model.expectedWhileActive(parameters, summary, endDays / options.unitDays);
      discounted += (until - before) * factor;
      before = until;
    }
    const worth = spend === null ? null : expectedSpend(spend, summary);
    result.alive[index] = aliveIsKnown(model, summary.repeats) ? alive : Number.NaN;
    result.expected[index] = before;
    result.spendFen[index] = worth ?? Number.NaN;
    result.predictedFen[index] = worth === null ? Number.NaN : discounted * worth;
    if (index % 50_000 === 49_999) onProgress(index + 1);
  }
  return result;
};
