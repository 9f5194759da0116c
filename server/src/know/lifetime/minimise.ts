// Finds where a function of a few numbers is smallest: Nelder and Mead's simplex, begun again from what it found until
// beginning again no longer helps. It needs no derivative, and a point where the function is no number only counts as bad.

export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
  /** False when the evaluations ran out first. */
  readonly converged: boolean;
}

interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

export interface MinimiseOptions {
  /** Length of the edges of the first simplex. */
  readonly step?: number;
  /** The function is flat enough where the simplex differs by less, relative to its value. */
  readonly tolerance?: number;
  readonly evaluationsMax?: number;
  /** Told now and then; throws to stop. */
  readonly onProgress?: (evaluations: number, best: number) => void;
}

/** NaN and +Infinity are worse than every number. */
const worst = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);

const between = (from: readonly number[], to: readonly number[], share: number): readonly number[] =>
  from.map((value, index) => value + share * ((to[index] ?? 0) - value));

const centreOf = (vertices: readonly Vertex[]): readonly number[] =>
  (vertices[0]?.at ?? []).map(
    (_, index) => vertices.reduce((sum, vertex) => sum + (vertex.at[index] ?? 0), 0) / vertices.length,
  );

/** One simplex from a start until it is flat or the evaluations have run out. */
const descend = (
  evaluate: (at: readonly number[]) => Vertex,
  start: readonly number[],
  step: number,
  flat: (simplex: readonly Vertex[]) => boolean,
  exhausted: () => boolean,
): Vertex => {
  let simplex = [
    evaluate(start),
    ...start.map((_, moved) => evaluate(start.map((value, index) => (index === moved ? value + step : value)))),
  ];
  for (;;) {
    simplex = simplex.sort((one, other) => one.value - other.value);
    const [best] = simplex as [Vertex];
    const last = simplex.at(-1) as Vertex;
    const second = simplex.at(-2) as Vertex;
    if (exhausted() || flat(simplex)) return best;
    const centre = centreOf(simplex.slice(0, -1));
    const reflected = evaluate(between(centre, last.at, -1));
    let next: Vertex | null = null;
    if (reflected.value < best.value) {
      const expanded = evaluate(between(centre, last.at, -2));
      next = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) next = reflected;
    else {
      const contracted = evaluate(between(centre, reflected.value < last.value ? reflected.at : last.at, 0.5));
      if (contracted.value < Math.min(reflected.value, last.value)) next = contracted;
    }
    simplex = next
      ? [...simplex.slice(0, -1), next]
      : [best, ...simplex.slice(1).map((vertex) => evaluate(between(best.at, vertex.at, 0.5)))];
  }
};

/** Minimises from the start; see {@link MinimiseOptions}. */
export const minimise = (
  target: (at: readonly number[]) => number,
  start: readonly number[],
  options: MinimiseOptions = {},
): Minimum => {
  const { step = 0.5, tolerance = 1e-10, evaluationsMax = 4_000, onProgress } = options;
  let evaluations = 0;
  let lowest = Number.POSITIVE_INFINITY;
  const evaluate = (at: readonly number[]): Vertex => {
    evaluations += 1;
    const value = worst(target(at));
    lowest = Math.min(lowest, value);
    if (evaluations % 10 === 0) onProgress?.(evaluations, lowest);
    return { at, value };
  };
  const flat = (simplex: readonly Vertex[]): boolean => {
    const [first, last] = [simplex[0]?.value ?? 0, simplex.at(-1)?.value ?? 0];
    return Number.isFinite(last) && last - first <= tolerance * (Math.abs(first) + tolerance);
  };
  const exhausted = (): boolean => evaluations >= evaluationsMax;
  let best = descend(evaluate, start, step, flat, exhausted);
  while (!exhausted()) {
    const again = descend(evaluate, best.at, step / 2, flat, exhausted);
    const gained = best.value - again.value;
    if (again.value < best.value) best = again;
    if (gained <= 10 * tolerance * (Math.abs(best.value) + 1)) return { ...best, evaluations, converged: true };
  }
  return { ...best, evaluations, converged: false };
};
