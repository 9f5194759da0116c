// Points as whole numbers. They never pass through a binary fraction: shares of them are computed in BigInt.
import { assert } from './assert.ts';

/** A number of points, whole; in SQL a bigint. */
export type Points = number & { readonly unit: 'points' };

/** States that the number is a number of points. Throws a defect when it has a fraction or is not exact. */
export const asPoints = (value: number): Points => {
  assert(Number.isSafeInteger(value), `not a number of points: ${value}`);
  return value as Points;
};

/** floor(points × part ÷ whole), exact for any whole numbers; `part` between 0 and `whole`. */
export const shareOfPoints = (of: Points, part: number, whole: number): Points => {
  assert(whole > 0 && part >= 0 && part <= whole, `not a share: ${part} of ${whole}`);
  return asPoints(Number((BigInt(of) * BigInt(part)) / BigInt(whole)));
};
