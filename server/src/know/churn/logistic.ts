// Logistic regression with a ridge, fitted by Newton's method (iteratively reweighted least squares): Hastie, Tibshirani, Friedman,
// The Elements of Statistical Learning, 4.4.1 and 3.4.1. The intercept carries no penalty. Columns are standardised first, so that one
// ridge fits all and coefficients can be compared.
import { assert } from '../../kernel/index.ts';

/** Rows one after the other, each of `width` numbers. */
export interface Design {
  readonly width: number;
  readonly values: Float64Array;
  readonly labels: Float64Array;
}

export interface Logistic {
  readonly intercept: number;
  /** Of standardised columns: change of the log-odds for one standard deviation. */
  readonly coefficients: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

const ITERATIONS_MAX = 50;
const TOLERANCE = 1e-8;

export const sigmoid = (value: number): number =>
  value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));

const standardisation = ({ width, values, labels }: Design) => {
  const means = new Array<number>(width).fill(0);
  const deviations = new Array<number>(width).fill(0);
  const count = labels.length;
  for (let at = 0; at < values.length; at += 1)
    means[at % width] = (means[at % width] ?? 0) + (values[at] ?? 0) / count;
  for (let at = 0; at < values.length; at += 1)
    deviations[at % width] =
      (deviations[at % width] ?? 0) + ((values[at] ?? 0) - (means[at % width] ?? 0)) ** 2 / count;
  // A column that is the same for everybody tells nothing; it becomes zeros.
  return { means, deviations: deviations.map((each) => (each > 1e-12 ? Math.sqrt(each) : 0)) };
};

/** Solves a symmetric positive definite system by Cholesky's decomposition, in place. */
export const solve = (matrix: Float64Array, right: Float64Array): Float64Array => {
  const size = right.length;
  const at = (row: number, column: number): number => matrix[row * size + column] ?? 0;
  for (let column = 0; column < size; column += 1) {
    for (let row = column; row < size; row += 1) {
      let sum = at(row, column);
      for (let inner = 0; inner < column; inner += 1) sum -= at(row, inner) * at(column, inner);
      if (row === column) {
        assert(sum > 0, 'a ridge makes the matrix positive definite');
        matrix[row * size + column] = Math.sqrt(sum);
      } else matrix[row * size + column] = sum / at(column, column);
    }
  }
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let inner = 0; inner < row; inner += 1)
      solution[row] = (solution[row] ?? 0) - at(row, inner) * (solution[inner] ?? 0);
    solution[row] = (solution[row] ?? 0) / at(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let inner = row + 1; inner < size; inner += 1)
      solution[row] = (solution[row] ?? 0) - at(inner, row) * (solution[inner] ?? 0);
    solution[row] = (solution[row] ?? 0) / at(row, row);
  }
  return solution;
};

/** Gradient and Hessian of the penalised log-likelihood at the weights; weight 0 is the intercept. */
const derivatives = (standard: Float64Array, { width, labels }: Design, weights: Float64Array, ridge: number) => {
  const size = width + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size);
  row[0] = 1;
  for (let index = 0; index < labels.length; index += 1) {
    let odds = weights[0] ?? 0;
    for (let column = 0; column < width; column += 1) {
      const value = standard[index * width + column] ?? 0;
      row[column + 1] = value;
      odds += value * (weights[column + 1] ?? 0);
    }
    const chance = sigmoid(odds);
    const spread = Math.max(chance * (1 - chance), 1e-10);
    const error = (labels[index] ?? 0) - chance;
    for (let one = 0; one < size; one += 1) {
      gradient[one] = (gradient[one] ?? 0) + error * (row[one] ?? 0);
      const weighted = spread * (row[one] ?? 0);
      for (let other = 0; other <= one; other += 1)
        hessian[one * size + other] = (hessian[one * size + other] ?? 0) + weighted * (row[other] ?? 0);
    }
  }
  for (let one = 1; one < size; one += 1) {
    gradient[one] = (gradient[one] ?? 0) - ridge * (weights[one] ?? 0);
    hessian[one * size + one] = (hessian[one * size + one] ?? 0) + ridge;
  }
  return { gradient, hessian };
};

const logLikelihood = (
  standard: Float64Array,
  { width, labels }: Design,
  weights: Float64Array,
  ridge: number,
): number => {
  let sum = 0;
  for (let index = 0; index < labels.length; index += 1) {
    let odds = weights[0] ?? 0;
    for (let column = 0; column < width; column += 1)
      odds += (standard[index * width + column] ?? 0) * (weights[column + 1] ?? 0);
    // log(1 + e^x) without overflow.
    sum += (labels[index] ?? 0) * odds - (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))));
  }
  for (let one = 1; one <= width; one += 1) sum -= (ridge / 2) * (weights[one] ?? 0) ** 2;
  return sum;
};

/** Fits; a step that would make it worse is halved, so separable data cannot run away. */
export const fitLogistic = (design: Design, ridge: number): Logistic => {
  const { width, values, labels } = design;
  const { means, deviations } = standardisation(design);
  const standard = Float64Array.from(values, (value, at) => {
    const deviation = deviations[at % width] ?? 0;
    return deviation === 0 ? 0 : (value - (means[at % width] ?? 0)) / deviation;
  });
  const weights = new Float64Array(width + 1);
  const base = (labels.reduce((sum, each) => sum + each, 0) + 0.5) / (labels.length + 1);
  weights[0] = Math.log(base / (1 - base));
  let best = logLikelihood(standard, design, weights, ridge);
  for (let iteration = 1; iteration <= ITERATIONS_MAX; iteration += 1) {
    const { gradient, hessian } = derivatives(standard, design, weights, ridge);
    const step = solve(hessian, gradient);
    let factor = 1;
    let next = weights;
    let reached = Number.NEGATIVE_INFINITY;
    for (; factor > 1e-6; factor /= 2) {
      next = Float64Array.from(weights, (weight, at) => weight + factor * (step[at] ?? 0));
      reached = logLikelihood(standard, design, next, ridge);
      if (reached >= best - 1e-12) break;
    }
    const gain = reached - best;
    if (reached >= best - 1e-12) {
      weights.set(next);
      best = Math.max(best, reached);
    }
    const converged = Math.abs(gain) < TOLERANCE * (1 + Math.abs(best));
    if (converged || iteration === ITERATIONS_MAX)
      return {
        ...{ intercept: weights[0] ?? 0, coefficients: [...weights.slice(1)], means, deviations },
        ...{ iterations: iteration, converged },
      };
  }
  throw new Error('the last iteration returns');
};

/** What each column adds to the log-odds of a row, against the average customer. */
export const contributionsOf = (model: Logistic, row: ArrayLike<number>): readonly number[] =>
  model.coefficients.map((coefficient, column) => {
    const deviation = model.deviations[column] ?? 0;
    return deviation === 0 ? 0 : (coefficient * ((row[column] ?? 0) - (model.means[column] ?? 0))) / deviation;
  });

export const predict = (model: Logistic, row: ArrayLike<number>): number =>
  sigmoid(contributionsOf(model, row).reduce((sum, each) => sum + each, model.intercept));
