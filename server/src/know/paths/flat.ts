// Paths over few nodes without values, which most questions ask for: a path is one number, whose digits are its steps, so that it is counted
// at a place of an array. The property in paths.test.ts holds it to the general walk.
import type { PersonTimeline } from '../timelines/index.ts';
import type { PathSpec } from './plan.ts';
import {
  endedCount,
  linkCount,
  nodeCount,
  type PathCount,
  type PathTally,
  patternCount,
  patternsToldApartMax,
} from './tally.ts';
import { nodeText } from './walk.ts';

/** Digit 0 ends a path, 1 is the anchor, the others are nodes. */
const ANCHOR_DIGIT = 1;

const baseOf = ({ nodes }: Pick<PathSpec, 'nodes'>): number => nodes + 2;

/** More groups would have more places than paths. */
const VALUES_MAX = 16;

/** Whether there are so few patterns that each has its place, and every one is told apart. */
export const areFlatEnough = (spec: PathSpec): boolean =>
  spec.groupColumn === null &&
  (spec.values?.length ?? 0) <= VALUES_MAX &&
  spec.columns.every((column) => column < 0) &&
  baseOf(spec) ** spec.stepsMax <= patternsToldApartMax;

/** Hands over each path of a timeline as a number, the first step as its lowest digit. */
export const createFlatWalk = (spec: PathSpec) => {
  const { nodes, anchored, direction, gapMs, stepsMax, collapse, sessions } = spec;
  const base = baseOf(spec);
  const [anchorBit, nodeBits] = [2 ** nodes, 2 ** nodes - 1];
  const stride = direction === 'from' ? 1 : -1;

  const digitOf = (matched: number): number => {
    const bits = matched & nodeBits;
    // The first of the nodes that it matches.
    return bits === 0 ? ANCHOR_DIGIT : 33 - Math.clz32(bits & -bits);
  };
  /** The path from an event on, forwards or back, within [first, end). */
  const pathFrom = (matches: Uint32Array, begin: number, first: number, end: number): number => {
    let last = anchored ? ANCHOR_DIGIT : digitOf(matches[begin] as number);
    let [path, place, steps] = [last, base, 1];
    for (let event = begin + stride; event >= first && event < end && steps < stepsMax; event += stride) {
      const digit = digitOf(matches[event] as number);
      if (collapse && digit === last) continue;
      path += digit * place;
      place *= base;
      steps += 1;
      last = digit;
    }
    return path;
  };
  /** The first anchor of a session, or its beginning; -1 where it has none. */
  const beginOf = (matches: Uint32Array, first: number, end: number): number => {
    if (!anchored) return first;
    for (let event = first; event < end; event += 1) if (((matches[event] as number) & anchorBit) !== 0) return event;
    return -1;
  };

  return ({ at, matches, first = 0, length }: PersonTimeline, onPath: (path: number) => void): void => {
    for (let from = first; from < length; ) {
      let end = from + 1;
      let now = at[from] as number;
      for (; end < length; end += 1) {
        const next = at[end] as number;
        if (next - now > gapMs) break;
        now = next;
      }
      const begin = beginOf(matches, from, end);
      if (begin >= 0) {
        onPath(pathFrom(matches, begin, from, end));
        if (sessions === 'first') return;
      }
      from = end;
    }
  };
};

/** Counts of something by place. */
interface PlaceCounts {
  readonly paths: Uint32Array;
  readonly persons: Uint32Array;
  /** Who was counted last. */
  readonly last: Int32Array;
}

const placeCounts = (size: number): PlaceCounts => ({
  ...{ paths: new Uint32Array(size), persons: new Uint32Array(size), last: new Int32Array(size).fill(-1) },
});

const countPerson = ({ persons, last }: PlaceCounts, place: number, person: number): void => {
  if (last[place] === person) return;
  last[place] = person;
  persons[place] = (persons[place] as number) + 1;
};

