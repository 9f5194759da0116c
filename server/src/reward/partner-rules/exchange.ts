// Exchange between yuan and points. Everything is rounded once, down: points to whole points, money to the fen. What is taken back in parts
// is computed from what stays, so that all parts together are exactly what was given.
import { assert, exact, floorOf, shifted, times } from '../../kernel/index.ts';
import type { PartnerRate } from './contract.ts';

/** Points for a sale: floor(yuan x points per yuan). */
export const pointsFor = (spendFen: number, pointsPerYuan: string): number =>
  floorOf(shifted(times(exact(spendFen), exact(pointsPerYuan)), 2));

/** Fen for points: floor(points x yuan per point x 100). */
export const fenFor = (points: number, yuanPerPoint: string): number =>
  floorOf(times(times(exact(points), exact(yuanPerPoint)), exact(100)));

/** What of a sale was cancelled before. */
export interface Sale {
  readonly spendFen: number;
  readonly points: number;
  readonly cancelledFen: number;
  readonly cancelledPoints: number;
}

/** Points that go when so much of the sale is cancelled. */
export const pointsBack = (sale: Sale, partFen: number, pointsPerYuan: string): number => {
  const stays = sale.spendFen - sale.cancelledFen - partFen;
  assert(stays >= 0, 'more than the sale is cancelled');
  return sale.points - pointsFor(stays, pointsPerYuan) - sale.cancelledPoints;
};

/** Points with what they were worth, and what of both came back before. */
export interface Valued {
  readonly points: number;
  readonly fen: number;
  readonly backPoints: number;
  readonly backFen: number;
}

/** What so many of the points are worth when they come back: the value at the rate less that of what stays. */
export const fenBack = (valued: Valued, points: number, yuanPerPoint: string): number => {
  const stays = valued.points - valued.backPoints - points;
  assert(stays >= 0, 'more than all points come back');
  return valued.fen - fenFor(stays, yuanPerPoint) - valued.backFen;
};

/** The rate in force on a day; null before the first. */
export const rateOn = (rates: readonly PartnerRate[], day: string): PartnerRate | null =>
  rates.filter(({ from }) => from <= day).toSorted((one, other) => (one.from < other.from ? 1 : -1))[0] ?? null;

/** Yuan as decimal text into fen; the text has at most two places. */
export const fenOfYuan = (yuan: string): number => floorOf(times(exact(yuan), exact(100)));

/** Fen as yuan with two places. */
export const yuanOfFen = (fen: number): string => {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
