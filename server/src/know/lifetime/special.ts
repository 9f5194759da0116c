// Special functions that the models are made of, in double precision and without overflow: what becomes large or small is
// kept as a logarithm.
import { assert } from '../../kernel/index.ts';

/** Stirling's series from 10 on; below, the recurrence carries the argument there. Relative error about 1e-15. */
export const logGamma = (argument: number): number => {
  assert(argument > 0, 'logGamma is asked for positive numbers only');
  let shift = 0;
  let x = argument;
  if (x < 10) {
    let product = 1;
    while (x < 10) {
      product *= x;
      x += 1;
    }
    shift = Math.log(product);
  }
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360)))));
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series - shift;
};

export const logBeta = (one: number, other: number): number => logGamma(one) + logGamma(other) - logGamma(one + other);

/** ln(e^one + e^other) without overflow. */
export const logAdd = (one: number, other: number): number => {
  if (one === Number.NEGATIVE_INFINITY) return other;
  if (other === Number.NEGATIVE_INFINITY) return one;
  const larger = Math.max(one, other);
  return larger + Math.log1p(Math.exp(-Math.abs(one - other)));
};

/** ln(e^larger - e^smaller); minus infinity where rounding leaves nothing. */
export const logSubtract = (larger: number, smaller: number): number =>
  smaller >= larger ? Number.NEGATIVE_INFINITY : larger + Math.log(-Math.expm1(smaller - larger));

const TERMS_MAX = 200_000;

/**
 * The power series of Gauss's 2F1(a, b; c; z) for |z| < 1, c not zero or a negative whole number; the partial sums are of the
 * order of the result where a, b, c are positive or small. NaN when it does not end, so that a fit refuses the point.
 */
export const hypergeometricSeries = (a: number, b: number, c: number, z: number): number => {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < TERMS_MAX; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    // Terms shrink from here on by at least the ratio of the next one, so what is left out is below the sum's last digit.
    if (Math.abs(term) <= 1e-16 * Math.abs(sum) * (1 - z) || term === 0) return sum;
  }
  return Number.NaN;
};

/**
 * ln 2F1(a, b; a + 1; z) for a > 0, 0 < b < a + 1, 0 <= z < 1, by Euler's transformation
 * (1 - z)^(1 - b) 2F1(1, a + 1 - b; a + 1; z): all terms are positive and fall, so nothing cancels and nothing overflows.
 */
export const logHypergeometricNext = (a: number, b: number, z: number): number =>
  (1 - b) * Math.log1p(-z) + Math.log(hypergeometricSeries(1, a + 1 - b, a + 1, z));

const nodes: readonly (readonly [node: number, weight: number])[] = (() => {
  // Gauss-Legendre of 24 points on [-1, 1]: roots of the Legendre polynomial by Newton's method.
  const count = 24;
  const found: [number, number][] = [];
  for (let index = 1; index <= count; index += 1) {
    let x = Math.cos((Math.PI * (index - 0.25)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 50; round += 1) {
      let previous = 1;
      let value = x;
      for (let degree = 2; degree <= count; degree += 1)
        [previous, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * previous) / degree];
      slope = (count * (x * value - previous)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    found.push([x, 2 / ((1 - x * x) * slope * slope)]);
  }
  return found;
})();

/** The integral of a smooth function over [from, to]; 24-point Gauss-Legendre on each of `pieces` equal parts. */
export const integrate = (value: (x: number) => number, from: number, to: number, pieces = 1): number => {
  const half = (to - from) / pieces / 2;
  let sum = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    const middle = from + half * (2 * piece + 1);
    for (const [node, weight] of nodes) sum += weight * value(middle + half * node);
  }
  return sum * half;
};
