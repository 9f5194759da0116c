// Customer numbers from what was pasted or read of a file: the first column of each line, or several on one line.

const HEADER = /^(customer(_?id)?|客户(编?号)?|资金账号)$/i;

/** Each number once, in the order in which they come; a heading is left out. */
export const numbersOf = (typed: string): readonly string[] => {
  const lines = typed.replace(/^\uFEFF/, '').split(/\r?\n/);
  const cells =
    lines.length > 1 ? lines.map((line) => line.split(/[,;\t]/)[0] ?? '') : (lines[0] ?? '').split(/[,，、;\s]+/);
  const found = cells
    .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    .filter((cell) => cell !== '' && !HEADER.test(cell));
  return [...new Set(found)];
};
