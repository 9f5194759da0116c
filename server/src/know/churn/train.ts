// Trains the model and judges it: fitted on earlier windows, judged on a later one whose features begin where the earlier labels end, and
// then fitted on all of them for use. Pure; it runs in a thread.
import { FEATURES, featureCodes, scaled } from './features.ts';
import { type Design, fitLogistic, type Logistic, predict } from './logistic.ts';
import {
  areaUnderCurve,
  averagePrecision,
  bordersOf,
  brierScore,
  type Decile,
  decilesOf,
  type Outcome,
  sharesOf,
} from './quality.ts';
import type { Bilingual } from './words.ts';

export interface TrainingData {
  /** Unscaled features row after row, the label of each row, and the number of its window: the last window judges. */
  readonly values: Float64Array;
  readonly labels: Float64Array;
  readonly windows: Float64Array;
  readonly lastWindow: number;
  readonly ridge: number;
}

export interface Quality {
  readonly trainedOn: number;
  readonly judgedOn: number;
  /** Share of the later window that left. */
  readonly base: number;
  readonly area: number;
  readonly precision: number;
  readonly brier: number;
  readonly deciles: readonly Decile[];
}

export interface FittedModel {
  readonly model: Logistic;
  readonly quality: Quality;
  readonly trainedOn: number;
  /** Ten parts of each feature and of the chance among those trained on, to see drift by. */
  readonly borders: readonly (readonly number[])[];
  readonly shares: readonly (readonly number[])[];
}

export type TrainingAnswer =
  | { readonly kind: 'fitted'; readonly fitted: FittedModel }
  | { readonly kind: 'refused'; readonly message: Bilingual };

const notConverged: Bilingual = {
  zh: '拟合没有收敛，请提高岭参数。',
  en: 'The fit did not converge. Raise the ridge.',
};

/** Fewer who left, or stayed, cannot carry so many features. */
const KIND_MIN = 30;

const designOf = ({ values, labels, windows }: TrainingData, takes: (window: number) => boolean): Design => {
  const rows = [...labels.keys()].filter((row) => takes(windows[row] ?? 0));
  const picked = new Float64Array(rows.length * FEATURES);
  for (const [index, row] of rows.entries())
    for (let feature = 0; feature < FEATURES; feature += 1)
      picked[index * FEATURES + feature] = scaled(feature, values[row * FEATURES + feature] ?? 0);
  return { width: FEATURES, values: picked, labels: Float64Array.from(rows, (row) => labels[row] ?? 0) };
};

const rowOf = ({ values, width }: Design, row: number): Float64Array => values.subarray(row * width, (row + 1) * width);

const tooFew = (design: Design, which: Bilingual): Bilingual | null => {
  const left = design.labels.reduce((sum, each) => sum + each, 0);
  const stayed = design.labels.length - left;
  if (Math.min(left, stayed) >= KIND_MIN) return null;
  return {
    zh: `${which.zh}可供学习的客户太少：流失 ${left} 位、留存 ${stayed} 位，各须至少 ${KIND_MIN} 位。请等历史更长，或修改口径设置。`,
    en: `There are too few customers to learn from in the ${which.en}: ${left} left and ${stayed} stayed, each must be at least ${KIND_MIN}. Wait for more history, or change the settings.`,
  };
};

/** Judges and fits, or says why it cannot be done. */
export const train = (data: TrainingData): TrainingAnswer => {
  const earlier = designOf(data, (window) => window < data.lastWindow);
  const later = designOf(data, (window) => window === data.lastWindow);
  const problem =
    tooFew(earlier, { zh: '较早的几个窗口', en: 'earlier windows' }) ??
    tooFew(later, { zh: '最后一个窗口', en: 'later window' });
  if (problem !== null) return { kind: 'refused', message: problem };
  const judged = fitLogistic(earlier, data.ridge);
  if (!judged.converged) return { kind: 'refused', message: notConverged };
  const outcomes: readonly Outcome[] = Array.from(later.labels, (label, row) => ({
    ...{ chance: predict(judged, rowOf(later, row)), label },
  }));
  const all = designOf(data, () => true);
  const model = fitLogistic(all, data.ridge);
  if (!model.converged) return { kind: 'refused', message: notConverged };
  const columns = featureCodes.map((_, feature) =>
    Array.from(all.labels, (_label, row) => all.values[row * FEATURES + feature] ?? 0),
  );
  columns.push(Array.from(all.labels, (_label, row) => predict(model, rowOf(all, row))));
  const borders = columns.map(bordersOf);
  return {
    kind: 'fitted',
    fitted: {
      ...{ model, trainedOn: all.labels.length, borders },
      shares: columns.map((column, index) => sharesOf(column, borders[index] ?? [])),
      quality: {
        ...{ trainedOn: earlier.labels.length, judgedOn: later.labels.length },
        base: later.labels.reduce((sum, each) => sum + each, 0) / later.labels.length,
        area: areaUnderCurve(outcomes) ?? 0.5,
        precision: averagePrecision(outcomes) ?? 0,
        ...{ brier: brierScore(outcomes), deciles: decilesOf(outcomes) },
      },
    },
  };
};
