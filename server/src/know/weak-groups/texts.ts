// Texts of members as numbers, and putting together what several threads numbered each by itself.

/** Texts by number, in the order in which they come. */
export const createTexts = () => {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return { texts, numberOf };
};

/** Codes of members, row by row, and for each column the texts that they stand for. */
export interface CodedTexts {
  readonly codes: Int32Array;
  readonly texts: readonly (readonly string[])[];
}

/** The codes of all parts one after the other, over common texts. */
export const mergeCodes = (parts: readonly CodedTexts[], width: number): CodedTexts => {
  const dictionaries = Array.from({ length: width }, createTexts);
  const merged = new Int32Array(parts.reduce((sum, { codes }) => sum + codes.length, 0));
  let from = 0;
  for (const { codes, texts } of parts) {
    for (const [index, code] of codes.entries()) {
      const text = code < 0 ? undefined : texts[index % width]?.[code];
      merged[from + index] = text === undefined ? -1 : (dictionaries[index % width]?.numberOf(text) ?? -1);
    }
    from += codes.length;
  }
  return { codes: merged, texts: dictionaries.map((each) => each.texts) };
};
