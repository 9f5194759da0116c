// What is counted of paths, keyed by texts, and how parts are put together.

/** Patterns that are told apart in a group; paths of others are counted together. */
export const patternsToldApartMax = 20_000;

const BETWEEN = '\u0002';

/** Paths and persons of something. */
export interface PathCount {
  paths: number;
  persons: number;
}

export interface PathTally extends PathCount {
  /** By "node step text", "link step text text", "ended step text", "pattern text text …". */
  readonly counts: Map<string, PathCount>;
  patterns: number;
  patternsOver: number;
}

export const emptyPathTally = (): PathTally => ({
  ...{ paths: 0, persons: 0, patterns: 0, patternsOver: 0 },
  counts: new Map(),
});

/** What is counted, as keys of a tally. */
export const nodeCount = (step: number, text: string): string => ['node', step, text].join(BETWEEN);
export const endedCount = (step: number, text: string): string => ['ended', step, text].join(BETWEEN);
export const linkCount = (step: number, from: string, to: string): string => ['link', step, from, to].join(BETWEEN);
/** A node at any step: no tally holds it, for patterns tell it; persons are asked for by it. */
export const reachedCount = (text: string): string => ['reached', text].join(BETWEEN);
const PATTERN = `pattern${BETWEEN}`;
export const patternCount = (texts: readonly string[]): string => PATTERN + texts.join(BETWEEN);
/** The parts of a key after its kind; null where it is of another kind. */
export const partsOf = (kind: 'node' | 'ended' | 'link' | 'pattern', key: string): readonly string[] | null =>
  key.startsWith(kind + BETWEEN) ? key.slice(kind.length + 1).split(BETWEEN) : null;

const countKey = (tally: PathTally, key: string, paths: number, persons: number): void => {
  const known = tally.counts.get(key);
  if (known) {
    known.paths += paths;
    known.persons += persons;
    return;
  }
  if (key.startsWith(PATTERN)) {
    if (tally.patterns >= patternsToldApartMax) {
      tally.patternsOver += paths;
      return;
    }
    tally.patterns += 1;
  }
  tally.counts.set(key, { paths, persons });
};

export const addPathTally = (into: PathTally, from: PathTally): void => {
  into.paths += from.paths;
  into.persons += from.persons;
  into.patternsOver += from.patternsOver;
  for (const [key, { paths, persons }] of from.counts) countKey(into, key, paths, persons);
};
