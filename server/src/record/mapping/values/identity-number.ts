// Birth date and gender out of identity numbers.

export interface IdentityFacts {
  readonly birthDate: string;
  readonly gender: 'male' | 'female';
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

const existing = (year: number, month: number, day: number): string | null => {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text) ? text : null;
};

/** Chinese resident number by GB 11643-1999: 18 digits with check digit, or the older 15 without. */
const chinese = (raw: string): IdentityFacts | null => {
  const text = raw.toUpperCase();
  if (!/^(\d{17}[\dX]|\d{15})$/.test(text)) return null;
  const long = text.length === 18;
  if (long) {
    const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
    if (checkDigits[sum % 11] !== text[17]) return null;
  }
  const born = long ? text.slice(6, 14) : `19${text.slice(6, 12)}`;
  const birthDate = existing(Number(born.slice(0, 4)), Number(born.slice(4, 6)), Number(born.slice(6, 8)));
  const gender = Number(text[long ? 16 : 14]) % 2 === 1 ? 'male' : 'female';
  return birthDate === null ? null : { birthDate, gender };
};

/** Czech birth number of the twentieth century: YYMMDD, women have month + 50. */
const czech = (text: string): IdentityFacts | null => {
  if (!/^\d{6}$/.test(text)) return null;
  const month = Number(text.slice(2, 4));
  const female = month > 50;
  const birthDate = existing(1900 + Number(text.slice(0, 2)), female ? month - 50 : month, Number(text.slice(4, 6)));
  return birthDate === null ? null : { birthDate, gender: female ? 'female' : 'male' };
};

/** What the number tells, or null when it is not one. */
export const identityFacts = (text: string, scheme: 'cn' | 'cz'): IdentityFacts | null =>
  scheme === 'cn' ? chinese(text) : czech(text);
