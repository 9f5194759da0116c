// The nearest to a group: each feature weighs by how far the group differs from everybody in it, and a customer is as far from the group as
// from the few members nearest to them. How good that is, is found by hiding members and looking whether they come back. Pure; it runs in a
// thread. Rows come in the order of customer numbers, which decides between equal distances.

/** What a row is: a member of the segment, one who may be found, or neither (left, merged). */
export const rowKinds = { other: 0, member: 1, candidate: 2 } as const;

export interface SearchData {
  readonly rows: number;
  readonly features: number;
  /** Row after row. */
  readonly values: Float32Array;
  readonly kinds: Uint8Array;
  readonly wanted: number;
}

/** What sets the members apart in one feature. */
export interface Contrast {
  readonly feature: number;
  /** Means on the common scale, in spreads from the firm's median. */
  readonly members: number;
  readonly others: number;
  /** From 0, as everybody, to 1. */
  readonly weight: number;
}

export interface Quality {
  /** Members hidden in turn, and how many of them were among the nearest. */
  readonly hidden: number;
  readonly found: number;
  /** Among how many of the nearest they were looked for. */
  readonly among: number;
  /** The share of them that would come back if as many customers were drawn by lot. */
  readonly byChance: number;
  /** How often a part was hidden. */
  readonly parts: number;
}

export interface SearchOutcome {
  readonly found: readonly { readonly row: number; readonly distance: number }[];
  /** Strongest first. */
  readonly contrasts: readonly Contrast[];
  /** Null with too few members to hide some. */
  readonly quality: Quality | null;
  /** Members that were compared with; of a larger group an even part. */
  readonly compared: number;
}

/** So many members decide how far somebody is from the group: one odd member draws nobody. */
export const NEAREST_MEMBERS = 5;
/** Of a larger segment every n-th member is compared with. */
export const COMPARED_MAX = 1_000;
export const MEMBERS_MIN = 10;
const HIDDEN_PARTS = 5;
/** Hidden members are looked for among a tenth of the customers at most: among all of them everybody comes back. */
const LOOKED_THROUGH = 10;
/** Comparisons up to which every fifth of the members is hidden in turn; beyond, one fifth only. */
const COMPARISONS_FOR_ALL_PARTS = 1e8;
const WEIGHT_MIN = 0.02;
const REPORT_EVERY = 2_000;

const rowsWhere = (kinds: Uint8Array, wanted: number): readonly number[] => {
  const rows: number[] = [];
  kinds.forEach((kind, row) => {
    if (kind === wanted) rows.push(row);
  });
  return rows;
};

const evenPart = (rows: readonly number[], most: number): readonly number[] =>
  rows.length <= most
    ? rows
    : Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)] as number);

/** Mean and variance of each feature over the rows. */
const momentsOf = ({ values, features }: SearchData, rows: readonly number[]) => {
  const [mean, square] = [new Float64Array(features), new Float64Array(features)];
  for (const row of rows)
    for (let feature = 0; feature < features; feature += 1) {
      const value = values[row * features + feature] as number;
      mean[feature] = (mean[feature] as number) + value / rows.length;
      square[feature] = (square[feature] as number) + (value * value) / rows.length;
    }
  return { mean, variance: square.map((each, feature) => Math.max(0, each - (mean[feature] as number) ** 2)) };
};

/**
 * The weight of a feature is d ÷ (1 + d), d the difference of the means in common standard deviations: nothing where members are like
 * everybody, towards 1 where they stand apart.
 */
export const contrastsOf = (
  data: SearchData,
  members: readonly number[],
  others: readonly number[],
): readonly Contrast[] => {
  const [inside, outside] = [momentsOf(data, members), momentsOf(data, others)];
  return Array.from({ length: data.features }, (_, feature) => {
    const [mine, theirs] = [inside.mean[feature] as number, outside.mean[feature] as number];
    const deviation = Math.sqrt(((inside.variance[feature] as number) + (outside.variance[feature] as number)) / 2);
    const difference = Math.abs(mine - theirs) / Math.max(deviation, 0.1);
    return { feature, members: mine, others: theirs, weight: difference / (1 + difference) };
  }).sort((one, other) => other.weight - one.weight || one.feature - other.feature);
};

