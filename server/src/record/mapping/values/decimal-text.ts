// Numbers as exact decimal text: parsed from what people write, multiplied and turned into fen without binary floating point.

const plain = /^-?\d{1,30}(\.\d{1,20})?$/;

const zero = 48;
const point = 46;

/** Without leading and trailing zeros, and never "-0": equal numbers have equal text, so that a rewritten file changes no revision. */
const canonical = (text: string): string => {
  const negative = text.charCodeAt(0) === 45;
  let start = negative ? 1 : 0;
  let end = text.length;
  const at = text.indexOf('.');
  if (at >= 0) {
    while (text.charCodeAt(end - 1) === zero) end -= 1;
    if (text.charCodeAt(end - 1) === point) end -= 1;
  }
  while (start < end - 1 && text.charCodeAt(start) === zero && text.charCodeAt(start + 1) !== point) start += 1;
  if (!negative) return start === 0 && end === text.length ? text : text.slice(start, end);
  const digits = text.slice(start, end);
  return digits === '0' ? '0' : `-${digits}`;
};

/**
 * Canonical decimal text of a number as it stands in a file, or null. Thousand separators, blanks and currency signs go; a decimal
 * comma is read where stated; "(5)" and "5-" are -5.
 */
export const decimalText = (raw: string, decimal: '.' | ','): string | null => {
  if (decimal === '.' && plain.test(raw)) return canonical(raw);
  let text = raw.normalize('NFKC').replace(/[\s'\u00a0¥￥$€£元]/g, '');
  text = decimal === ',' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '');
  if (/^\(.+\)$/.test(text)) text = `-${text.slice(1, -1)}`;
  else if (/^[\d.]+-$/.test(text)) text = `-${text.slice(0, -1)}`;
  else if (text.startsWith('+')) text = text.slice(1);
  if (text.startsWith('.')) text = `0${text}`;
  else if (text.startsWith('-.')) text = `-0${text.slice(1)}`;
  if (text.endsWith('.')) text = text.slice(0, -1);
  return plain.test(text) ? canonical(text) : null;
};

const parts = (text: string): { readonly digits: bigint; readonly scale: number } => {
  const point = text.indexOf('.');
  return point < 0
    ? { digits: BigInt(text), scale: 0 }
    : { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
};

const textOf = (digits: bigint, scale: number): string => {
  if (scale === 0) return digits.toString();
  const negative = digits < 0n;
  const all = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  return canonical(`${negative ? '-' : ''}${all.slice(0, -scale)}.${all.slice(-scale)}`);
};

/** Digits whose product or shift a double holds exactly; the ordinary case, ten times cheaper than big integers. */
const safeDigits = 15;

const scaleOf = (text: string): number => {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
};

const wholeOf = (text: string, scale: number): number =>
  scale === 0 ? Number(text) : Number(text.slice(0, -scale - 1) + text.slice(-scale));

const textOfSafe = (value: number, scale: number): string => {
  if (scale === 0) return String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return canonical(`${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
};

/** The exact product of two canonical decimals. */
export const multiplyDecimals = (a: string, b: string): string => {
  if (a.length + b.length <= safeDigits) {
    const scaleA = scaleOf(a);
    const scaleB = scaleOf(b);
    return textOfSafe(wholeOf(a, scaleA) * wholeOf(b, scaleB) + 0, scaleA + scaleB);
  }
  const left = parts(a);
  const right = parts(b);
  return textOf(left.digits * right.digits, left.scale + right.scale);
};

/** The exact sum of two canonical decimals. */
export const addDecimals = (a: string, b: string): string => {
  const scaleA = scaleOf(a);
  if (scaleA === scaleOf(b) && a.length < safeDigits && b.length < safeDigits)
    return textOfSafe(wholeOf(a, scaleA) + wholeOf(b, scaleA), scaleA);
  const left = parts(a);
  const right = parts(b);
  const scale = Math.max(left.scale, right.scale);
  return textOf(
    left.digits * 10n ** BigInt(scale - left.scale) + right.digits * 10n ** BigInt(scale - right.scale),
    scale,
  );
};

const shifts = { fen: 0, yuan: 2, wan: 6 } as const;

/** Whole fen as text from money in the unit; null when it has a part of a fen and is not to be rounded (half away from zero). */
export const fenText = (amount: string, unit: 'yuan' | 'fen' | 'wan', round: boolean): string | null => {
  const shift = shifts[unit];
  const decimals = scaleOf(amount);
  if (decimals <= shift && amount.length + shift <= safeDigits)
    return String(wholeOf(amount, decimals) * 10 ** (shift - decimals));
  const { digits, scale } = parts(amount);
  if (scale <= shift) return (digits * 10n ** BigInt(shift - scale)).toString();
  const divisor = 10n ** BigInt(scale - shift);
  const rest = digits % divisor;
  if (rest !== 0n && !round) return null;
  const whole = digits / divisor;
  const size = rest < 0n ? -rest : rest;
  return (size * 2n >= divisor ? whole + (digits < 0n ? -1n : 1n) : whole).toString();
};

/** The opposite number. */
export const negated = (amount: string): string =>
  amount === '0' ? '0' : amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
