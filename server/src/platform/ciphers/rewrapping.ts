// Wrapping secrets anew after the master key changed: a page at a time, so that a run that is cut off loses one page.

/** What a page of a {@link Rewrapping} did. */
export interface RewrappedPage {
  /** Where the next page begins; null when this was the last. */
  readonly last: string | null;
  readonly looked: number;
  /** Those that were not wrapped by the current master key, and are now. */
  readonly rewrapped: number;
}

/** One kind of secret that the master key wraps. A module that wraps secrets brings one, or a rotation forgets them. */
export interface Rewrapping {
  /** In words, for progress: "person keys". */
  readonly name: string;
  /** Looks at the secrets after the given one, in a fixed order. Safe to repeat, and beside whoever adds secrets meanwhile. */
  page(after: string | null): Promise<RewrappedPage>;
}
