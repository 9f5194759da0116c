// Walks a timeline for a funnel whose steps have an order. One pass: for each step the best unfinished attempt that stands there
// is kept, and best means begun last, because what it can still reach contains what any other can. That is exact, not a shortcut: the
// properties in funnel.test.ts hold it against an enumeration of all attempts.
import {
  type AttemptEnd,
  exclusionBits,
  type FunnelRules,
  firstWith,
  groupEnd,
  type OnAttempt,
  type OpenAttempt,
  type Walker,
} from './attempt.ts';
import { StepMatching } from './matching.ts';

const NONE = Number.NEGATIVE_INFINITY;

/** How a state at a step came to be: from the state at an earlier step (0: from nothing) by events of the present group. */
interface Arrival {
  from: number;
  start: number;
  optional: number;
}

const better = (start: number, optional: number, than: Arrival): boolean =>
  than.from < 0 || start > than.start || (start === than.start && optional > than.optional);

const bitCount = (bits: number): number => {
  let rest = bits;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count += 1;
  return count;
};

class OrderedWalk {
  readonly #rules: FunnelRules;
  readonly #size: number;
  readonly #exclusions: number;
  // State at step q (from 1): when the attempt there began, optional steps done, and the events, row q of the chains.
  readonly #start: Float64Array;
  readonly #optionalDone: Uint8Array;
  readonly #chains: Int32Array;
  readonly #matching: StepMatching;
  readonly #run: OpenAttempt;
  readonly #fresh: OpenAttempt;
  #runOpen = false;
  #descended = false;
  #matches: Uint32Array = new Uint32Array(0);
  #onAttempt: OnAttempt = () => undefined;
  // The present group.
  #from = 0;
  #to = 0;
  #union = 0;
  readonly #attained: Arrival = { from: -1, start: NONE, optional: 0 };
  readonly #lasting: Arrival = { from: -1, start: NONE, optional: 0 };

  constructor(rules: FunnelRules) {
    const size = rules.stepCount;
    this.#rules = rules;
    this.#size = size;
    this.#exclusions = exclusionBits(rules);
    this.#start = new Float64Array(size + 1).fill(NONE);
    this.#optionalDone = new Uint8Array(size + 1);
    this.#chains = new Int32Array((size + 1) * size).fill(-1);
    this.#matching = new StepMatching(size, () => this.#matches);
    const attempt = (): OpenAttempt => ({ level: 0, events: new Int32Array(size).fill(-1), end: 'open', endedBy: -1 });
    this.#run = attempt();
    this.#fresh = attempt();
  }

