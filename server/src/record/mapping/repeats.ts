// Numbers rows with equal keys inside a group of consecutive rows, so that repeats in a file stay apart and keep their number.

/** Counters of the open group; part of a run's checkpoint. */
export interface RepeatGroup {
  readonly group: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface RepeatCounter {
  /** 1 for the first row with the key in its group. */
  next(cells: readonly string[], key: string): number;
  state(): RepeatGroup;
}

/** Counts within groups of rows that agree in the cells at `within`; goes on with `state`. */
export const repeatCounter = (within: readonly number[], state: RepeatGroup | undefined): RepeatCounter => {
  let group = state?.group ?? '';
  let counts = new Map(Object.entries(state?.counts ?? {}));
  return {
    next: (cells, key) => {
      let current = '';
      for (const at of within) current += `${cells[at] ?? ''}\u001f`;
      if (current !== group) {
        group = current;
        counts = new Map();
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    state: () => ({ group, counts: Object.fromEntries(counts) }),
  };
};