/** Counts the paths of one group. Of nodes, links and ends only persons are counted on the way: their paths are those of the patterns. */
export class FlatPathCounter {
  readonly #spec: PathSpec;
  readonly #base: number;
  readonly #patterns: PlaceCounts;
  /** By step, then digit. */
  readonly #nodes: PlaceCounts;
  readonly #ended: PlaceCounts;
  /** By step, digit and the digit of the next step. */
  readonly #links: PlaceCounts;
  #person = -1;
  #persons = 0;

  constructor(spec: PathSpec) {
    const base = baseOf(spec);
    this.#spec = spec;
    this.#base = base;
    this.#patterns = placeCounts(base ** spec.stepsMax);
    this.#nodes = placeCounts(spec.stepsMax * base);
    this.#ended = placeCounts(spec.stepsMax * base);
    this.#links = placeCounts(spec.stepsMax * base * base);
  }

  /** Counts a path of a person, told apart by number; a person's paths come one after the other. */
  add(path: number, person: number): void {
    const { paths, last } = this.#patterns;
    paths[path] = (paths[path] as number) + 1;
    if (last[path] === person) return;
    countPerson(this.#patterns, path, person);
    if (person !== this.#person) this.#persons += 1;
    this.#person = person;
    this.#eachPart(path, person, 0);
  }

  /** Counts the person at every node and link of the path, and where it ended; or, without a person, the paths. */
  #eachPart(path: number, person: number, paths: number): void {
    const base = this.#base;
    let rest = path;
    let digit = rest % base;
    for (let step = 0; ; step += 1) {
      const node = step * base + digit;
      this.#count(this.#nodes, node, person, paths);
      rest = ((rest - digit) / base) | 0;
      if (rest === 0) {
        // A path as long as the limit may go on or not; whether it ended there is not asked.
        if (step + 1 < this.#spec.stepsMax) this.#count(this.#ended, node, person, paths);
        return;
      }
      const next = rest % base;
      this.#count(this.#links, node * base + next, person, paths);
      digit = next;
    }
  }

  #count(counts: PlaceCounts, place: number, person: number, paths: number): void {
    if (paths > 0) counts.paths[place] = (counts.paths[place] as number) + paths;
    else countPerson(counts, place, person);
  }

  /** What was counted, keyed by texts. */
  finish(): PathTally {
    const base = this.#base;
    const { paths: byPattern, persons } = this.#patterns;
    const counts = new Map<string, PathCount>();
    let [paths, patterns] = [0, 0];
    const texts = Array.from({ length: base }, (_, digit) => textOfDigit(digit));
    for (const [path, count] of byPattern.entries()) {
      if (count === 0) continue;
      paths += count;
      patterns += 1;
      this.#eachPart(path, -1, count);
      const steps: string[] = [];
      for (let rest = path; rest > 0; rest = Math.floor(rest / base)) steps.push(texts[rest % base] as string);
      const key = patternCount(this.#spec.direction === 'from' ? steps : steps.reverse());
      counts.set(key, { paths: count, persons: persons[path] as number });
    }
    const list = (of: PlaceCounts, keyOf: (place: number) => string): void => {
      for (const [place, count] of of.paths.entries())
        if (count > 0) counts.set(keyOf(place), { paths: count, persons: of.persons[place] as number });
    };
    const text = (digit: number): string => texts[digit % base] as string;
    list(this.#nodes, (place) => nodeCount(Math.floor(place / base), text(place)));
    list(this.#ended, (place) => endedCount(Math.floor(place / base), text(place)));
    list(this.#links, (place) =>
      linkCount(Math.floor(place / base / base), text(Math.floor(place / base)), text(place)),
    );
    return { paths, persons: this.#persons, counts, patterns, patternsOver: 0 };
  }
}

const textOfDigit = (digit: number): string =>
  digit === ANCHOR_DIGIT
    ? nodeText({ kind: 'anchor', node: null, value: null })
    : nodeText({ kind: 'node', node: digit - 2, value: null });