  walk(at: Float64Array, matches: Uint32Array, length: number, onAttempt: OnAttempt): void {
    this.#matches = matches;
    this.#onAttempt = onAttempt;
    for (let from = 0; from < length; from = this.#to) {
      this.#from = from;
      this.#to = groupEnd(this.#rules, at, from, length);
      this.#union = 0;
      for (let index = from; index < this.#to; index += 1) this.#union |= matches[index] as number;
      this.#visitGroup(at[from] as number);
    }
    if (this.#runOpen) this.#close('open', -1);
    this.#start.fill(NONE);
  }

  #close(end: AttemptEnd, endedBy: number): void {
    this.#run.end = end;
    this.#run.endedBy = endedBy;
    this.#onAttempt(this.#run);
    this.#run.level = 0;
    this.#runOpen = false;
  }

  /** Attempts that began too long ago reach nothing any more. */
  #expire(now: number): void {
    let alive = false;
    for (let step = 1; step < this.#size; step += 1) {
      if (now - (this.#start[step] as number) > this.#rules.windowMs) this.#start[step] = NONE;
      else if (this.#start[step] !== NONE) alive = true;
    }
    if (!alive) this.#close('window', -1);
  }

  #visitGroup(now: number): void {
    if (this.#runOpen) this.#expire(now);
    const broken = (this.#union & this.#rules.intervening) !== 0;
    const excluded = this.#union & this.#exclusions;
    this.#descended = false;
    this.#fresh.level = 0;
    if (broken || excluded !== 0) {
      for (let step = this.#size; step >= 1; step -= 1) this.#visitStep(step, now, broken, excluded);
    } else {
      // Nothing is lost, so only the steps that the events match can change; what is open had something left when it was looked through.
      this.#descended = this.#runOpen;
      for (let steps = this.#union & ((1 << this.#size) - 1); steps !== 0; ) {
        const step = 32 - Math.clz32(steps);
        steps &= ~(1 << (step - 1));
        this.#visitStep(step, now, broken, excluded);
      }
    }
    if (this.#runOpen && this.#run.level === this.#size) this.#complete();
    else this.#settle(broken, excluded);
  }

  /** What becomes of the state at a step: reached from before, kept, or lost. Falling steps, so that states before are the old ones. */
  #visitStep(step: number, now: number, broken: boolean, excluded: number): void {
    const [attained, lasting] = [this.#attained, this.#lasting];
    attained.from = lasting.from = -1;
    if ((this.#union & (1 << (step - 1))) !== 0) this.#findArrivals(step, now, excluded);
    const survives = this.#start[step] !== NONE && !broken && !this.#voids(excluded, step, step);
    if (survives) this.#descended = true;
    if (attained.from > 0 && step > this.#run.level) this.#record(this.#run, step, attained.from);
    if (lasting.from >= 0) {
      const keep =
        survives &&
        !(lasting.start > (this.#start[step] as number)) &&
        !(lasting.start === this.#start[step] && lasting.optional > (this.#optionalDone[step] as number));
      if (!keep) this.#write(step, lasting);
    } else if (!survives) this.#start[step] = NONE;
  }

  /** Whether an exclusion of the group lies between a state at step `from` and one at step `to` that goes on. */
  #voids(excluded: number, from: number, to: number): boolean {
    if (excluded === 0) return false;
    return this.#rules.exclusions.some(
      ({ after, before }, index) => (excluded & (1 << (this.#size + index))) !== 0 && after <= from && to < before,
    );
  }

  #findArrivals(step: number, now: number, excluded: number): void {
    const together = this.#rules.sameInstant === 'together' && this.#to - this.#from > 1;
    for (let from = step - 1; from >= 0; from -= 1) {
      const alive = from === 0 ? now < this.#rules.startBefore : this.#start[from] !== NONE;
      if (alive && (together ? this.#matchBetween(from, step) : from > 0 || step === 1))
        this.#arrive(from, step, now, excluded, together);
      // Only optional steps may lie between, unless events of the same instant can stand for them.
      if (!together && from > 0 && (this.#rules.optional & (1 << (from - 1))) === 0) return;
    }
  }

  #arrive(from: number, step: number, now: number, excluded: number, together: boolean): void {
    const start = from === 0 ? now : (this.#start[from] as number);
    let optional = from === 0 ? 0 : (this.#optionalDone[from] as number);
    if (together) {
      for (let index = from; index < step; index += 1)
        if ((this.#matching.eventOf[index] as number) >= 0) optional += bitCount(this.#rules.optional & (1 << index));
    } else optional += bitCount(this.#rules.optional & (1 << (step - 1)));
    if (from === 0) {
      if (step > this.#fresh.level) this.#record(this.#fresh, step, 0);
    } else if (better(start, optional, this.#attained)) Object.assign(this.#attained, { from, start, optional });
    if (this.#voids(excluded, from, step)) return;
    if (from > 0) this.#descended = true;
    if (better(start, optional, this.#lasting)) Object.assign(this.#lasting, { from, start, optional });
  }

  /** Finds events of the group for the required steps after `from` up to `step`, and for as many optional ones, the later first, as there is room. */
  #matchBetween(from: number, step: number): boolean {
    const { optional } = this.#rules;
    let needed = 1 << (step - 1);
    for (let index = from; index < step; index += 1) if ((optional & (1 << index)) === 0) needed |= 1 << index;
    if ((this.#union & needed) !== needed) return false;
    this.#matching.clear();
    for (let index = from; index < step; index += 1)
      if ((needed & (1 << index)) !== 0 && !this.#matching.addStep(index, this.#from, this.#to)) return false;
    for (let index = step - 1; index >= from; index -= 1)
      if ((needed & (1 << index)) === 0) this.#matching.addStep(index, this.#from, this.#to);
    return true;
  }

  #fill(row: Int32Array, offset: number, step: number, from: number): void {
    const size = this.#size;
    for (let index = 0; index < size; index += 1)
      row[offset + index] = index < from ? (this.#chains[from * size + index] as number) : -1;
    if (this.#rules.sameInstant === 'together' && this.#to - this.#from > 1) {
      this.#matchBetween(from, step);
      for (let index = from; index < step; index += 1) row[offset + index] = this.#matching.eventOf[index] as number;
    } else row[offset + step - 1] = firstWith(this.#matches, 1 << (step - 1), this.#from, this.#to);
  }

  #record(attempt: OpenAttempt, step: number, from: number): void {
    attempt.level = step;
    this.#fill(attempt.events, 0, step, from);
  }

  #write(step: number, { from, start, optional }: Arrival): void {
    this.#fill(this.#chains, step * this.#size, step, from);
    this.#start[step] = start;
    this.#optionalDone[step] = optional;
  }

  /** The last step is reached: the attempt is over, and what is at the same instant begins no other. */
  #complete(): void {
    this.#start.fill(NONE);
    this.#close('completed', -1);
  }

  /** Ends an attempt of which nothing is left, and begins one or lets what began join the open one. */
  #settle(broken: boolean, excluded: number): void {
    if (this.#runOpen && !this.#descended) {
      const bits = excluded !== 0 ? excluded : this.#rules.intervening;
      this.#close(
        excluded === 0 && broken ? 'intervening' : 'exclusion',
        firstWith(this.#matches, bits, this.#from, this.#to),
      );
    }
    if (this.#fresh.level > this.#run.level) {
      this.#runOpen = true;
      this.#run.level = this.#fresh.level;
      this.#run.events.set(this.#fresh.events);
      if (this.#run.level === this.#size) this.#complete();
    }
  }
}

/** A walker for the orders `ordered` and `strict`. */
export const createOrderedWalker = (rules: FunnelRules): Walker => {
  const walk = new OrderedWalk(rules);
  return (at, matches, length, onAttempt) => walk.walk(at, matches, length, onAttempt);
};
