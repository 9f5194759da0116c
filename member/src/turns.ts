// Counts that grow when something is to be asked again.

export interface Turns {
  /** Points or anything that hangs on them may have changed. */
  readonly points: number;
}
