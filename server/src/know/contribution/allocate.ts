// Exact money: unit costs in decimal yuan become whole fen, and an amount is shared so that its parts sum to it. Pure.
import { assert } from '../../kernel/index.ts';

const DECIMALS = 6;
/** Millionths of a yuan in a fen. */
const MICRO_A_FEN = 10_000n;

/** Decimal yuan as millionths. */
export const microOf = (yuan: string): bigint => {
  const [whole = '0', decimals = ''] = yuan.split('.');
  assert(decimals.length <= DECIMALS, 'unit costs have six decimals at most');
  return BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(DECIMALS, '0'));
};

/** What so many units cost, in fen, rounded half up once (away from zero below it). */
export const costOfUnits = (units: number, yuan: string): number => {
  const micro = BigInt(Math.abs(units)) * microOf(yuan);
  const fen = Number((micro + MICRO_A_FEN / 2n) / MICRO_A_FEN);
  return units < 0 && fen !== 0 ? -fen : fen;
};

/**
 * Shares whole fen by weights, which are whole and not negative: the parts sum to the total exactly. Fen that do not divide go to the
 * largest remainders, ties to whoever stands first. Null where there is nothing to share by.
 */
export const allocate = (totalFen: number, weights: readonly number[]): readonly number[] | null => {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum <= 0n) return null;
  const total = BigInt(Math.abs(totalFen));
  const parts = weights.map((weight, index) => {
    const exact = total * BigInt(weight);
    return { index, fen: Number(exact / sum), rest: exact % sum };
  });
  let open = Math.abs(totalFen) - parts.reduce((all, { fen }) => all + fen, 0);
  for (const part of parts.toSorted((one, other) => (other.rest > one.rest ? 1 : other.rest < one.rest ? -1 : 0))) {
    if (open === 0) break;
    part.fen += 1;
    open -= 1;
  }
  return parts.map(({ fen }) => (totalFen < 0 && fen !== 0 ? -fen : fen));
};
