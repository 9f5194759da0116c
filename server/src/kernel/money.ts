// Points are integers; money is integer fen (1/100 yuan). Both are branded, so that one cannot stand for the other.
import { assert } from './assert.ts';

/** Whole points; may be negative in an entry. */
export type Points = number & { readonly unit: 'points' };

/** Money in fen, 1/100 yuan; may be negative. At most 2^53-1 fen, some 90 trillion yuan. */
export type Fen = number & { readonly unit: 'fen' };

export const points = (value: number): Points => {
  assert(Number.isSafeInteger(value), `points must be a whole number, got ${value}`);
  return value as Points;
};

export const fen = (value: number): Fen => {
  assert(Number.isSafeInteger(value), `fen must be a whole number, got ${value}`);
  return value as Fen;
};

const DECIMAL = /^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$/;

/** Parses yuan as decimal text ("12.5", "-3.00") into fen without binary floating point; null when it is not exact fen. */
export const fenFromYuan = (text: string): Fen | null => {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  const value = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return fen(sign === '-' ? -value : value);
};

/** Fen as yuan with two decimals: 1250 becomes "12.50". */
export const yuanText = (value: Fen): string => {
  const digits = Math.abs(value).toString().padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