/** Distances of rows to the members: the root of the mean weighted square over the nearest of them. */
export const createMeasure = (data: SearchData, members: readonly number[], contrasts: readonly Contrast[]) => {
  const used = contrasts.filter(({ weight }) => weight >= WEIGHT_MIN);
  // Where nothing sets the members apart, all features count alike; what is found is then no better than by lot, and its quality says so.
  const parts = used.length > 0 ? used : contrasts.map((each) => ({ ...each, weight: 1 }));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const [width, count] = [parts.length, members.length];
  const weights = Float64Array.from(parts, ({ weight }) => Math.sqrt(weight / total));
  const weighted = (row: number, part: number): number =>
    (data.values[row * data.features + (parts[part]?.feature ?? 0)] as number) * (weights[part] as number);
  const points = new Float64Array(count * width);
  members.forEach((row, member) => {
    for (let part = 0; part < width; part += 1) points[member * width + part] = weighted(row, part);
  });
  const near = Math.min(NEAREST_MEMBERS, count);
  const nearest = new Float64Array(near);
  const own = new Float64Array(width);
  return (row: number): number => {
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let part = 0; part < width; part += 1) own[part] = weighted(row, part);
    let limit = Number.POSITIVE_INFINITY;
    for (let at = 0; at < count * width; at += width) {
      let square = 0;
      // The strongest features come first, so that most members are given up after a few.
      for (let part = 0; part < width && square < limit; part += 1) {
        const difference = (own[part] as number) - (points[at + part] as number);
        square += difference * difference;
      }
      if (square >= limit) continue;
      let place = near - 1;
      for (; place > 0 && (nearest[place - 1] as number) > square; place -= 1)
        nearest[place] = nearest[place - 1] as number;
      nearest[place] = square;
      limit = nearest[near - 1] as number;
    }
    return Math.sqrt(nearest.reduce((sum, square) => sum + square, 0) / near);
  };
};

type Report = (done: number, note: string) => void;

/** The rows nearest to the members, by distance and then by their order. */
const nearestOf = (
  data: SearchData,
  members: readonly number[],
  candidates: readonly number[],
  others: readonly number[],
  report: (done: number) => void,
) => {
  const contrasts = contrastsOf(data, members, others);
  const distanceOf = createMeasure(data, members, contrasts);
  const distances = new Float64Array(candidates.length);
  candidates.forEach((row, at) => {
    distances[at] = distanceOf(row);
    if (at % REPORT_EVERY === 0) report(at);
  });
  const order = Uint32Array.from(candidates.keys()).sort(
    (one, other) => (distances[one] as number) - (distances[other] as number) || one - other,
  );
  const found = Array.from(order.subarray(0, data.wanted), (at) => ({
    row: candidates[at] as number,
    distance: distances[at] as number,
  }));
  return { contrasts, found };
};

/** Hides a part of the members among the candidates and counts who comes back, part after part. */
const judge = (
  data: SearchData,
  members: readonly number[],
  candidates: readonly number[],
  report: Report,
): Quality => {
  const parts = members.length * candidates.length <= COMPARISONS_FOR_ALL_PARTS ? HIDDEN_PARTS : 1;
  let [hidden, found, chance] = [0, 0, 0];
  const among = Math.max(
    1,
    Math.min(data.wanted, Math.floor((candidates.length + members.length / HIDDEN_PARTS) / LOOKED_THROUGH)),
  );
  for (let part = 0; part < parts; part += 1) {
    const away = members.filter((_, at) => at % HIDDEN_PARTS === part);
    const left = members.filter((_, at) => at % HIDDEN_PARTS !== part);
    const pool = [...candidates, ...away].sort((one, other) => one - other);
    const set = new Set(away);
    const done = (at: number) => report((part + at / pool.length) / parts, 'judging');
    const back = nearestOf({ ...data, wanted: among }, left, pool, pool, done).found.filter(({ row }) =>
      set.has(row),
    ).length;
    hidden += away.length;
    found += back;
    chance += away.length * Math.min(1, among / pool.length);
  }
  return { hidden, found, among, byChance: chance / hidden, parts };
};

/** The customers most like the members, with what makes them so and how good that is. */
export const search = (
  data: SearchData,
  progress: (done: number, total: number, note: string) => void,
): SearchOutcome => {
  const members = evenPart(rowsWhere(data.kinds, rowKinds.member), COMPARED_MAX);
  const candidates = rowsWhere(data.kinds, rowKinds.candidate);
  const half = 50;
  const quality =
    members.length < MEMBERS_MIN
      ? null
      : judge(data, members, candidates, (done, note) => progress(Math.round(done * half), 2 * half, note));
  const { contrasts, found } = nearestOf(data, members, candidates, candidates, (at) =>
    progress(half + Math.round((at / Math.max(candidates.length, 1)) * half), 2 * half, 'searching'),
  );
  return { found, contrasts, quality, compared: members.length };
};
