// Transforms of single values: numbers, money, dates, zones, identity numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transform } from '../contract.ts';
import { quickHash } from './content-hash.ts';
import { isDateFormat, timeParser, zoneClock } from './date-format.ts';
import { addDecimals, decimalText, fenText, multiplyDecimals } from './decimal-text.ts';
import { coerceField } from './field.ts';
import { compileTransform } from './transform.ts';

describe('numbers', () => {
  it.each([
    ['1234.50', '.', '1234.5'],
    ['1,234,567.89', '.', '1234567.89'],
    ['1.234.567,89', ',', '1234567.89'],
    ['¥ 1,000', '.', '1000'],
    ['１２．５', '.', '12.5'],
    ['(5.00)', '.', '-5'],
    ['5.00-', '.', '-5'],
    ['+7', '.', '7'],
    ['.5', '.', '0.5'],
    ['-.5', '.', '-0.5'],
    ['007', '.', '7'],
    ['-0.00', '.', '0'],
    ['1e5', '.', null],
    ['NaN', '.', null],
    ['1.2.3', '.', null],
    ['', '.', null],
    ['12 345', '.', '12345'],
    ['9'.repeat(31), '.', null],
  ] as const)('%s', (raw, decimal, expected) => {
    expect(decimalText(raw, decimal)).toBe(expected);
  });

  it('of equal value have equal text, and products and sums are exact', () => {
    const digits = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.integer({ min: 0, max: 6 }));
    const text = ([value, scale]: readonly [bigint, number]): string => {
      const all = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
      const plain = scale === 0 ? all : `${all.slice(0, -scale)}.${all.slice(-scale)}`;
      return decimalText(`${value < 0n ? '-' : ''}${plain}`, '.') ?? 'none';
    };
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        expect(multiplyDecimals(text(a), text(b))).toBe(text([a[0] * b[0], a[1] + b[1]]));
        const scale = Math.max(a[1], b[1]);
        const sum = a[0] * 10n ** BigInt(scale - a[1]) + b[0] * 10n ** BigInt(scale - b[1]);
        expect(addDecimals(text(a), text(b))).toBe(text([sum, scale]));
      }),
    );
  });

  it.each([
    ['12.34', 'yuan', false, '1234'],
    ['-0.5', 'yuan', false, '-50'],
    ['1.5', 'wan', false, '1500000'],
    ['7', 'fen', false, '7'],
    ['0.001', 'yuan', false, null],
    ['0.005', 'yuan', true, '1'],
    ['-0.005', 'yuan', true, '-1'],
    ['2.554', 'yuan', true, '255'],
    ['123456789012345678.9', 'yuan', false, '12345678901234567890'],
  ] as const)('%s in %s', (amount, unit, round, expected) => {
    expect(fenText(amount, unit, round)).toBe(expected);
  });
});

describe('dates', () => {
  it.each([
    ['yyyyMMdd', '20260228', [2026, 2, 28]],
    ['yyyyMMdd', '20260229', null],
    ['yyyyMMdd', '20240229', [2024, 2, 29]],
    ['yyMMdd', '930101', [1993, 1, 1]],
    ['yyMMdd', '690101', [2069, 1, 1]],
    ['yyyy年M月d日', '2026年6月3日', [2026, 6, 3]],
    ['dd-MMM-yyyy', '03-Jun-2026', [2026, 6, 3]],
    ['yyyy-MM-dd', '2026-6-3', null],
    ['yyyy-MM-dd', '2026-06-03 ', null],
    ['yyyy/M/d', '2026/13/1', null],
    ['yyyy-MM-dd', '0000-01-01', null],
  ] as const)('%s reads %s', (format, text, expected) => {
    const parts = timeParser(format)(text);
    expect(parts && [parts.year, parts.month, parts.day]).toEqual(expected);
  });

  it.each([
    ['yyyyMMdd', true],
    ['HH:mm', false],
    ['yyyy-MM-dd HH:mm:ss.SSSZ', true],
    ['yyyy-MM-dd dd', false],
  ] as const)('%s is a date format: %s', (format, is) => {
    expect(isDateFormat(format)).toBe(is);
  });

  const instant = (format: string, timeZone: string) =>
    compileTransform({ kind: 'instant', format, timeZone } as Transform, 'UTC');
  it.each([
    ['Asia/Shanghai', '2026-06-30 15:00:00', '2026-06-30T07:00:00.000Z'],
    ['Europe/Amsterdam', '2011-10-01 00:38:44', '2011-09-30T22:38:44.000Z'],
    ['Europe/Amsterdam', '2012-01-01 00:00:00', '2011-12-31T23:00:00.000Z'],
    // Clocks go back at 03:00: 02:30 occurs twice, the first is meant.
    ['Europe/Amsterdam', '2011-10-30 02:30:00', '2011-10-30T00:30:00.000Z'],
    // Clocks go forward at 02:00: 02:30 does not occur.
    ['Europe/Amsterdam', '2012-03-25 02:30:00', '2012-03-25T01:30:00.000Z'],
    // Shanghai had summer time in 1988.
    ['Asia/Shanghai', '1988-07-01 08:00:00', '1988-06-30T23:00:00.000Z'],
    ['Asia/Kolkata', '2026-01-01 00:00:00', '2025-12-31T18:30:00.000Z'],
  ])('%s %s', (zone, text, expected) => {
    expect(new Date(Number(instant('yyyy-MM-dd HH:mm:ss', zone)(text))).toISOString()).toBe(expected);
  });

  it.each([
    ['yyyy-MM-ddTHH:mm:ss.SSSZ', '2011-10-01T00:38:44.546+02:00', '2011-09-30T22:38:44.546Z'],
    ['yyyy-MM-ddTHH:mm:ss.SSSZ', '2011-10-01T00:38:44+0200', '2011-09-30T22:38:44.000Z'],
    ['yyyy-MM-ddTHH:mm:ssZ', '2026-06-30T00:00:00Z', '2026-06-30T00:00:00.000Z'],
  ])('a zone in the text wins: %s %s', (format, text, expected) => {
    expect(new Date(Number(instant(format, 'Asia/Shanghai')(text))).toISOString()).toBe(expected);
  });

  it('agree with the zone of the machine library for any instant', () => {
    for (const timeZone of ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe']) {
      const clock = zoneClock(timeZone);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
      const parse = timeParser('yyyy-MM-dd HH:mm:ss');
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
          const local = format.format(seconds * 1000);
          const parts = parse(local);
          // A local time that occurs twice may name the other instant; its local text is the same.
          expect(parts && format.format(clock(parts))).toBe(local);
        }),
      );
    }
  });
});

