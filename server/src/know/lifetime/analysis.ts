// The whole computation that a thread does: fit on the calibration, judge it on the days held out, fit on everything, score everybody.
import { isRefusal } from '../../kernel/index.ts';
import { fitPurchases, fitSpend, models, weighSummaries } from './fit.ts';
import { frequencyWorthCorrelation, type SpendParameters } from './gamma-gamma.ts';
import { type HoldoutJudgement, judgeHoldout } from './judgement.ts';
import type { Fit, FitRefusal, LifetimeSummary, ModelCode } from './model.ts';
import type { ObservationColumns } from './observation.ts';
import { foretell, type ProspectColumns, type ProspectOptions } from './prospect.ts';

/** More customers make a fit slower, not better: every n-th of the customers is taken. */
export const FIT_CUSTOMERS_MAX = 10_000;

export interface AnalysisData extends ProspectOptions {
  readonly model: ModelCode;
  readonly columns: ObservationColumns;
  readonly repeatsByDay: ReadonlyMap<number, number>;
  readonly holdoutDays: number;
  readonly endDay: number;
  /** What was found before the work was interrupted: then only the scores are computed again. */
  readonly known: { readonly purchases: readonly number[]; readonly spend: SpendParameters | null } | null;
}

export interface AnalysisAnswer {
  /** Null when the parameters were known already. */
  readonly found: FoundFits | null;
  readonly refusal: FitRefusal | null;
  readonly scores: ProspectColumns | null;
}

export interface FoundFits {
  readonly purchases: Fit;
  /** Why the worth of purchases is not known, where it is not. */
  readonly spend: Fit | FitRefusal;
  readonly correlation: number | null;
  readonly holdout: HoldoutJudgement | null;
  /** Why the fit was not judged. */
  readonly holdoutRefusal: FitRefusal | null;
}

const summariesOf = (columns: ObservationColumns, part: 'whole' | 'calibration'): readonly LifetimeSummary[] => {
  const [repeats, recency, age] =
    part === 'whole'
      ? [columns.repeats, columns.recency, columns.age]
      : [columns.calibrationRepeats, columns.calibrationRecency, columns.calibrationAge];
  const stride = Math.max(1, Math.ceil(columns.customers / FIT_CUSTOMERS_MAX));
  const summaries: LifetimeSummary[] = [];
  for (let index = 0; index < columns.customers; index += stride)
    if (!Number.isNaN(age[index]))
      summaries.push({
        repeats: repeats[index] as number,
        recency: recency[index] as number,
        age: age[index] as number,
        meanFen: columns.meanFen[index] as number,
      });
  return summaries;
};

type Progress = (done: number, total: number | null, note?: string) => void;

const fitAll = (data: AnalysisData, progress: Progress): FoundFits | FitRefusal => {
  const model = models[data.model];
  const { columns, repeatsByDay } = data;
  const steps = (note: string) => ({
    onProgress: (evaluations: number) => progress(evaluations, null, note),
  });
  const whole = summariesOf(columns, 'whole');
  const purchases = fitPurchases(model, weighSummaries(whole), steps('fit'));
  if (isRefusal(purchases)) return purchases;
  const early = fitPurchases(model, weighSummaries(summariesOf(columns, 'calibration')), steps('calibration'));
  return {
    purchases,
    spend: fitSpend(whole, steps('worth')),
    correlation: frequencyWorthCorrelation(whole),
    holdout: isRefusal(early) ? null : judgeHoldout(model, early.parameters, columns, repeatsByDay, data),
    holdoutRefusal: isRefusal(early) ? early : null,
  };
};

/** Pure: the same data give the same answer. */
export const analyse = (data: AnalysisData, progress: Progress): AnalysisAnswer => {
  const found = data.known === null ? fitAll(data, progress) : null;
  if (isRefusal(found)) return { found: null, refusal: found, scores: null };
  const purchases = data.known?.purchases ?? found?.purchases.parameters ?? [];
  const fittedSpend = found && !isRefusal(found.spend) ? (found.spend.parameters as unknown as SpendParameters) : null;
  const scores = foretell(
    models[data.model],
    purchases,
    data.known ? data.known.spend : fittedSpend,
    data.columns,
    data,
    (done) => progress(done, data.columns.customers, 'scores'),
  );
  return { found, refusal: null, scores };
};
