// Decimals without loss: whole digits and a scale. Points, weights and money are multiplied here, never in a binary fraction.
import { assert } from './assert.ts';

/** digits ÷ 10^scale. */
export interface Exact {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal text ("1.25") or a whole number. Throws a defect for anything else: texts are checked where they come in. */
export const exact = (value: string | number): Exact => {
  if (typeof value === 'number') assert(Number.isSafeInteger(value), `not a whole number: ${value}`);
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(String(value)) ?? [];
  assert(whole !== '', `not a decimal: ${value}`);
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
};

const atScale = ({ digits, scale }: Exact, wanted: number): bigint => digits * 10n ** BigInt(wanted - scale);

export const plus = (one: Exact, other: Exact): Exact => {
  const scale = Math.max(one.scale, other.scale);
  return { digits: atScale(one, scale) + atScale(other, scale), scale };
};

export const times = (one: Exact, other: Exact): Exact => ({
  digits: one.digits * other.digits,
  scale: one.scale + other.scale,
});

export const minus = (one: Exact, other: Exact): Exact => plus(one, { ...other, digits: -other.digits });

/** Below, at or above zero as `one` is below, at or above `other`. */
export const compareExact = (one: Exact, other: Exact): number => {
  const { digits } = minus(one, other);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
};

/** Divided by ten to the power: exact, because only the scale changes. */
export const shifted = ({ digits, scale }: Exact, power: number): Exact => ({ digits, scale: scale + power });

/** The largest whole number not above it. */
export const floorOf = ({ digits, scale }: Exact): number => {
  const unit = 10n ** BigInt(scale);
  const quotient = digits / unit;
  const floored = digits < 0n && digits % unit !== 0n ? quotient - 1n : quotient;
  const number = Number(floored);
  assert(Number.isSafeInteger(number), `a number beyond exact whole numbers: ${floored}`);
  return number;
};

/** Decimal text without needless zeros. */
export const exactText = ({ digits, scale }: Exact): string => {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return fraction === '' ? (whole === '0' ? '0' : sign + whole) : `${sign}${whole}.${fraction}`;
};
