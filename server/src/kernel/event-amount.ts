// The amount that an event states. One rule, because what profiles count and what the event store sums must be one number.

/** A whole number, also as text; null for anything else. */
export const wholeNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
};

/**
 * The amount of an event in fen: `amount_fen`, else `amount` (yuan) rounded to fen, half away from zero; null without either, and
 * where it is no exact number.
 */
export const eventAmountFen = (properties: Readonly<Record<string, unknown>>): number | null => {
  const exact = wholeNumber(properties.amount_fen);
  if (exact !== null) return exact;
  const yuan = Number(properties.amount ?? Number.NaN);
  const fen = Math.sign(yuan) * Math.round(Math.abs(yuan) * 100);
  return Number.isSafeInteger(fen) ? fen : null;
};