describe('transforms', () => {
  it.each([
    [{ kind: 'codes', table: { '1': 'buy', '2': null }, otherwise: 'refuse' }, '1', 'buy'],
    [{ kind: 'codes', table: { '1': 'buy', '2': null }, otherwise: 'refuse' }, '2', null],
    [{ kind: 'codes', table: { '1': 'buy' }, otherwise: 'absent' }, '3', null],
    [{ kind: 'codes', table: { '1': 'buy' }, otherwise: 'keep' }, '3', '3'],
    [{ kind: 'codes', table: {}, otherwise: 'keep' }, 'constructor', 'constructor'],
    [{ kind: 'snake' }, 'W_Completeren aanvraag', 'w_completeren_aanvraag'],
    [{ kind: 'slice', start: 0, end: 4 }, '1970-12-13', '1970'],
    [{ kind: 'stripPrefix', text: 'C' }, 'C536379', '536379'],
    [{ kind: 'absolute' }, '-3.5', '3.5'],
    [{ kind: 'negate' }, '-3.5', '3.5'],
    [{ kind: 'epoch', unit: 'seconds' }, '1782000000', '1782000000000'],
    [{ kind: 'identityNumber', scheme: 'cz', part: 'birth_date' }, '706213', '1970-12-13'],
    [{ kind: 'identityNumber', scheme: 'cz', part: 'gender' }, '450204', 'male'],
    [{ kind: 'identityNumber', scheme: 'cn', part: 'birth_date' }, '11010519491231002X', '1949-12-31'],
    [{ kind: 'identityNumber', scheme: 'cn', part: 'gender' }, '11010519491231002x', 'female'],
    [{ kind: 'identityNumber', scheme: 'cn', part: 'birth_date' }, '440524800101001', '1980-01-01'],
  ] as const)('%j of %s', (transform, text, expected) => {
    expect(compileTransform(transform as Transform, 'UTC')(text)).toEqual(expected);
  });

  it.each([
    [{ kind: 'codes', table: {}, otherwise: 'refuse' }, 'x', 'CODE'],
    [{ kind: 'identityNumber', scheme: 'cn', part: 'gender' }, '110105194912310021', 'IDENTITY_NUMBER'],
    [{ kind: 'identityNumber', scheme: 'cz', part: 'gender' }, '709913', 'IDENTITY_NUMBER'],
    [{ kind: 'money', unit: 'yuan', decimal: '.', round: false }, '1.234', 'NUMBER'],
    [{ kind: 'date', format: 'yyyyMMdd' }, '20261301', 'DATE'],
    [{ kind: 'number', decimal: '.' }, '13812345678x', 'NUMBER'],
  ] as const)('%j refuses %s', (transform, text, code) => {
    const problem = compileTransform(transform as Transform, 'UTC')(text);
    expect(problem).toMatchObject({ code });
    // What is refused may be personal and is never shown whole.
    if (text.length > 2) expect(JSON.stringify(problem)).not.toContain(text);
  });
});

describe('fields', () => {
  it.each([
    ['2026-06-30', 'date', '2026-06-30'],
    ['20260630', 'date', '2026-06-30'],
    ['是', 'boolean', true],
    ['N', 'boolean', false],
    ['1250', 'fen', 1250],
    ['1.50', 'decimal', '1.5'],
  ] as const)('%s as %s', (text, type, expected) => {
    expect(coerceField(text, type, null)).toBe(expected);
  });
  it.each([
    ['2026-02-30', 'date', 'DATE'],
    ['12.5', 'fen', 'NUMBER'],
    ['99999999999999999', 'integer', 'NUMBER'],
    ['maybe', 'boolean', 'BOOLEAN'],
    ['x'.repeat(5_000), 'text', 'TEXT_TOO_LONG'],
  ] as const)('%s is no %s', (text, type, code) => {
    expect(coerceField(text, type, null)).toMatchObject({ code });
  });
});

describe('revisions', () => {
  it('of a hundred thousand near contents are all different', () => {
    const hashes = new Set<string>();
    for (let at = 0; at < 100_000; at += 1) hashes.add(quickHash(`trade\u001f${at % 10}\u001f${at}\u001f1250`));
    expect(hashes.size).toBe(100_000);
    for (const hash of [...hashes].slice(0, 100)) expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });
});
