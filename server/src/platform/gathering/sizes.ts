// How many items go into one piece of work: as many as its time allows, or as many as bring about so much.

/** The size of the next piece, told what came of the last one. */
export interface PieceSize {
  size(): number;
  /** So many items took so long and brought about so many rows. */
  note(items: number, elapsedMs: number, rows: number): void;
}

/** Pieces that grow while they are quick and shrink when they are slow. */
export const createTimedSize = (budgetMs: number, initial: number, min: number, max: number): PieceSize => {
  let size = initial;
  return {
    size: () => Math.floor(size),
    note: (items, elapsedMs) => {
      if (elapsedMs > budgetMs) size = Math.max(min, Math.min(size, items) * Math.max(0.25, budgetMs / elapsedMs));
      else if (items >= size * 0.9 && elapsedMs < budgetMs / 2) size = Math.min(max, size * 1.5 + 1);
    },
  };
};

/** Pieces that bring about so many rows each, however much one item makes; never more items than that. */
export const createCountedSize = (rowsMax: number, initial: number): PieceSize => {
  let size = initial;
  return {
    size: () => Math.floor(size),
    note: (items, _elapsedMs, rows) => {
      if (rows > 0) size = Math.max(1, Math.min(rowsMax, (size + (items * rowsMax) / rows) / 2));
    },
  };
};
