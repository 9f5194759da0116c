// Money of points: whole fen from points, decimal yuan and shares in a million, rounded half up once. Never a binary fraction.
import { allocate, microOf } from '../../know/contribution/index.ts';
import { PPM } from './development.ts';

const MICRO_A_FEN = 10_000n;

/** Fen of so many points at so many yuan each, of which the share (in a million) counts. */
export const fenOfPoints = (points: number, yuan: string, ppm: number = PPM): number => {
  const micro = BigInt(Math.abs(points)) * microOf(yuan) * BigInt(ppm);
  const unit = MICRO_A_FEN * BigInt(PPM);
  const fen = Number((micro + unit / 2n) / unit);
  return points < 0 && fen !== 0 ? -fen : fen;
};

/** amount × part ÷ whole in whole fen, half up; `part` and `whole` are whole numbers, not negative. */
export const fenShare = (fen: number, part: number, whole: number): number => {
  if (whole === 0) return 0;
  const [amount, divisor] = [BigInt(Math.abs(fen)) * BigInt(part), BigInt(whole)];
  const found = Number((2n * amount + divisor) / (2n * divisor));
  return fen < 0 && found !== 0 ? -found : found;
};

/** Millionths of a yuan, not negative, as fen, half up. */
export const fenOfMicro = (micro: bigint): number => Number((micro + MICRO_A_FEN / 2n) / MICRO_A_FEN);

/** Decimal yuan, positive or negative, as fen, half away from zero. */
export const fenOfYuan = (yuan: string): number => {
  const negative = yuan.startsWith('-');
  const fen = fenOfMicro(microOf(negative ? yuan.slice(1) : yuan));
  return negative && fen !== 0 ? -fen : fen;
};

/** Parts in a million of a ratio of whole numbers; null where there is nothing to divide by. */
export const ppmOf = (part: number, whole: number): number | null =>
  whole <= 0 ? null : Number((BigInt(part) * BigInt(PPM) * 2n + BigInt(whole)) / (2n * BigInt(whole)));

/** A price shared by stand-alone selling prices, to the fen. */
export const shareByPrice = (fen: number, prices: readonly number[]): readonly number[] =>
  allocate(fen, prices) ?? prices.map(() => 0);
