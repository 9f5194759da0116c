// Walks a timeline for a funnel whose steps may come in any order: how many steps different events of one window can stand for.
import {
  exclusionBits,
  type FunnelRules,
  firstWith,
  groupEnd,
  type OnAttempt,
  type OpenAttempt,
  type Walker,
} from './attempt.ts';
import { StepMatching } from './matching.ts';

class UnorderedWalk {
  readonly #rules: FunnelRules;
  readonly #steps: number;
  readonly #exclusions: number;
  readonly #matching: StepMatching;
  readonly #run: OpenAttempt;
  #runOpen = false;
  /** Events of the present window that match a step, ascending; those before `#head` are gone. */
  readonly #alive: number[] = [];
  #head = 0;
  /** How many living events match each step, and how many steps any does. */
  readonly #supply: Int32Array;
  #covered = 0;
  #at: Float64Array = new Float64Array(0);
  #matches: Uint32Array = new Uint32Array(0);
  #onAttempt: OnAttempt = () => undefined;

  constructor(rules: FunnelRules) {
    const size = rules.stepCount;
    this.#rules = rules;
    this.#steps = 2 ** size - 1;
    this.#exclusions = exclusionBits(rules);
    this.#matching = new StepMatching(size, () => this.#matches);
    this.#run = { level: 0, events: new Int32Array(size).fill(-1), end: 'open', endedBy: -1 };
    this.#supply = new Int32Array(size);
  }

  walk(at: Float64Array, matches: Uint32Array, length: number, onAttempt: OnAttempt): void {
    this.#at = at;
    this.#matches = matches;
    this.#onAttempt = onAttempt;
    for (let from = 0; from < length; ) {
      const to = groupEnd(this.#rules, at, from, length);
      this.#visitGroup(from, to);
      from = to;
    }
    if (this.#runOpen) this.#close('open', -1);
    this.#dropUntil(this.#alive.length);
  }

  #close(end: OpenAttempt['end'], endedBy: number): void {
    this.#run.end = end;
    this.#run.endedBy = endedBy;
    this.#onAttempt(this.#run);
    this.#run.level = 0;
    this.#runOpen = false;
  }

  #count(event: number, change: 1 | -1): void {
    const bits = this.#matches[event] as number;
    for (let step = 0; step < this.#rules.stepCount; step += 1) {
      if ((bits & (1 << step)) === 0) continue;
      const before = this.#supply[step] as number;
      this.#supply[step] = before + change;
      if (change === 1 ? before === 0 : before === 1) this.#covered += change;
    }
  }

  #dropUntil(head: number): void {
    for (; this.#head < head; this.#head += 1) this.#count(this.#alive[this.#head] as number, -1);
    if (this.#head < this.#alive.length) return;
    this.#alive.length = 0;
    this.#head = 0;
  }

  #visitGroup(from: number, to: number): void {
    const now = this.#at[from] as number;
    let head = this.#head;
    while (head < this.#alive.length && now - (this.#at[this.#alive[head] as number] as number) > this.#rules.windowMs)
      head += 1;
    this.#dropUntil(head);
    const begins = now < this.#rules.startBefore;
    const oldest = this.#alive[this.#head];
    // What began before the end of the range may go on after it; nothing begins there.
    if (!begins && oldest !== undefined && (this.#at[oldest] as number) >= this.#rules.startBefore)
      this.#dropUntil(this.#alive.length);
    const old = this.#alive.length - this.#head;
    if (this.#runOpen && old === 0) this.#close('window', -1);
    if (!begins && old === 0) return;
    let excluded = 0;
    for (let event = from; event < to; event += 1) {
      excluded |= (this.#matches[event] as number) & this.#exclusions;
      if (((this.#matches[event] as number) & this.#steps) === 0) continue;
      this.#alive.push(event);
      this.#count(event, 1);
    }
    this.#improve();
    if (this.#run.level === this.#rules.stepCount) {
      this.#close('completed', -1);
      this.#dropUntil(this.#alive.length);
    } else if (excluded !== 0) this.#exclude(old, firstWith(this.#matches, excluded, from, to), begins);
  }

  /** The exclusion voids what came before it; what is at its own instant remains. */
  #exclude(old: number, event: number, begins: boolean): void {
    this.#dropUntil(this.#head + old);
    if (!begins) this.#dropUntil(this.#alive.length);
    if (this.#runOpen && old > 0) {
      this.#close('exclusion', event);
      this.#improve();
    }
  }

  /** Finds the newest events for as many steps as possible, when that may be more than were done so far. */
  #improve(): void {
    if (this.#covered <= this.#run.level) return;
    this.#matching.clear();
    const { startBefore, stepCount } = this.#rules;
    let first = this.#alive.length - 1;
    while ((this.#at[this.#alive[first] as number] as number) >= startBefore) first -= 1;
    this.#matching.addEvent(this.#alive[first] as number, this.#steps);
    for (let index = this.#alive.length - 1; index >= this.#head && this.#matching.size < stepCount; index -= 1)
      if (index !== first) this.#matching.addEvent(this.#alive[index] as number, this.#steps);
    if (this.#matching.size <= this.#run.level) return;
    this.#runOpen = true;
    this.#run.level = this.#matching.size;
    this.#run.events.set(this.#matching.eventOf);
  }
}

/** A walker for the order `any`. */
export const createUnorderedWalker = (rules: FunnelRules): Walker => {
  const walk = new UnorderedWalk(rules);
  return (at, matches, length, onAttempt) => walk.walk(at, matches, length, onAttempt);
};
