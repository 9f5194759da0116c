// Counts paths in one group while timelines are read: every node, link, end and pattern has a number of its own, so that a path costs
// no text. What comes out is keyed by text, because numbers differ from thread to thread.
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
import type { WalkedPath } from './walk.ts';

/** Numbers that are found by one number after the other. */
type Places = (number | undefined)[];

/** The list at a place of a list, made where there is none. */
const listAt = <Value>(lists: Value[][], place: number): Value[] => {
  const known = lists[place];
  if (known !== undefined) return known;
  const made: Value[] = [];
  lists[place] = made;
  return made;
};

export class PathCounter {
  readonly #spec: Pick<PathSpec, 'direction' | 'stepsMax'>;
  readonly #texts: readonly string[];
  // By place: what is counted there, how often, of how many persons, and who was the last.
  readonly #keys: string[] = [];
  readonly #paths: number[] = [];
  readonly #persons: number[] = [];
  readonly #last: number[] = [];
  readonly #nodes: Places[] = [];
  readonly #ended: Places[] = [];
  readonly #links: Places[][] = [];
  // A tree of steps: the children of each by text, and the place of the pattern that ends there.
  readonly #children: Places[] = [[]];
  readonly #patterns: Places = [];
  #person = -1;
  #pathsAll = 0;
  #personsAll = 0;
  #patternCount = 0;
  #patternsOver = 0;

  constructor(spec: Pick<PathSpec, 'direction' | 'stepsMax'>, texts: readonly string[]) {
    this.#spec = spec;
    this.#texts = texts;
  }

  #add(key: string): number {
    this.#paths.push(0);
    this.#persons.push(0);
    this.#last.push(-1);
    return this.#keys.push(key) - 1;
  }

  #count(place: number, person: number): void {
    this.#paths[place] = (this.#paths[place] as number) + 1;
    if (this.#last[place] === person) return;
    this.#last[place] = person;
    this.#persons[place] = (this.#persons[place] as number) + 1;
  }

  #countPattern(ids: Int32Array, length: number, person: number): void {
    let node = 0;
    for (let step = 0; step < length; step += 1) {
      const children = this.#children[node] as Places;
      const id = ids[step] as number;
      let child = children[id];
      if (child === undefined) {
        if (this.#patternCount >= patternsToldApartMax) {
          this.#patternsOver += 1;
          return;
        }
        child = this.#children.push([]) - 1;
        children[id] = child;
      }
      node = child;
    }
    let place = this.#patterns[node];
    if (place === undefined) {
      if (this.#patternCount >= patternsToldApartMax) {
        this.#patternsOver += 1;
        return;
      }
      this.#patternCount += 1;
      const texts = Array.from(ids.subarray(0, length), (id) => this.#texts[id] as string);
      place = this.#add(patternCount(this.#spec.direction === 'from' ? texts : texts.reverse()));
      this.#patterns[node] = place;
    }
    this.#count(place, person);
  }

  /** Counts a path of a person, told apart by number; a person's paths come one after the other. */
  add({ ids, length, limited }: WalkedPath, person: number): void {
    this.#pathsAll += 1;
    if (person !== this.#person) this.#personsAll += 1;
    this.#person = person;
    const text = (id: number): string => this.#texts[id] as string;
    let before = -1;
    for (let step = 0; step < length; step += 1) {
      const id = ids[step] as number;
      const nodes = listAt(this.#nodes, step);
      let place = nodes[id];
      if (place === undefined) {
        place = this.#add(nodeCount(step, text(id)));
        nodes[id] = place;
      }
      this.#count(place, person);
      if (before >= 0) this.#countLink(step - 1, before, id, person);
      before = id;
    }
    // A path as long as the limit may go on or not; whether it ended there is not asked.
    if (!limited && length < this.#spec.stepsMax) {
      const ended = listAt(this.#ended, length - 1);
      let place = ended[before];
      if (place === undefined) {
        place = this.#add(endedCount(length - 1, text(before)));
        ended[before] = place;
      }
      this.#count(place, person);
    }
    this.#countPattern(ids, length, person);
  }

  #countLink(step: number, from: number, to: number, person: number): void {
    const own = listAt(listAt(this.#links, step), from);
    let place = own[to];
    if (place === undefined) {
      place = this.#add(linkCount(step, this.#texts[from] as string, this.#texts[to] as string));
      own[to] = place;
    }
    this.#count(place, person);
  }

  finish(): PathTally {
    const counts = new Map<string, PathCount>();
    for (const [place, key] of this.#keys.entries())
      counts.set(key, { paths: this.#paths[place] as number, persons: this.#persons[place] as number });
    return {
      ...{ paths: this.#pathsAll, persons: this.#personsAll, counts },
      ...{ patterns: this.#patternCount, patternsOver: this.#patternsOver },
    };
  }
}
