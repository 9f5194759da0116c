// Which of some events can stand for which steps, each event for one step at most: a matching between steps and events.

/** Matches steps with events, one after the other, changing earlier choices where that makes room. */
export class StepMatching {
  /** Event of each step, -1 without. */
  readonly eventOf: Int32Array;
  size = 0;
  readonly #matches: () => Uint32Array;
  #tried = 0;

  constructor(stepCount: number, matches: () => Uint32Array) {
    this.eventOf = new Int32Array(stepCount).fill(-1);
    this.#matches = matches;
  }

  clear(): void {
    this.eventOf.fill(-1);
    this.size = 0;
  }

  /** Gives the event a step, of those in `allowed` bits. Events that have one keep one. False when there is no room. */
  addEvent(event: number, allowed: number): boolean {
    this.#tried = 0;
    const placed = this.#placeEvent(event, allowed);
    if (placed) this.size += 1;
    return placed;
  }

  #placeEvent(event: number, allowed: number): boolean {
    const bits = (this.#matches()[event] as number) & allowed;
    for (let step = 0; step < this.eventOf.length; step += 1) {
      const bit = 1 << step;
      if ((bits & bit) === 0 || (this.#tried & bit) !== 0) continue;
      this.#tried |= bit;
      const holder = this.eventOf[step] as number;
      if (holder < 0 || this.#placeEvent(holder, allowed)) {
        this.eventOf[step] = event;
        return true;
      }
    }
    return false;
  }

  /** Gives the step an event of [from, to). Steps that have one keep one. False when there is none. */
  addStep(step: number, from: number, to: number): boolean {
    const seen = new Set<number>();
    const place = (wanted: number): boolean => {
      for (let event = from; event < to; event += 1) {
        if (((this.#matches()[event] as number) & (1 << wanted)) === 0 || seen.has(event)) continue;
        seen.add(event);
        const holder = this.eventOf.indexOf(event);
        if (holder < 0 || place(holder)) {
          if (holder >= 0 && this.eventOf[holder] === event) this.eventOf[holder] = -1;
          this.eventOf[wanted] = event;
          return true;
        }
      }
      return false;
    };
    const placed = place(step);
    if (placed) this.size += 1;
    return placed;
  }
}
