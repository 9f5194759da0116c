// A long list in pieces that a statement or a transaction can take.

/** The items in their order, in lists of `size`; the last may have fewer, and of nothing there are none. */
export const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
